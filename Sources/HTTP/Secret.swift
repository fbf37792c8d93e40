/// A value that must never be seen: a token, a password. It prints as `•••` everywhere.
public struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  private let value: String

  /// Keeps a secret.
  public init(_ value: String) { self.value = value }

  /// The value itself: only for the bytes of a request.
  public func reveal() -> String { value }

  public var description: String { "•••" }
  public var debugDescription: String { "•••" }
  public var customMirror: Mirror { Mirror(reflecting: "•••") }
}
