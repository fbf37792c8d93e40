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
