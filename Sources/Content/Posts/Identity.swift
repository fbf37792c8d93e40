import Foundation

/// The id of a post: as written (NFC), compared by its case-folded form.
public struct PostID: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The folded form: names files of the record and compares.
  public let key: String

  /// Folds a text that already obeys the grammar of ids (letters, digits, `.`, `_`, `-`; at most 80 bytes).
  public init(folding text: String) {
    key = text.precomposedStringWithCanonicalMapping.lowercased().precomposedStringWithCanonicalMapping
  }

  public var description: String { key }
  public static func < (left: PostID, right: PostID) -> Bool {
    left.key.utf8.lexicographicallyPrecedes(right.key.utf8)
  }
}

/// One identity on one platform: what a delivery is bound to. The name in `postrider.yaml` is only a label.
public struct AccountIdentity: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The platform's name as its descriptor gives it.
  public var platform: String
  /// The host that answers, lower case with a port if it is not the default: `social.example`.
  public var host: String
  /// The remote id or handle, as the platform compares it.
  public var id: String

  public init(platform: String, host: String, id: String) {
    self.platform = platform
    self.host = host
    self.id = id
  }

  /// `platform:host/id`, the form the record keeps.
  public var description: String { "\(platform):\(host)/\(id)" }

  /// Reads the form of `description`.
  public init?(_ text: String) {
    guard let colon = text.firstIndex(of: ":"),
      let slash = text[colon...].firstIndex(of: "/")
    else { return nil }
    self.init(
      platform: String(text[..<colon]), host: String(text[text.index(after: colon)..<slash]),
      id: String(text[text.index(after: slash)...]))
    guard !platform.isEmpty, !id.isEmpty else { return nil }
  }

  public static func < (left: AccountIdentity, right: AccountIdentity) -> Bool {
    left.description.utf8.lexicographicallyPrecedes(right.description.utf8)
  }
}

/// One post to one account: the unit of everything.
public struct DeliveryID: Sendable, Hashable, Comparable, CustomStringConvertible {
  public var post: PostID
  /// 0 for a single post.
  public var occurrence: Int
  public var account: AccountIdentity

  public init(post: PostID, occurrence: Int = 0, account: AccountIdentity) {
    self.post = post
    self.occurrence = occurrence
    self.account = account
  }

  public var description: String {
    occurrence == 0 ? "\(post)@\(account)" : "\(post)#\(occurrence)@\(account)"
  }

  public static func < (left: DeliveryID, right: DeliveryID) -> Bool {
    if left.post != right.post { return left.post < right.post }
    if left.occurrence != right.occurrence { return left.occurrence < right.occurrence }
    return left.account < right.account
  }
}
