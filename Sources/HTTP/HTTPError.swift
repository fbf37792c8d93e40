/// Why there is no whole answer.
public struct HTTPError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What went wrong.
  public enum Code: String, Sendable, Hashable {
    case badURL, insecure, resolve, connect, tls, timeout, cut, tooLarge, cancelled, other
  }

  /// What a program goes by.
  public var code: Code
  /// False only where it is certain that the server saw no complete request (refused before or while
  /// connecting). Where true, the call may have had its effect: the outcome is ambiguous.
  public var mayHaveArrived: Bool
  /// In words, redacted.
  public var description: String

  /// `description` must be redacted already.
  public init(_ code: Code, mayHaveArrived: Bool, _ description: String) {
    self.code = code
    self.mayHaveArrived = mayHaveArrived
    self.description = description
  }
}
