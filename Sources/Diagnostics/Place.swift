/// A stretch of one file; `end` is exclusive.
public struct Place: Sendable, Hashable {
  /// The path from the repository's root.
  public var path: String
  public var start: Position
  public var end: Position
  /// The text of the line `start` stands on, without its line break, as it is in the file.
  public var sourceLine: String?

  public init(path: String, start: Position, end: Position, sourceLine: String? = nil) {
    self.path = path
    self.start = start
    self.end = end
    self.sourceLine = sourceLine
  }

  /// A whole file: its first character.
  public init(path: String) {
    self.init(path: path, start: Position(line: 1, column: 1), end: Position(line: 1, column: 1))
  }
}
