import Content
import JSON
import Ledger
import Reconciler
import Sandbox
import Testing

@testable import PostriderCLI

@Suite struct PersonTests {
  @Test("A missed post is acknowledged, and status no longer mentions it")
  func acknowledge() async throws {
    try await Rehearsal.with { rehearsal in
      let bench = rehearsal.bench
      #expect(await bench.run("reconcile", "--now", "2026-11-30T00:00:00Z") == 0)
      #expect(await bench.run("reconcile", "--now", "2026-12-03T00:00:00Z") == 4)
      #expect(await bench.run("status", at: "2026-12-03T00:00:00Z") == 0)
      #expect(bench.output.contains("postrider retry soup our-feed"))
      #expect(await bench.run("resolve", "--account", "our-feed", "--ack", at: "2026-12-03T01:00:00Z") == 64)
      #expect(bench.complaints.contains("repeat it with --yes"))
      #expect(
        await bench.run("resolve", "--account", "our-feed", "--ack", "--yes", at: "2026-12-03T01:00:00Z") == 0
      )
      #expect(await bench.run("status", at: "2026-12-03T02:00:00Z") == 0)
      #expect(!bench.output.contains("not acknowledged"))
      #expect(rehearsal.sandbox.posts.isEmpty)
    }
  }

  @Test("A missed post that is retried goes out once, however late")
  func retry() async throws {
    try await Rehearsal.with { rehearsal in
      let bench = rehearsal.bench
      #expect(await bench.run("reconcile", "--now", "2026-11-30T00:00:00Z") == 0)
      #expect(await bench.run("reconcile", "--now", "2026-12-03T00:00:00Z") == 4)
      #expect(await bench.run("reconcile", "--now", "2026-12-03T00:05:00Z") == 0)
      #expect(rehearsal.sandbox.posts.isEmpty)
      #expect(await bench.run("retry", "soup", at: "2026-12-03T01:00:00Z") == 0)
      #expect(await bench.run("reconcile", "--now", "2026-12-03T02:00:00Z") == 0)
      #expect(await bench.run("reconcile", "--now", "2026-12-03T03:00:00Z") == 0)
      #expect(rehearsal.sandbox.posts.map(\.text) == ["Soup is ready."])
    }
  }

  @Test("A word that does not fit changes nothing")
  func unfit() async throws {
    try await Rehearsal.with { rehearsal in
      let bench = rehearsal.bench
      #expect(await bench.run("retry", "soup") == 1)
      #expect(await bench.run("reconcile", "--now", "2026-11-30T00:00:00Z") == 0)
      let before = try await bench.git("rev-parse", "postrider/state")
      #expect(await bench.run("retry", "soup") == 1)
      #expect(bench.complaints.contains("only what is failed or missed can be tried again"))
      #expect(await bench.run("resolve", "soup", "our-feed", "--resend") == 1)
      #expect(await bench.run("resolve", "soup", "nobody", "--ack") == 1)
      #expect(bench.complaints.contains("take one of: our-feed"))
      #expect(await bench.run("retry", "soop") == 1)
      #expect(bench.complaints.contains("did you mean soup?"))
      #expect(try await bench.git("rev-parse", "postrider/state") == before)
    }
  }

  @Test("Resolving for an account nobody has changes nothing and offers the nearest")
  func unknownAccount() async throws {
    try await Rehearsal.with { rehearsal in
      let bench = rehearsal.bench
      #expect(await bench.run("reconcile", "--now", "2026-11-30T00:00:00Z") == 0)
      #expect(await bench.run("resolve", "--account", "our-fed", "--ack") == 1)
      #expect(bench.complaints.contains("did you mean our-feed?"))
      #expect(await bench.run("status", "market") == 1)
      #expect(bench.complaints.contains("soup"))
    }
  }

  @Test("What is due and waits for a token makes status exit with 4, as it does reconcile")
  func waitsForToken() async throws {
    try await Rehearsal.with(token: nil) { rehearsal in
      let bench = rehearsal.bench
      #expect(await bench.run("reconcile", "--now", "2026-12-01T09:31:00Z") == 4)
      #expect(await bench.run("status", at: "2026-12-01T09:32:00Z") == 4)
      #expect(bench.output.contains("held until a person helps (1)"))
      #expect(bench.output.contains("OUR_TOKEN"))
      #expect(bench.output.contains("postrider doctor"))
      #expect(await bench.run("status", "soup", at: "2026-12-01T09:32:00Z") == 4)
    }
  }

  @Test(
    "An account whose token was refused is named by status with what to do, also where nothing of it is due")
  func heldAccount() async throws {
    try await Rehearsal.with(token: "wrong-token") { rehearsal in
      let bench = rehearsal.bench
      _ = await bench.run("reconcile", "--now", "2026-11-30T00:00:00Z")
      #expect(await bench.run("reconcile", "--now", "2026-12-01T09:31:00Z") == 4)
      try bench.write("posts/soup.md", Rehearsal.post("2026-12-09 09:30"))
      try await rehearsal.commit("Move it")
      _ = await bench.run("reconcile", "--now", "2026-12-01T09:32:00Z")
      #expect(await bench.run("status", at: "2026-12-01T09:33:00Z") == 4)
      #expect(bench.output.contains("Next (1)"), "\(bench.output)")
      #expect(bench.output.contains("Accounts held for a token (1)\n  our-feed\n"), "\(bench.output)")
      #expect(bench.output.contains("postrider doctor"))
      #expect(await bench.run("status", "--json", at: "2026-12-01T09:33:00Z") == 4)
      let status = try JSON(parsing: Array(bench.output.utf8))
      #expect(status["held_accounts"]?[0]?["label"]?.string == "our-feed")
      #expect(status["needs_person"]?.bool == true && status["withheld"]?.bool == false)
    }
  }

  @Test("What is withheld for safety stands in status until it is allowed, and a person is needed")
  func withheld() async throws {
    try await Rehearsal.with { rehearsal in
      let bench = rehearsal.bench
      for number in 1...20 {
        try bench.write(
          "posts/soup-\(number).md", Rehearsal.post().replacing("id: soup", with: "id: soup-\(number)"))
      }
      try await rehearsal.commit("Many soups")
      #expect(await bench.run("reconcile", "--now", "2026-11-30T00:00:00Z") == 0)
      #expect(await bench.run("status", at: "2026-11-30T00:01:00Z") == 0)
      for number in 1...20 { try await bench.git("rm", "-q", "posts/soup-\(number).md") }
      try await rehearsal.commit("No soups")
      #expect(await bench.run("reconcile", "--now", "2026-11-30T00:02:00Z") == 3)
      #expect(await bench.run("status", at: "2026-11-30T00:03:00Z") == 4)
      #expect(bench.output.contains("Withheld for safety\n") && bench.output.contains("fix: postrider plan "))
      #expect(await bench.run("status", "--json", at: "2026-11-30T00:03:00Z") == 4)
      let status = try JSON(parsing: Array(bench.output.utf8))
      #expect(status["withheld"]?.bool == true && status["needs_person"]?.bool == true)
      try await bench.git("revert", "--no-edit", "HEAD")
      #expect(await bench.run("reconcile", "--now", "2026-11-30T00:04:00Z") == 0)
      #expect(await bench.run("status", at: "2026-11-30T00:05:00Z") == 0)
    }
  }

  @Test("A post of the branch that cannot be read makes status exit with 4, until it can")
  func unreadable() async throws {
    try await Rehearsal.with { rehearsal in
      let bench = rehearsal.bench
      try bench.write("posts/bread.md", "---\nid: bread\naccounts: [nobody]\n---\nBread\n")
      try await rehearsal.commit("Add bread")
      #expect(await bench.run("reconcile", "--now", "2026-11-30T00:00:00Z") == 4)
      #expect(await bench.run("status", at: "2026-11-30T00:01:00Z") == 4)
      #expect(bench.output.contains("1 post of the published branch cannot be used: postrider check"))
      try await bench.git("rm", "-q", "posts/bread.md")
      try await rehearsal.commit("Take it out")
      #expect(await bench.run("reconcile", "--now", "2026-11-30T00:02:00Z") == 0)
      #expect(await bench.run("status", at: "2026-11-30T00:03:00Z") == 0)
    }
  }

  @Test("A change of what is public names the link, and that it is not sent")
  func drift() async throws {
    try await Rehearsal.with { rehearsal in
      let bench = rehearsal.bench
      #expect(await bench.run("reconcile", "--now", "2026-12-01T09:31:00Z") == 0)
      try bench.write("posts/soup.md", Rehearsal.post(text: "Soup is cold."))
      try await rehearsal.commit("Change it")
      #expect(await bench.run("plan", "--now", "2026-12-01T09:32:00Z") == 0)
      #expect(bench.output.contains("already public at \(rehearsal.sandbox.baseURL)"))
      #expect(await bench.run("reconcile", "--now", "2026-12-01T09:33:00Z") == 0)
      #expect(await bench.run("status", at: "2026-12-01T09:34:00Z") == 0)
      #expect(bench.output.contains("; the change is not sent"))
      #expect(rehearsal.sandbox.posts.count == 1)
    }
  }

  // MARK: The words alone

  private let now = Instant("2026-12-01T10:00:00Z") ?? Instant(secondsSinceEpoch: 0)

  private func uncertain(sent: String) -> Entry {
    let account = AccountIdentity(platform: "p", host: "h", id: "1")
    var entry = Entry(
      delivery: DeliveryID(post: PostID(folding: "soup"), account: account), label: "our-feed",
      state: .uncertain, digest: "d", accountDigest: "a", due: now, zone: "UTC", written: "", grace: 0,
      publishesLate: false, path: "posts/soup.md", commit: "c", items: [ItemRecord(digest: "i")], since: now)
    entry.items[0].phase = .sending
    entry.items[0].key = "k"
    entry.items[0].lastSent = Instant(sent)
    return entry
  }

  @Test("Sending again is refused before ten minutes are over")
  func tooEarly() {
    #expect {
      try Saying.resend.applied(to: uncertain(sent: "2026-12-01T09:50:01Z"), by: "Anna", at: now)
    } throws: {
      ($0 as? CommandFailure)?.status == .withheld
        && "\($0)".contains("refused before 2026-12-01T10:00:01Z")
    }
  }

  @Test("What is being sent is looked at again once its call is surely over, or when its wait says")
  func nextLook() {
    var entry = uncertain(sent: "2026-12-01T10:00:00Z")
    let words = DeliveryWords(
      now: now, console: Console(usesColor: false, output: { _ in }, errors: { _ in }), accounts: [:])
    #expect(words.nextLook(entry) == nil)
    entry.state = .publishing
    #expect(words.nextLook(entry)?.until == now.adding(seconds: 240))
    entry.wait = Wait(until: now.adding(seconds: 900), reason: "look again")
    #expect(words.nextLook(entry)?.until == now.adding(seconds: 900))
    entry.items[0].phase = .pending
    #expect(words.nextLook(entry) == entry.wait)
  }

  @Test("A failed run calls its reason an error, and says that trouble which passes is gone on with")
  func errors() {
    let console = Console(usesColor: false, output: { _ in }, errors: { _ in })
    func text(_ code: Int32, read: Bool, _ notes: String...) -> String {
      var report = Report()
      report.notes = notes
      report.hasRead = read
      return RunWords(ending: Ending(exitCode: code, report: report), now: now).text(for: console)
    }
    #expect(text(1, read: false, "no record").contains("error: no record"))
    let passing = text(5, read: true, "the commit is older than x", "the remote does not answer: y")
    #expect(passing.contains("note: the commit") && passing.contains("error: the remote does not answer"))
    #expect(passing.contains("the next run goes on"))
    #expect(!text(5, read: true, "the commit is older than x").contains("error:"))
    #expect(!text(4, read: true, "a.json is left as it is: x").contains("error:"))
  }

  @Test("Sending again begins a new generation, without the old key")
  func resend() throws {
    let next = try Saying.resend.applied(to: uncertain(sent: "2026-12-01T09:50:00Z"), by: "Anna", at: now)
    #expect(next.state == .scheduled)
    #expect(next.generation == 1)
    #expect(next.items[0].key == nil)
    #expect(next.word == PersonsWord(word: "resend", by: "Anna", at: now))
    #expect(next.isAskedFor)
    #expect(Transition.problem(from: uncertain(sent: "2026-12-01T09:50:00Z"), to: next) == nil)
  }

  @Test("What a person saw published is published, with the link given")
  func published() throws {
    let entry = uncertain(sent: "2026-12-01T09:59:00Z")
    let next = try Saying.published("https://social.example/1").applied(to: entry, by: "Anna", at: now)
    #expect(next.state == .published)
    #expect(next.items[0].receipt?.permalink == "https://social.example/1")
    #expect(Transition.problem(from: entry, to: next) == nil)
  }

  @Test("What is given up is cancelled, or failed where a part is public")
  func cancel() throws {
    var entry = uncertain(sent: "2026-12-01T09:59:00Z")
    #expect(try Saying.cancel.applied(to: entry, by: "Anna", at: now).state == .cancelled)
    entry.items.insert(ItemRecord(digest: "first", phase: .published), at: 0)
    entry.items[0].receipt = ReceiptRecord(remoteID: "1")
    let next = try Saying.cancel.applied(to: entry, by: "Anna", at: now)
    #expect(next.state == .failed)
    #expect(next.items[0].receipt != nil)
    #expect(Transition.problem(from: entry, to: next) == nil)
  }

  @Test("A retry after a call that may have come through looks first, and not before a look can show it")
  func retryLooks() throws {
    var entry = uncertain(sent: "2026-12-01T09:40:00Z")
    entry.state = .failed
    entry.items[0].phase = .pending
    var attempt = Attempt(number: 1, item: 0, start: now.adding(seconds: -901))
    attempt.outcome = "needs-change"
    entry.attempts = [attempt]
    #expect(
      try !Saying.retry.applied(to: entry, by: "Anna", at: now).isAdopting, "the control: surely refused")
    for outcome in ["ambiguous", "lost", "duplicate", nil] {
      entry.attempts[0].outcome = outcome
      let next = try Saying.retry.applied(to: entry, by: "Anna", at: now)
      #expect(next.isAdopting && next.state == .scheduled && next.generation == 1)
      #expect(Transition.problem(from: entry, to: next) == nil)
      #expect {
        try Saying.retry.applied(to: entry, by: "Anna", at: now.adding(seconds: -2))
      } throws: {
        ($0 as? CommandFailure)?.status == .withheld
      }
    }
  }

  @Test("A retry of what a new record took over as missed looks first: it may be public since the old record")
  func retryOfAdopted() throws {
    var entry = uncertain(sent: "2026-12-01T09:40:00Z")
    entry.state = .missed
    entry.items[0].phase = .pending
    entry.items[0].lastSent = nil
    entry.due = now.adding(seconds: -7200)
    entry.reason = "late by 30 h"
    #expect(try !Saying.retry.applied(to: entry, by: "Anna", at: now).isAdopting, "the control: merely late")
    for reason in ["adopted", "adopted: could not ask the platform (token refused)"] {
      entry.reason = reason
      #expect(try Saying.retry.applied(to: entry, by: "Anna", at: now).isAdopting)
    }
  }

  @Test("A published post takes no word at all", arguments: [Saying.resend, .cancel, .acknowledge, .retry])
  func settled(saying: Saying) {
    var entry = uncertain(sent: "2026-12-01T08:00:00Z")
    entry.state = .published
    #expect(throws: CommandFailure.self) { try saying.applied(to: entry, by: "Anna", at: now) }
  }
}
