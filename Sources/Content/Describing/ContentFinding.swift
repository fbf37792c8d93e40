/// One line a platform's own rule says about a delivery that would be refused or changed.
public struct ContentFinding: Sendable, Hashable {
  public var id: String
  public var isError: Bool
  public var message: String
  public var fix: String?
  /// The front-matter field it concerns (`media`, `link`, …), for the place; nil: the text.
  public var field: String?
  public init(_ id: String, isError: Bool, _ message: String, fix: String? = nil, field: String? = nil) {
    self.id = id
    self.isError = isError
    self.message = message
    self.fix = fix
    self.field = field
  }
}
