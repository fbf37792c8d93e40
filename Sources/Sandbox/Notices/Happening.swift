/// Something that happened to an item, of which a platform may tell the apps that asked.
struct Happening: Sendable {
  enum Kind: Sendable, Hashable {
    case made, edited, removed, commented, uncommented
    /// What was sent did not become an item.
    case failed
  }

  var kind: Kind
  /// The item as it is afterwards; of a failure what it would have been.
  var item: LedgerItem
  var comment: LedgerItem.Comment?
  /// The comment that the comment answers.
  var under: String?
  /// Why it failed, in the platform's word.
  var reason: String?

  init(
    _ kind: Kind, _ item: LedgerItem, comment: LedgerItem.Comment? = nil, under: String? = nil,
    reason: String? = nil
  ) {
    self.kind = kind
    self.item = item
    self.comment = comment
    self.under = under
    self.reason = reason
  }

  /// What lies between two states of one item, in the order in which it is told.
  static func between(_ before: LedgerItem, _ after: LedgerItem) -> [Happening] {
    if after.deletedAt != nil { return before.deletedAt == nil ? [Happening(.removed, after)] : [] }
    var found: [Happening] = []
    if after.text != before.text || after.versions.count > before.versions.count {
      found.append(Happening(.edited, after))
    }
    let old = flat(before.comments, under: nil)
    let new = flat(after.comments, under: nil)
    let oldIDs = Set(old.map(\.comment.id))
    let newIDs = Set(new.map(\.comment.id))
    for entry in old where !newIDs.contains(entry.comment.id) {
      found.append(Happening(.uncommented, after, comment: entry.comment, under: entry.under))
    }
    for entry in new where !oldIDs.contains(entry.comment.id) {
      found.append(Happening(.commented, after, comment: entry.comment, under: entry.under))
    }
    return found
  }

  private static func flat(
    _ comments: [LedgerItem.Comment], under: String?
  ) -> [(comment: LedgerItem.Comment, under: String?)] {
    comments.flatMap { [($0, under)] + flat($0.replies, under: $0.id) }
  }
}
