import JSON
import Testing

@testable import Sandbox

@Suite struct WebhookOptionsTests {
  private func read(_ text: String) throws -> SandboxOptions {
    try SandboxOptions(json: JSON(parsing: Array(text.utf8)))
  }

  @Test("A webhook needs an address only; the rest is the sandbox's own")
  func defaults() throws {
    let options = try read(
      #"{"webhooks": {"facebook": {"callback": "http://127.0.0.1:9000/fb", "verify_token": "w", "copies": 2},"#
        + #""x": {"callback": "http://localhost:9000/x", "secret": "s"}}}"#)
    #expect(
      options.webhooks[.facebook]
        == SandboxWebhook(
          callback: "http://127.0.0.1:9000/fb", secret: "sandbox-app-secret", verifyToken: "w", copies: 2))
    #expect(options.webhooks[.x]?.secret == "s")
    #expect(try read("{}").webhooks.isEmpty)
  }

  @Test(
    "What is wrong with a webhook is said with its place",
    arguments: [
      (#"{"x": {"callback": "https://example.com/x"}}"#, "nothing leaves loopback"),
      (#"{"x": {"callback": "http://10.0.0.1/x"}}"#, "nothing leaves loopback"),
      (#"{"x": {"callback": "http://127.0.0.1.example.com/x"}}"#, "nothing leaves loopback"),
      (#"{"x": {"callback": "http://me:word@127.0.0.1/x"}}"#, "nothing leaves loopback"),
      (#"{"x": {"callback": "http://127.0.0.1/x#y"}}"#, "nothing leaves loopback"),
      (#"{"x": {}}"#, "a \"callback\" is needed"), (#"{"x": 1}"#, "an object is needed"),
      (#"{"x": {"callback": ""}}"#, "\"callback\" must be a text"),
      (#"{"x": {"callback": "http://127.0.0.1/", "secret": 1}}"#, "\"secret\" must be a text"),
      (#"{"x": {"callback": "http://127.0.0.1/", "verify_token": "w"}}"#, "known are callback, secret"),
      (#"{"x": {"callback": "http://127.0.0.1/", "copies": 2}}"#, "unknown \"copies\""),
      (#"{"tiktok": {"callback": "http://127.0.0.1/", "copies": 99}}"#, "from 1 to 10"),
      (#"{"tiktok": {"callback": "http://127.0.0.1/", "copies": "2"}}"#, "from 1 to 10"),
      (#"{"youtube": {"callback": "http://127.0.0.1/"}}"#, "\"youtube\" sends none"),
      (#"{"soup": {"callback": "http://127.0.0.1/"}}"#, "those that do are facebook, instagram, threads"),
      (#"[]"#, "an object a platform"),
    ])
  func wrong(webhooks: String, words: String) {
    let error = #expect(throws: SandboxError.self) { try read("{\"webhooks\": \(webhooks)}") }
    #expect(error?.code == .options)
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "no error")")
    #expect(error?.description.contains("word@") != true)
  }

  @Test("A sandbox whose options were made by hand does not start with an address elsewhere")
  func byHand() async throws {
    var options = SandboxOptions()
    options.webhooks[.x] = SandboxWebhook(callback: "https://example.com/x", secret: "s", verifyToken: "v")
    let error = await #expect(throws: SandboxError.self) {
      let server = try await SandboxServer.start(port: 0, options: options, wall: { Rehearsal.start })
      await server.stop()
    }
    #expect(error?.code == .options)
  }

  @Test("Asking for a webhook that is not there is refused by name")
  func unknown() async throws {
    try await Rehearsal.told(.x) { rehearsal, _ in
      let answer = try await rehearsal.call("POST", "/_sandbox/webhooks", json: #"{"platform": "tiktok"}"#)
      #expect(answer.status == 400 && answer.text.contains("there are: x"))
    }
  }
}
