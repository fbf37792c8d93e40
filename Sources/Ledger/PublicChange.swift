import Content
import JSON

/// A change of what is public: wanted by the files, allowed by the team, repeatable. The run that makes it holds
/// the entry's claim.
public struct PublicChange: Sendable, Hashable {
  /// What is done.
  public enum Kind: String, Sendable, Hashable, CaseIterable { case edit, retract }

  /// Whether it is still to be made.
  public enum Standing: String, Sendable, Hashable, CaseIterable {
    /// To be made, or made again.
    case open
    /// The platform refused it, or it was given up: not tried again for the same content.
    case failed
    /// Begun, and no longer allowed: what is public may be the old or the new.
    case stopped
  }

  public var kind: Kind
  /// Digest of the content that is wanted; of a retraction, of the content that is public.
  public var digest: String
  /// One for each item.
  public var itemDigests: [String]
  /// The content commit it is taken from.
  public var commit: String
  /// First words of the text, for people who browse.
  public var summary: String
  /// Items it has not been made of yet.
  public var left: [Int]
  /// When it was first wanted.
  public var since: Instant
  public var standing = Standing.open
  /// True where an earlier change was begun and did not end: what is public is not known, and every item is
  /// changed.
  public var isBlind = false
  /// Tries that count. One at which the server was out of order does not.
  public var attempts = 0
  public var outages = 0
  /// What stood in the way last.
  public var problem: String?
  /// Keys this program does not know, kept byte for value.
  public var unknown: [String: JSON] = [:]

  public init(
    kind: Kind, digest: String, itemDigests: [String], commit: String, summary: String, left: [Int],
    since: Instant
  ) {
    self.kind = kind
    self.digest = digest
    self.itemDigests = itemDigests
    self.commit = commit
    self.summary = summary
    self.left = left
    self.since = since
  }

  /// True where both ask for the same.
  public func isSame(as other: PublicChange) -> Bool { kind == other.kind && digest == other.digest }
}

/// What was seen of a published delivery that differs from what was published.
public struct Sighting: Sendable, Hashable {
  /// What was seen.
  public enum Kind: String, Sendable, Hashable, CaseIterable { case gone, changed }

  public var kind: Kind
  public var at: Instant
  /// In words: `item 2: text: “…”`.
  public var text: String
  /// Keys this program does not know, kept byte for value.
  public var unknown: [String: JSON] = [:]
  public init(kind: Kind, at: Instant, text: String) {
    self.kind = kind
    self.at = at
    self.text = text
  }
}

extension Entry {
  /// True where a change of what is public was begun: some of it may be public whatever is recorded.
  public var hasBegunChange: Bool {
    guard let change else { return false }
    return change.isBlind || change.attempts > 0 || change.outages > 0 || claim != nil
      || change.left.count < items.count
  }
}
