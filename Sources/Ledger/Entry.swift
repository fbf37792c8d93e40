import Content
import JSON

/// The state of a delivery: the folder its entry lies in.
public enum DeliveryState: String, Sendable, Hashable, CaseIterable {
  case scheduled, publishing, published, failed, uncertain, missed, cancelled

  /// True where nothing more happens without a person or a change of file.
  public var isTerminal: Bool {
    switch self {
    case .published, .failed, .missed, .cancelled: true
    case .scheduled, .publishing, .uncertain: false
    }
  }
}

/// The record of one delivery. Keys and meanings are frozen; unknown keys of a newer program are kept.
public struct Entry: Sendable, Hashable {
  public var delivery: DeliveryID
  /// The account's name when it was recorded: a label, and part of the file's name.
  public var label: String
  public var state: DeliveryState

  // What was asked for.
  public var digest: String
  public var accountDigest: String
  public var due: Instant
  public var zone: String
  /// The time as written; `on-merge`.
  public var written: String
  public var grace: Int64
  public var publishesLate: Bool
  public var path: String
  /// The content commit this was last taken from.
  public var commit: String
  public var author: String?
  /// First words of the text, for people who browse; never sent from here.
  public var summary: String

  // What happened.
  /// Raised by every new beginning after an end: a new written time, a resend.
  public var generation: Int
  public var items: [ItemRecord]
  public var attempts: [Attempt]
  public var claim: Claim?
  public var checkpoint: JSON?
  /// Not before: next attempt, wait-until of the platform, next look. With why.
  public var wait: Wait?
  public var lookup: Lookup?
  /// Why it is where it is, in words: `late by 30 h`, `recovered`, `adopted`, `partial, 2 of 5 live`.
  public var reason: String?
  /// What the files ask for now that can no longer be done, in words; nil: none.
  public var drift: String?
  /// What `finish` has yet to do, or has done so far; nil: nothing left.
  public var extras: Extras?
  /// A change of what is public that is wanted and not done yet, or that was given up; nil: none.
  public var change: PublicChange?
  /// What was last seen on the platform to differ from what was published; nil: nothing.
  public var sight: Sighting?
  /// A person's word on it: acknowledged, resolved.
  public var word: PersonsWord?
  /// True while the record's first run must ask the platform before anything is sent.
  public var isAdopting: Bool
  /// When this entry reached its state.
  public var since: Instant
  /// Keys this program does not know, kept byte for value.
  public var unknown: [String: JSON]

  public init(
    delivery: DeliveryID, label: String, state: DeliveryState, digest: String, accountDigest: String,
    due: Instant,
    zone: String, written: String, grace: Int64, publishesLate: Bool, path: String, commit: String,
    author: String? = nil, summary: String = "", generation: Int = 0, items: [ItemRecord], since: Instant
  ) {
    self.delivery = delivery
    self.label = label
    self.state = state
    self.digest = digest
    self.accountDigest = accountDigest
    self.due = due
    self.zone = zone
    self.written = written
    self.grace = grace
    self.publishesLate = publishesLate
    self.path = path
    self.commit = commit
    self.author = author
    self.summary = summary
    self.generation = generation
    self.items = items
    self.attempts = []
    self.isAdopting = false
    self.since = since
    self.unknown = [:]
  }

  /// True once any item is public: the content is frozen as begun.
  public var hasReceipt: Bool { items.contains { $0.receipt != nil } }

  /// True once nothing of it is public any more because it was taken back.
  public var isRetracted: Bool { !items.isEmpty && items.allSatisfy { $0.retractedAt != nil } }

  /// The item whose public call is under way, if any.
  public var sendingItem: Int? { items.firstIndex { $0.phase == .sending } }
}

/// One item of a delivery.
public struct ItemRecord: Sendable, Hashable {
  /// How far an item is.
  public enum Phase: String, Sendable, Hashable { case pending, sending, published }

  public var digest: String
  public var phase: Phase
  /// Made once, when the delivery first enters `sending`; never computed again.
  public var key: String?
  public var receipt: ReceiptRecord?
  /// When `sending` was recorded for it, first and last time.
  public var firstSent: Instant?
  public var lastSent: Instant?
  /// When what is public was last changed.
  public var editedAt: Instant?
  /// When it was taken back: it is public no more, and never will be again.
  public var retractedAt: Instant?

  /// Keys this program does not know, kept byte for value.
  public var unknown: [String: JSON] = [:]
  public init(digest: String, phase: Phase = .pending) {
    self.digest = digest
    self.phase = phase
  }
}

/// Proof that an item is public, as the record keeps it.
public struct ReceiptRecord: Sendable, Hashable {
  public var remoteID: String
  public var permalink: String?
  public var publishedAt: Instant?
  /// Ids it had before changes gave it others.
  public var formerIDs: [String] = []
  /// Keys this program does not know, kept byte for value.
  public var unknown: [String: JSON] = [:]
  public init(remoteID: String, permalink: String? = nil, publishedAt: Instant? = nil) {
    self.remoteID = remoteID
    self.permalink = permalink
    self.publishedAt = publishedAt
  }
}

/// One try at a delivery: a public call, or a preparation that failed.
public struct Attempt: Sendable, Hashable {
  public var number: Int
  public var item: Int
  public var start: Instant
  public var end: Instant?
  /// `published`, `retry-later`, `limited`, `needs-credentials`, `needs-change`, `ambiguous`, `duplicate`, `lost`,
  /// `not-published`, `unavailable` (the server was out of order; not counted).
  public var outcome: String?
  public var code: String?
  public var subcode: String?
  public var requestID: String?
  public var text: String?
  /// Keys this program does not know, kept byte for value.
  public var unknown: [String: JSON] = [:]
  /// The code of a call that was taken, and at which the platform is still at work.
  public static let accepted = "accepted"

  public init(number: Int, item: Int, start: Instant) {
    self.number = number
    self.item = item
    self.start = start
  }
}

/// Who works on a delivery.
public struct Claim: Sendable, Hashable {
  /// The nonce of the run; its lease is `runs/<nonce>.json`.
  public var run: String
  public var at: Instant
  /// The content commit that is sent.
  public var commit: String
  /// Keys this program does not know, kept byte for value.
  public var unknown: [String: JSON] = [:]
  public init(run: String, at: Instant, commit: String) {
    self.run = run
    self.at = at
    self.commit = commit
  }
}

/// Not before an instant, and why.
public struct Wait: Sendable, Hashable {
  public var until: Instant
  /// `next attempt`, `processing`, `look again`, `spacing`, `blackout: summer break`, `freeze`, `credentials`…
  public var reason: String
  /// Keys this program does not know, kept byte for value.
  public var unknown: [String: JSON] = [:]
  public init(until: Instant, reason: String) {
    self.until = until
    self.reason = reason
  }
}

/// What looks at the platform have shown of an ambiguous attempt.
public struct Lookup: Sendable, Hashable {
  public var notSeen: Int
  public var firstNotSeen: Instant?
  public var lastLook: Instant
  public var couldNotLook: Int
  /// How often a look said that none will ever settle it.
  public var cannotTell = 0
  /// Keys this program does not know, kept byte for value.
  public var unknown: [String: JSON] = [:]
  public init(notSeen: Int = 0, firstNotSeen: Instant? = nil, lastLook: Instant, couldNotLook: Int = 0) {
    self.notSeen = notSeen
    self.firstNotSeen = firstNotSeen
    self.lastLook = lastLook
    self.couldNotLook = couldNotLook
  }
}

/// Extras of a published delivery: permalink, first comment.
public struct Extras: Sendable, Hashable {
  public var progress: JSON?
  public var attempts: Int
  public var problem: String?
  /// Keys this program does not know, kept byte for value.
  public var unknown: [String: JSON] = [:]
  public init(progress: JSON? = nil, attempts: Int = 0, problem: String? = nil) {
    self.progress = progress
    self.attempts = attempts
    self.problem = problem
  }
}

/// What a person said of a delivery.
public struct PersonsWord: Sendable, Hashable {
  /// `acknowledged`, `published`, `resend`, `cancel`, `retry`, `recovered`.
  public var word: String
  public var by: String
  public var at: Instant
  /// Keys this program does not know, kept byte for value.
  public var unknown: [String: JSON] = [:]
  public init(word: String, by: String, at: Instant) {
    self.word = word
    self.by = by
    self.at = at
  }
}
