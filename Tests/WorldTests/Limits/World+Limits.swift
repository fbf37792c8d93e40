import Content
import Foundation
import HTTP
import Ledger
import Reconciler
import Sandbox
import Testing

/// Worlds whose accounts have limits.
extension World {
  /// The label and the project's lines of each platform's default account.
  private func account(_ platform: String, _ more: String) throws -> String {
    let own = try #require(
      SandboxAccount.defaults.first { $0.platform.rawValue == platform }, "no account on \(platform)")
    let base = platform == "mastodon" ? "mastodon" : platform
    return """
        our-\(platform):
          platform: \(platform)
          id: "\(platform == "mastodon" ? own.handle : own.id)"
          base_url: \(sandbox.baseURL)/\(base)
          credentials: env:\(platform.uppercased())_TOKEN
      \(more)
      """
  }

  /// A project with so many posts an account, all due at 09:00, recorded at the present instant.
  ///
  /// `apart`: all but the first a minute later. `pictures`: one for each post.
  func settle(
    _ counts: [(platform: String, count: Int)], accounts more: String = "", project: String = "",
    at time: String = "2026-11-21 09:00", pictures: Bool = false, apart: Bool = false
  ) async throws {
    var text = "version: 1\ntimezone: UTC\nmedia: {base_url: \(sandbox.baseURL)/_sandbox/media}\n"
    text += project + "\naccounts:\n"
    for (platform, _) in counts { text += try account(platform, more) }
    try write("postrider.yaml", text)
    for (platform, count) in counts {
      for number in 0..<count {
        var media = ""
        if platform == "instagram" || pictures {
          let bytes = SampleMedia.jpeg(width: 640, height: 640, tint: number)
          try write("posts/\(platform)-\(number).jpg", bytes: bytes)
          media = "media: [{file: \(platform)-\(number).jpg, alt: A picture}]"
        }
        try writePost(
          "\(platform)-\(number)", at: apart && number > 0 ? "2026-11-21 09:01" : time,
          accounts: "[our-\(platform)]", more: media)
      }
    }
    try await publishCommit()
    let first = await reconcile()
    #expect(first.exitCode == 0, "\(first.words)")
  }

  /// A call of the sandbox's own interface.
  func control(_ method: String, _ path: String) async throws {
    let answer = try await transport.send(HTTPRequest(method, sandbox.baseURL + path))
    #expect((200..<300).contains(answer.status))
  }

  /// The platform calls so far, from the sandbox's own journal.
  func requests() async throws -> [SandboxCall] {
    let answer = try await transport.send(HTTPRequest("GET", sandbox.baseURL + "/_sandbox/requests"))
    let all = try JSONDecoder().decode(SandboxCalls.self, from: Data(answer.body)).requests
    return all.filter { !$0.path.hasPrefix("/_sandbox") }
  }

  /// The calls a platform refused for their number.
  func refusals() async throws -> [SandboxCall] {
    try await requests().filter { $0.status == 429 || $0.rule?.contains("calls of the app") == true }
  }

  /// The calls that count for a token, from an instant on.
  func counted(since text: String) async throws -> [SandboxCall] {
    try await requests().filter { $0.time >= text.dropLast() && !$0.path.hasSuffix("/instance") }
  }

  /// What is scheduled and waits.
  func held() async throws -> [Entry] {
    try await record().entries.values.map(\.entry).filter { $0.state == .scheduled && $0.wait != nil }
      .sorted { $0.delivery < $1.delivery }
  }

  func expectHeld(
    _ count: Int, rule: String, until: String, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let held = try await held()
    #expect(held.count == count, "\(held.map(\.wait))", sourceLocation: sourceLocation)
    for entry in held {
      #expect(entry.wait?.reason == rule, sourceLocation: sourceLocation)
      #expect(entry.wait?.until == Instant(until), sourceLocation: sourceLocation)
    }
  }

  /// Runs again and again up to the last second before an instant: the sandbox's journal must not grow.
  func expectSilence(until text: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let until = try #require(Instant(text))
    let before = try await requests()
    let span = until.seconds(since: clock.wall())
    for at in [span / 2, 1] {
      clock.set(until.adding(seconds: -at).description)
      let ending = await reconcile()
      #expect([0, 5].contains(ending.exitCode), "\(ending.words)", sourceLocation: sourceLocation)
    }
    let after = try await requests()
    #expect(after == before, "called before its time", sourceLocation: sourceLocation)
  }
}

/// One line of the sandbox's journal.
struct SandboxCall: Codable, Hashable {
  var time: String
  var method: String
  var path: String
  var status: Int
  var rule: String?
}

private struct SandboxCalls: Codable {
  var requests: [SandboxCall]
}
