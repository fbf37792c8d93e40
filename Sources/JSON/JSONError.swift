/// Why bytes are not JSON, or not JSON we read.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of trouble it is.
  public enum Code: String, Sendable, Hashable {
    /// The bytes break JSON's grammar, or are cut short.
    case syntax
    /// A name stands twice in one object.
    case duplicateName
    /// The text is not UTF-8, or an escape is half a surrogate pair.
    case text
    /// A number no 64-bit float holds.
    case number
    /// More bytes, or more levels, than are read.
    case limit
  }

  public let code: Code
  /// Where, in bytes from 0.
  public let offset: Int
  /// What is wrong, in words, with line and column; no part of the document is repeated.
  public let description: String
}
