import HTTP
import Sandbox

/// Carries the sandbox's calls to receivers on this machine.
struct SandboxPost: WebhookSending {
  /// How much of a receiver's answer is looked at.
  static let answerLimit = 1 << 20

  var transport: any HTTPTransport

  func send(_ call: WebhookCall) async -> WebhookReply {
    let request = HTTPRequest(
      call.method, call.url, headers: call.headers, body: call.body.isEmpty ? .none : .bytes(call.body),
      timeout: call.patience)
    do {
      let response = try await transport.send(request)
      return .answered(status: response.status, body: Array(response.body.prefix(Self.answerLimit)))
    } catch {
      return .failed("no answer: \(error.code.rawValue)")
    }
  }
}
