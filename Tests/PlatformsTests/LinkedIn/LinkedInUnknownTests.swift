import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms
import Testing

@Suite("A post on LinkedIn whose name was never learnt")
struct LinkedInUnknownTests {
  private func finish(_ comment: String?) async throws -> FinishAnswer {
    var content = post("Hi")
    content.firstComment = comment
    return try await ScriptedTransport.run([]) {
      await LinkedInPlatform().finish(
        FinishRequest(
          delivery: testDelivery("linkedin", LinkedInScript.page), content: content,
          receipts: [Receipt(remoteID: "unknown")], progress: nil),
        in: LinkedInScript.session($0, id: LinkedInScript.page))
    }
  }

  @Test("Its first comment is left to a person, and not dropped in silence")
  func comment() async throws {
    guard case .failed(let failure, let receipts, _) = try await finish("See our page") else {
      Issue.record("taken for done")
      return
    }
    #expect(failure.kind == .needsChange && failure.text.contains("by hand"))
    #expect(receipts.map(\.remoteID) == ["unknown"])
    guard case .done = try await finish(nil) else {
      Issue.record("nothing was wanted")
      return
    }
  }
}
