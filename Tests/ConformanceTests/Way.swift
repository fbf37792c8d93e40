/// How one exchange with a platform goes wrong.
enum Way: String, CaseIterable, Sendable {
  /// Refused for what it says; nothing happens.
  case refused
  case unauthorized = "401"
  case limited = "429"
  case broken = "500"
  case brokenAfterApplying = "500 after applying"
  /// Nobody was reached.
  case unreachable = "timeout before sending"
  /// It got lost on its way, which its sender cannot know.
  case lost = "timeout, not applied"
  case timeoutAfterApplying = "timeout after applying"
  case cutBody = "body cut"
  case garbledBody = "body garbled"
  /// A signal ends the run while the call is under way; it is applied.
  case cancelled

  /// Whether the platform did what it was asked.
  var isApplied: Bool {
    switch self {
    case .brokenAfterApplying, .timeoutAfterApplying, .cutBody, .garbledBody, .cancelled: true
    case .refused, .unauthorized, .limited, .broken, .unreachable, .lost: false
    }
  }

  /// Whether nobody but the platform can tell that it did nothing.
  var looksApplied: Bool { self == .lost || self == .broken }
}
