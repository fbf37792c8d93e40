import Diagnostics

/// A text of a YAML document. It stays the characters that were written (`no`, `0123`, `1_000`); what else it
/// could mean is asked by the reader of the field: ``isNull``, ``bool``, ``integer``, ``number``.
public struct YAMLScalar: Sendable, Hashable {
  /// How a text was written.
  public enum Style: String, Sendable, Hashable, CaseIterable {
    case plain, singleQuoted, doubleQuoted
    /// Under `|`.
    case literal
    /// Under `>`.
    case folded
  }

  /// The characters after YAML's folding and escapes.
  public var text: String
  public var style: Style
  /// The comment that may have swallowed text: behind an unquoted text on its line (`Big news #launch`), or
  /// where the text of an empty value would stand (`text: #launch`). Never set for quoted texts and blocks.
  /// Only the reader of the field knows whether it holds text: see ``commentTrap(for:)``.
  public var trailingComment: YAMLComment?

  public init(text: String, style: Style, trailingComment: YAMLComment? = nil) {
    self.text = text
    self.style = style
    self.trailingComment = trailingComment
  }
}

/// A comment beside a value.
public struct YAMLComment: Sendable, Hashable {
  /// From the `#` to the end of the line, without blanks at the end.
  public var text: String
  public var place: Place
  /// Whether it stands inside `[…]` or `{…}`, where it swallows the rest of the line's elements too.
  var isInFlow: Bool

  public init(text: String, place: Place) {
    self.init(text: text, place: place, isInFlow: false)
  }

  init(text: String, place: Place, isInFlow: Bool) {
    self.text = text
    self.place = place
    self.isInFlow = isInFlow
  }
}
