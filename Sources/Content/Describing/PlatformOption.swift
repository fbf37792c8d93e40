/// One option below `overrides.<platform>`.
public struct PlatformOption: Sendable {
  /// What the option takes.
  public enum Kind: Sendable, Hashable {
    case text(maximum: Int?)
    case integer(ClosedRange<Int64>)
    case boolean
    case choice([String])
    case texts(maximum: Int)
    /// A list of mappings or a mapping, checked by the platform's own `check`.
    case structure
  }

  public var name: String
  public var kind: Kind
  /// The types of post it takes effect on; empty: all.
  public var types: Set<PostType>
  public var support: Support
  /// One line for the schema and the docs.
  public var explanation: String

  public init(
    _ name: String, _ kind: Kind, types: Set<PostType> = [], support: Support = .can, _ explanation: String
  ) {
    self.name = name
    self.kind = kind
    self.types = types
    self.support = support
    self.explanation = explanation
  }
}
