import Content
import HTTP
import Locking
import Platforms
import Testing

@testable import Sandbox

@Suite("Credentials")
struct CredentialTests {
  @Test("A token that works is accepted; others are told apart", arguments: Part.all.map(\.name))
  func verify(platform: String) async throws {
    let part = try #require(Part.all.first { $0.name == platform })
    let stage = try Stage(part)
    try stage.merge(part.samples[0])
    guard case .accepted(let facts) = await stage.platform.verify(in: stage.session()) else {
      Issue.record("\(platform): the token is refused")
      return
    }
    #expect(!facts.isEmpty)
    let wrong = await stage.platform.verify(in: stage.session(token: "a-token-nobody-gave-out"))
    #expect(Self.needsCredentials(wrong), "\(platform): a wrong token: \(wrong)")
    var session = stage.session()
    session.secrets = [:]
    let missing = await stage.platform.verify(in: session)
    #expect(Self.needsCredentials(missing), "\(platform): no token: \(missing)")
    stage.transport.state.withLock { state in
      for key in state.world.tokens.keys where key.platform == part.platform {
        state.world.tokens[key]?.state = .revoked
      }
    }
    let revoked = await stage.platform.verify(in: stage.session())
    #expect(Self.needsCredentials(revoked), "\(platform): a revoked token: \(revoked)")
    Tally.shared.add("credentials", platform, cases: 4)
  }

  @Test(
    "A token of another account is refused, before it publishes there", arguments: Part.all.map(\.name))
  func other(platform: String) async throws {
    let part = try #require(Part.all.first { $0.name == platform })
    var options = SandboxOptions()
    let own = try #require(SandboxAccount.defaults.first { $0.platform == part.platform })
    var other = own
    other.id = Self.another(own.id)
    other.handle = "someone" + own.handle.drop { $0 != "." }
    other.token = "token-of-another"
    options.accounts.append(other)
    let stage = try Stage(part, options: options)
    try stage.merge(part.samples[0])
    let answer = await stage.platform.verify(in: stage.session(token: other.token))
    #expect(Self.needsCredentials(answer), "\(platform): \(answer)")
    Tally.shared.add("credentials", platform, cases: 1)
  }

  /// The same form, another identity.
  private static func another(_ id: String) -> String {
    guard let last = id.last else { return "1" }
    return String(id.dropLast()) + (last == "7" ? "6" : last.isNumber ? "7" : "z")
  }

  private static func needsCredentials(_ answer: Verification) -> Bool {
    if case .failed(let failure) = answer { failure.kind == .needsCredentials } else { false }
  }
}
