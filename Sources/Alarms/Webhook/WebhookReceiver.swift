import Content
import Foundation
import HTTP
import Reconciler

/// Tells alarms by signed POSTs to one address.
struct WebhookReceiver: Receiver {
  let url: String
  let signature: WebhookSignature
  let mark: String
  /// `webhook https://hooks.example`: path and query may be secret.
  let title: String

  /// Seconds one call may take; receivers answer first and work afterwards.
  static let timeout: Double = 10

  init(url: String, parts: URLParts, signature: WebhookSignature) {
    self.url = url
    self.signature = signature
    mark = "webhook-" + Fingerprint.hex("postrider-receiver-1\n\(url)").prefix(16)
    title = "webhook \(parts.origin)"
  }

  /// Several at once: receivers answer in their own time, and the order is in the payloads.
  var parallel: Int { 4 }

  func takeIn(_ scene: Scene, _ memory: inout ReceiverMemory) { memory.takeIn(alarms: scene) }

  func send(_ id: String, _ message: ReceiverMemory.Message, issue: ReceiverMemory.IssueMemory?, _ wire: Wire)
    async
    -> Delivery
  {
    let body = Array(message.text.utf8)
    var wait = 1.0
    for attempt in 1...3 {
      let now = wire.clock.wall()
      let request = HTTPRequest(
        "POST", url,
        headers: [
          ("Content-Type", "application/json"), ("webhook-id", id),
          ("webhook-timestamp", "\(now.secondsSinceEpoch)"),
          (
            "webhook-signature", signature.value(id: id, timestamp: now.secondsSinceEpoch, body: body)
          ),
        ].map { (name: $0.0, value: $0.1) }, body: .bytes(body), timeout: Self.timeout)
      var problem: String
      do {
        let response = try await wire.transport.send(request)
        if (200..<300).contains(response.status) { return .arrived(nil) }
        problem = "answers \(response.status)"
        guard [408, 425, 429].contains(response.status) || response.status >= 500 else {
          // A refused message may be the only one; a refused caller or address is not.
          return .failed(problem, stops: ![400, 413, 422].contains(response.status))
        }
        if let asked = response.retryAfter(now: Double(now.secondsSinceEpoch)) { wait = max(wait, asked) }
      } catch {
        problem = "does not answer: \(error.code.rawValue)"
        if [.badURL, .insecure, .cancelled].contains(error.code) { return .failed(problem, stops: true) }
      }
      guard attempt < 3, await wire.pause(wait) else { return .failed(problem, stops: true) }
      wait *= 4
    }
    return .failed("does not answer", stops: true)
  }
}
