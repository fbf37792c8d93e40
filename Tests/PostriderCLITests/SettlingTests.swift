import Content
import Foundation
import HTTP
import JSON
import Ledger
import Locking
import Sandbox
import Testing

@testable import PostriderCLI

@Suite("A person settles what a run left behind")
struct SettlingTests {
  /// Three deliveries whose answers were really lost, on a server where no look shows what never arrived; and the
  /// run that sent them.
  private func withUncertain(_ body: (Rehearsal, _ run: String) async throws -> Void) async throws {
    var options = SandboxOptions()
    options.mastodonServer = .gotosocial
    try await Rehearsal.with(options: options) { rehearsal in
      let bench = rehearsal.bench
      try await bench.git("config", "user.name", "Anna Acme")
      for number in 1...2 {
        try bench.write(
          "posts/soup-\(number).md",
          Rehearsal.post(text: "Soup \(number).").replacing("id: soup", with: "id: soup-\(number)"))
      }
      try await rehearsal.commit("Three soups")
      #expect(await bench.run("reconcile", "--now", "2026-12-01T09:00:00Z") == 0)
      try await rehearsal.inject(#"{"endpoint": "POST /statuses", "count": 3, "drop": "before"}"#)
      for time in ["09:30", "09:35", "09:52", "10:30"] {
        _ = await bench.run("reconcile", "--now", "2026-12-01T\(time):00Z")
      }
      #expect(await bench.run("status", at: "2026-12-01T10:31:00Z") == 4)
      #expect(bench.output.contains("Uncertain: look at the account, then say which (3)"), "\(bench.output)")
      #expect(rehearsal.sandbox.posts.isEmpty)
      let path = try await bench.git("ls-tree", "-r", "--name-only", "postrider/state", "uncertain/")
      let first = try #require(path.split(separator: "\n").first)
      let entry = try JSON(parsing: Array(try await bench.git("show", "postrider/state:\(first)").utf8))
      try await body(rehearsal, try #require(entry["claim"]?["run"]?.string))
    }
  }

  @Test("--run settles all that one run left: shown, asked for, written by name, then each goes out once")
  func resend() async throws {
    try await withUncertain { rehearsal, run in
      let bench = rehearsal.bench
      let before = try await bench.git("rev-parse", "postrider/state")
      #expect(await bench.run("resolve", "--run", run, "--resend", at: "2026-12-01T10:40:00Z") == 64)
      #expect(bench.output.contains("soup-1 → our-feed") && bench.output.contains("soup-2 → our-feed"))
      #expect(bench.complaints.contains("--yes"))
      #expect(await bench.run("status", "soup", at: "2026-12-01T10:40:00Z") == 4)
      #expect(bench.output.contains("run:         \(run)\n"), "\(bench.output)")
      #expect(await bench.run("resolve", "--run", "nobody", "--resend", "--yes") == 1)
      #expect(bench.complaints.contains("postrider status ID"))
      #expect(
        await bench.run("resolve", "--run", run, "--resend", at: "2026-12-01T10:40:00Z", answers: ["n"]) == 0)
      #expect(bench.output.contains("nothing was recorded"))
      #expect(try await bench.git("rev-parse", "postrider/state") == before)
      #expect(
        await bench.run("resolve", "--run", run, "--resend", at: "2026-12-01T10:40:00Z", answers: ["y"]) == 0)
      #expect(bench.output.contains("Record \"resend\" for 3 deliveries?"))
      #expect(bench.output.contains("the next `postrider reconcile` sends them\n"))
      let commit = try await bench.git("log", "-1", "--format=%an|%s", "postrider/state")
      #expect(commit.hasPrefix("Anna Acme|postrider: resolve 3"))
      #expect(await bench.run("reconcile", "--now", "2026-12-01T10:41:00Z") == 0)
      #expect(await bench.run("reconcile", "--now", "2026-12-01T11:00:00Z") == 0)
      #expect(rehearsal.sandbox.posts.map(\.text).sorted() == ["Soup 1.", "Soup 2.", "Soup is ready."])
      #expect(await bench.run("status", at: "2026-12-01T11:01:00Z") == 0)
    }
  }

  @Test("One as published, one cancelled, one sent again: each is that and stays it, each a commit by name")
  func each() async throws {
    try await withUncertain { rehearsal, _ in
      let bench = rehearsal.bench
      let link = "https://social.example/@acme/1"
      for bad in ["social.example/1", "ftp://social.example/1", "https://", "https://a:b@social.example/1"] {
        #expect(await bench.run("resolve", "soup", "our-feed", "--published", bad) == 64, "\(bad)")
      }
      let said = ["resolve", "soup", "our-feed", "--published", link]
      #expect(await bench.run(said) == 64)
      #expect(bench.output.contains("social.example is not where the posts of our-feed are (127.0.0.1)"))
      #expect(bench.complaints.contains("--yes"))
      #expect(await bench.run(said + ["--yes"]) == 0)
      #expect(await bench.run("resolve", "soup-1", "our-feed", "--cancel", at: "2026-12-01T10:40:00Z") == 0)
      #expect(await bench.run("resolve", "soup-2", "our-feed", "--resend", at: "2026-12-01T10:40:00Z") == 0)
      let names = try await bench.git("log", "-3", "--format=%an", "postrider/state")
      #expect(Set(names.split(separator: "\n")) == ["Anna Acme"])
      #expect(await bench.run("resolve", "soup-2", "our-feed", "--resend", at: "2026-12-01T10:40:00Z") == 1)
      #expect(await bench.run("reconcile", "--now", "2026-12-01T10:41:00Z") == 0)
      #expect(await bench.run("reconcile", "--now", "2026-12-01T12:41:00Z") == 0)
      #expect(rehearsal.sandbox.posts.map(\.text) == ["Soup 2."])
      #expect(await bench.run("status", "soup", at: "2026-12-01T10:45:00Z") == 0)
      #expect(bench.output.contains(link))
      let states = try await bench.git("ls-tree", "-r", "--name-only", "postrider/state")
      #expect(states.contains("cancelled/2026/12/01/soup-1@our-feed.json"))
    }
  }

  @Test(
    "status names all of 0, 1 and 60 with reason and command, and the oldest that is overdue",
    arguments: [0, 1, 60])
  func many(count: Int) async throws {
    try await Rehearsal.with { rehearsal in
      let bench = rehearsal.bench
      for number in 0..<count {
        try bench.write(
          "posts/post-\(number).md",
          Rehearsal.post("2026-11-28 09:30", text: "P \(number).").replacing(
            "id: soup", with: "id: post-\(number)"))
      }
      #expect(await bench.run("reconcile", "--now", "2026-11-27T00:00:00Z") == 0)
      if count > 0 { try await rehearsal.commit("Posts") }
      #expect(await bench.run("reconcile", "--now", "2026-11-27T01:00:00Z") == 0)
      #expect(await bench.run("status", at: "2026-11-29T09:30:01Z") == (count == 0 ? 0 : 4))
      #expect(await bench.run("status", "--json", at: "2026-11-29T09:30:11Z") == (count == 0 ? 0 : 4))
      let overdue = try JSON(parsing: Array(bench.output.utf8))
      #expect(overdue["overdue"]?.array?.count == count)
      #expect(overdue["oldest_overdue"]?["since"]?.string == (count == 0 ? nil : "2026-11-29T09:30:00Z"))
      #expect(overdue["oldest_overdue"]?["seconds"]?.integer == (count == 0 ? nil : 11))
      #expect(await bench.run("reconcile", "--now", "2026-11-30T00:00:00Z") == (count == 0 ? 0 : 4))
      #expect(await bench.run("status", at: "2026-11-30T00:00:00Z") == 0)
      for number in 0..<count {
        #expect(bench.output.contains("fix: postrider retry post-\(number) our-feed\n"))
      }
      #expect(bench.output.contains("postrider resolve --account our-feed --ack") == (count == 60))
      #expect(bench.output.contains("postrider retry --account our-feed\n") == (count == 60))
      #expect(bench.output.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(bench.output)")
      #expect(await bench.run("status", "--json", at: "2026-11-30T00:00:00Z") == 0)
      let lost = try JSON(parsing: Array(bench.output.utf8))
      #expect(lost["lost"]?.array?.count == count)
      #expect(lost["oldest_overdue"] == .null)
      #expect(lost["lost"]?[0]?["fix"]?[0]?.string == (count == 0 ? nil : "postrider retry post-0 our-feed"))
    }
  }

  @Test(
    "A remote nobody answers for is trouble that passes: exit 5, from every command that reads or writes there"
  )
  func unreachable() async throws {
    try await Rehearsal.with { rehearsal in
      let bench = rehearsal.bench
      try await bench.git("remote", "add", "origin", "http://127.0.0.1:9/none.git")
      for words in [
        ["plan"], ["status"], ["explain", "soup"], ["retry", "soup"],
        ["resolve", "soup", "our-feed", "--ack"],
      ] {
        #expect(await bench.run(words) == 5, "\(words): \(bench.complaints)")
      }
    }
  }

  @Test(
    "What another run wrote meanwhile is read anew and shown again; the word is written over it, and lost nowhere"
  )
  func raced() async throws {
    try await Rehearsal.with { rehearsal in
      let bench = rehearsal.bench
      for number in 1...2 {
        try bench.write(
          "posts/soup-\(number).md", Rehearsal.post().replacing("id: soup", with: "id: soup-\(number)"))
      }
      try await rehearsal.commit("Three soups")
      #expect(await bench.run("reconcile", "--now", "2026-11-30T00:00:00Z") == 0)
      #expect(await bench.run("reconcile", "--now", "2026-12-03T00:00:00Z") == 4)
      // While the person reads the question, somebody else acknowledges one of the three.
      #expect(
        await bench.run(
          "resolve", "--account", "our-feed", "--ack", at: "2026-12-03T01:00:00Z", answers: ["y", "y"]
        ) {
          _ = await bench.runQuietly("resolve", "soup-1", "our-feed", "--ack", at: "2026-12-03T01:00:00Z")
        } == 0)
      #expect(bench.output.contains("meanwhile the record changed; now it is:"))
      #expect(bench.output.contains("for 3 deliveries?") && bench.output.contains("for 2 deliveries?"))
      #expect(await bench.run("status", at: "2026-12-03T02:00:00Z") == 0)
      #expect(!bench.output.contains("not acknowledged"))
    }
  }
}
