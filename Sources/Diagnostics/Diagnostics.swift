/// How grave a finding is.
public enum Severity: String, Sendable, Hashable, Codable, CaseIterable {
  case error, warning
}

/// A position in a text: line and column, both from 1; columns count Unicode scalars of the line.
public struct Position: Sendable, Hashable, Comparable {
  public var line: Int
  public var column: Int

  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  public static func < (left: Position, right: Position) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}

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

/// One finding about the user's files: a value; nobody prints it here.
public struct Diagnostic: Sendable, Hashable {
  /// A stable name such as `unknown-key`: for tests, docs and machines.
  public var id: String
  public var severity: Severity
  /// What is wrong, the value seen, the limit.
  public var message: String
  public var place: Place?
  /// More to know: the other file of a clash, the readings of an ambiguous time.
  public var notes: [String]
  /// What to do, in words or as the line to write.
  public var fix: String?
  /// The account it concerns, where it is about one of several.
  public var account: String?

  public init(
    _ id: String, _ severity: Severity, _ message: String, at place: Place?, notes: [String] = [],
    fix: String? = nil, account: String? = nil
  ) {
    self.id = id
    self.severity = severity
    self.message = message
    self.place = place
    self.notes = notes
    self.fix = fix
    self.account = account
  }
}
