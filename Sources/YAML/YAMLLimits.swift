/// How much a document may ask of us; what is over a limit is an error with its place.
public struct YAMLLimits: Sendable, Hashable {
  /// Bytes of the document.
  public var bytes: Int
  /// Lists and fields inside each other, aliases expanded.
  public var depth: Int
  /// Values and keys, aliases expanded.
  public var nodes: Int
  /// Diagnostics; after the last one nothing more is read.
  public var diagnostics: Int

  public init(bytes: Int, depth: Int, nodes: Int, diagnostics: Int = 100) {
    self.bytes = bytes
    self.depth = depth
    self.nodes = nodes
    self.diagnostics = diagnostics
  }

  /// What no post and no project comes near: 1 MiB, 32 levels, 100,000 values.
  public static let standard = YAMLLimits(bytes: 1 << 20, depth: 32, nodes: 100_000)
}
