/// What a row of an error table says to do next; seconds come from the answer's headers.
enum ErrorClass: String, Sendable, Hashable, CaseIterable {
  case retryLater, limited, needsCredentials, needsChange, ambiguous, duplicate

  /// The class of a failure, with the wait the server asked for.
  func failureClass(afterSeconds: Int64?) -> FailureClass {
    switch self {
    case .retryLater: .retryLater(afterSeconds: afterSeconds)
    case .limited: .limited(afterSeconds: afterSeconds)
    case .needsCredentials: .needsCredentials
    case .needsChange: .needsChange
    case .ambiguous: .ambiguous
    case .duplicate: .duplicate
    }
  }

  /// An ambiguous class only exists where a call publishes: elsewhere the call is simply made again.
  func on(_ effect: CallEffect) -> ErrorClass {
    self == .ambiguous && effect == .repeatable ? .retryLater : self
  }
}
