import Content
import HTTP
import JSON

/// How a question reaches its receiver.
protocol BeyondCarrier: Sendable {
  /// Asks once; never again by itself. `files`: what the content names, in its order.
  func ask(
    _ question: [String: JSON], files: [MediaAsset], effect: CallEffect, in session: AccountSession
  ) async -> Result<JSON, Failure>

  /// What a receiver is told of a file beyond its name and size.
  func place(of asset: MediaAsset, at index: Int, in session: AccountSession) -> [String: JSON]
}

extension DeliveryContent {
  /// Every file it names, in order.
  var files: [MediaAsset] { items.flatMap(\.media) + [cover, link?.image].compactMap(\.self) }
}

/// A failure as a receiver says it: `{"failed": {"class": …, "text": …}}`.
enum BeyondFailure {
  static func read(_ document: JSON, _ effect: CallEffect, _ session: AccountSession) -> Failure? {
    guard let failed = document["failed"] else { return nil }
    let after = failed["after_seconds"]?.integer.map { min(max($0, 0), 604_800) }
    let kind: ErrorClass =
      switch failed["class"]?.string {
      case "retry_later": .retryLater
      case "limited": .limited
      case "needs_credentials": .needsCredentials
      case "needs_change": .needsChange
      case "duplicate": .duplicate
      default: .ambiguous
      }
    return Failure(
      kind.on(effect).failureClass(afterSeconds: after),
      code: session.redacted(String((failed["code"]?.string ?? "failed").prefix(60))),
      session.redacted(failed["text"]?.string ?? "the receiver says no more"))
  }

  /// An answer that is none of those we know.
  static func unknown(_ effect: CallEffect, _ session: AccountSession, _ document: JSON) -> Failure {
    let text = String(decoding: document.encoded().prefix(200), as: UTF8.self)
    return Failure(
      effect == .publishes ? .ambiguous : .retryLater(afterSeconds: nil), code: "answer",
      session.redacted("the answer is none we know: \(text)"))
  }
}
