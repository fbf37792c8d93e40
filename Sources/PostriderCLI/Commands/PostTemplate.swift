import Content

/// A new post, as `init` and `new` write it.
struct PostTemplate: Sendable {
  var id: String
  /// Accounts or groups; empty: a comment says what to write.
  var accounts: [String]
  /// As written in `publish_at`; nil: a comment says what to write.
  var publishAt: String?
  var text: String

  /// The file: every text as a block, nothing in braces. A draft tells how to let it go out.
  init(id: String, accounts: [String], publishAt: String?, text: String, isDraft: Bool) {
    self.id = id
    self.accounts = accounts
    self.publishAt = publishAt
    self.text = ""
    var lines = [
      publishAt.map { "publish_at: \($0)" }
        ?? "# When it goes out: publish_at: 2026-12-01 09:30 (or on-merge)"
    ]
    if isDraft {
      lines.append("# A draft is never sent. When the text is right, take out this line and the next.")
      lines.append("status: draft")
    }
    let time = lines.joined(separator: "\n")
    self.text = """
      ---
      id: \(id)
      accounts:
      \(accounts.map { "  - \($0)" }.joined(separator: "\n"))
      \(time)
      ---
      \(text)

      """
  }

  /// A title and a day as an id: `2026-12-01-winter-menu`.
  static func id(title: String, day: String) -> String {
    let slug = PostName.folded(title) ?? "post"
    return "\(day)-\(String(slug.prefix(60)).trimmedOfHyphens)"
  }
}

extension String {
  /// Without hyphens at the end: a cut may leave one there.
  fileprivate var trimmedOfHyphens: String {
    var text = self
    while text.last == "-" { text.removeLast() }
    return text
  }
}
