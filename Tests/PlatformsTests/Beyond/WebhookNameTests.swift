import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms
import Testing

@Suite("A webhook's calls have names")
struct WebhookNameTests {
  private let base = "https://hook.example/in"

  /// The names of the calls of two runs, a minute apart.
  private func names(_ ask: (AccountSession) async -> Void) async throws -> [String] {
    let script = Array(repeating: ScriptedExchange("POST", base, status: 200, "{}"), count: 2)
    return try await ScriptedTransport.run(script) { transport in
      for seconds in [0, 60] as [Int64] {
        var session = testSession(
          transport, platform: "webhook", id: "feed", baseURL: base, now: testNow.adding(seconds: seconds))
        session.secrets = ["secret": Secret("very-secret-indeed")]
        await ask(session)
      }
      return transport.requests.flatMap(\.headers).filter { $0.name == "webhook-id" }.map(\.value)
    }
  }

  private let delivery = testDelivery("webhook", "feed")

  @Test("A repeated publication has one name, so that a receiver answers it from memory")
  func publish() async throws {
    let names = try await names {
      _ = await WebhookPlatform().publish(
        PublishRequest(
          delivery: delivery, content: post("Hi"), item: 0, key: "key-1", earlier: [], checkpoint: nil),
        in: $0)
    }
    #expect(names.count == 2 && Set(names).count == 1)
  }

  @Test("A repeated look has another one: what was not there a minute ago may be there now")
  func find() async throws {
    let looks = try await names {
      _ = await WebhookPlatform().find(
        Search(
          delivery: delivery, content: post("Hi"), item: 0, key: "key-1", earlier: [], checkpoint: nil,
          begunAt: testNow, known: []), in: $0)
    }
    #expect(looks.count == 2 && Set(looks).count == 2)
    let checks = try await names { _ = await WebhookPlatform().verify(in: $0) }
    #expect(checks.count == 2 && Set(checks).count == 2)
  }
}
