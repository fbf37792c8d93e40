import Content

/// One thing that needs a person, or that a run could not write down.
public struct Problem: Sendable, Hashable {
  /// What kind of thing it is.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    case failed, missed, uncertain, overdue, held, frozen, withheld
    /// Public, but this run's journal alone knows it.
    case unrecorded
  }

  public var kind: Kind
  /// What it is about: the same text for the same delivery, account or file, whatever becomes of it.
  public var subject: String
  /// What makes it this very occurrence: another attempt, generation or hold is another one.
  public var occurrence: String
  public var delivery: DeliveryID?
  public var account: AccountIdentity?
  /// The account's name.
  public var label: String?
  public var path: String?
  public var due: Instant?
  public var zone: String?
  /// When it came to be so, as far as that is known.
  public var since: Instant
  public var reason: String
  /// The command or deed that settles it.
  public var next: String
  public var links: [String] = []
  public var generation: Int?
  public var attempt: Int?
  public var commit: String?

  public init(
    _ kind: Kind, subject: String, occurrence: String, since: Instant, reason: String, next: String
  ) {
    self.kind = kind
    self.subject = subject
    self.occurrence = occurrence
    self.since = since
    self.reason = reason
    self.next = next
  }

  /// `menu → acme`, `acme`, or the file: for people, not escaped.
  public var name: String {
    guard let delivery else { return label ?? path ?? kind.rawValue }
    let number = delivery.occurrence == 0 ? "" : "#\(delivery.occurrence)"
    return "\(delivery.post.key)\(number)" + (label.map { " → \($0)" } ?? "")
  }

  /// True for what only the files or the plan of a run show: the record alone cannot tell that it is over.
  var isOfTheRun: Bool { Self.isOfTheRun(subject: subject) }

  static func isOfTheRun(subject: String) -> Bool {
    subject == withheldSubject || subject.hasPrefix(fileSubject)
  }

  static let withheldSubject = "withheld"
  static let fileSubject = "file "
}
