import Content
import Foundation
import HTTP
import Ledger
import Locking
import Reconciler
import Sandbox
import Testing

@Suite("Remotes and platforms that misbehave: single stories, and what the table's own eyes would see")
struct FaultControlTests {
  @Test("Five items of a thread, the third refused once: five items, each once, each below the one before")
  func thread() async throws {
    let text = (1...5).map { "Part \($0) of five" }.joined(separator: "\n\n---\n\n")
    let kind = PostKind(
      platform: .mastodon, name: "five", lines: "", text: text, call: "POST /statuses", items: 5)
    try await Story.play([kind]) { story in
      try await story.wrong(
        #""status": 429, "message": "Too many requests", "retry_after": "90""#, skipping: 2)
      await story.run()
      #expect(story.world.sandbox.posts.count == 2)
      try await story.settle(stride: 1)
      let posts = story.world.sandbox.posts
      #expect(posts.map(\.text) == (1...5).map { "Part \($0) of five" })
      #expect(posts.map(\.parent) == [nil] + posts.dropLast().map { Optional($0.id) })
      #expect(try story.states() == [.published: 1])
    }
  }

  @Test("No call to an account before the instant it named, also for its other deliveries; then all go out")
  func limitedAccount() async throws {
    try await Story.play([.plain(.mastodon)], copies: 3) { story in
      try await story.wrong(
        #""status": 429, "message": "Too many requests", "retry_after": "90""#, count: 3)
      let start = story.world.clock.wall()
      await story.run()
      story.world.clock.advance(30)
      await story.run()
      let quiet = try await story.calls().allSatisfy { $0.at < start.adding(seconds: 30) }
      #expect(quiet)
      try await story.settle(stride: 1)
      let instants = try await story.calls().filter { PlatformFault.isCall($0.call, "POST /statuses") }
        .map(\.at)
      let allowed = start.adding(seconds: 90)
      let early = instants.dropFirst(3).filter { $0 < allowed }
      #expect(instants.count == 6)
      #expect(early.isEmpty)
      #expect(story.repeated.isEmpty && story.world.sandbox.posts.count == 3)
    }
  }

  @Test("A delivery that starts past its grace by its policy is not called overdue while it is tried again")
  func lateBeginning() async throws {
    try await Story.play([.plain(.mastodon)], late: "late: {grace: 1h, then: publish}") { story in
      // Nobody ran for a day; the first run meets a server that asks to wait.
      story.world.clock.advance(86_400)
      try await story.wrong(#""status": 429, "message": "Too many requests", "retry_after": "90""#)
      let ending = await story.run()
      #expect(ending.exitCode == 5, "\(ending.words)")
      try await story.settle()
      #expect(try story.states() == [.published: 1])
    }
  }

  @Test("A git that does not end while the repository is opened is transient: exit 5, nothing begun")
  func opening() async throws {
    try await World.with(now: "2026-11-21T09:00:00Z") { world in
      try world.write("postrider.yaml", world.project())
      try world.writePost("good", at: "2026-11-21 09:00")
      try await world.publishCommit()
      try world.write("slow/git", "#!/bin/sh\nexec /bin/sleep 60\n", in: world.folder)
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o755], ofItemAtPath: world.folder + "/slow/git")
      let ending = await world.reconcile(
        world.runEnvironment(patience: .seconds(1), more: ["PATH": world.folder + "/slow"]))
      #expect(ending.exitCode == 5, "\(ending.words)")
      #expect(ending.words.contains("did not end within"), "\(ending.words)")
      world.expectPublic([])
      #expect(await world.reconcile().exitCode == 0)
      world.expectPublic(["good"])
    }
  }

  // MARK: Negative controls

  @Test("The eye that looks for second posts sees one")
  func seesSecondPost() async throws {
    try await Story.play([.plain(.mastodon)]) { story in
      try await story.settle()
      #expect(story.repeated.isEmpty)
      // The same text once more, past the record: what a run that forgot its receipt would do.
      let answer = try await story.world.transport.send(
        HTTPRequest(
          "POST", story.world.sandbox.baseURL + "/mastodon/api/v1/statuses",
          headers: [(name: "Authorization", value: "Bearer token-of-mastodon-text")],
          content: JSONBody(text: #"{"status": "Soup of the day"}"#)))
      #expect(answer.status == 200)
      #expect(story.repeated.count == 1)
    }
  }

  @Test("Without the record's memory the same story publishes twice: the table would show it")
  func forgotten() async throws {
    var options = SandboxOptions()
    options.mastodonServer = .gotosocial
    try await Story.play([.plain(.mastodon)], options: options) { story in
      let before = story.refs.values.withLock { $0 }
      await story.run()
      story.refs.values.withLock { $0 = before }
      await story.run()
      #expect(story.repeated.count == 1)
      #expect(story.world.sandbox.posts.count == 2)
    }
  }

  @Test("A call before the instant that was named would be seen")
  func seesEarlyCall() async throws {
    try await Story.play([.plain(.mastodon)]) { story in
      let start = story.world.clock.wall()
      await story.run()
      let isEarly = try await story.calls().contains { call in
        PlatformFault.isCall(call.call, "POST /statuses") && call.at < start.adding(seconds: 90)
      }
      #expect(isEarly)
    }
  }
}
