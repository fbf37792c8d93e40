import Content
import JSON

/// What one receiver was told, and what it still is to be told: a file on the branch of alarms.
///
/// A value with no clock and no network. Every change is made from the newest reading and written by
/// compare-and-swap, so that of several runs exactly one tells each alarm.
public struct ReceiverMemory: Sendable, Hashable {
  /// The schema this program writes.
  static let version: Int64 = 1
  /// Seconds after which what could not be told is given up, and what was told may be forgotten.
  static let horizon: Int64 = 7 * 86_400

  /// For people who browse: no address, no secret.
  public var receiver: String
  /// Facts older than this were there before anybody listened.
  public var since: Instant
  /// The tip of the record up to which everything was looked at; nil: not all of it yet.
  public var seen: String?
  /// Ids of facts that were told, and when.
  public var told: [String: Instant] = [:]
  /// Conditions that hold now: key → the id they were told under.
  public var open: [String: String] = [:]
  /// Messages not yet delivered, by id (an issue's by what it is about).
  public var waiting: [String: Message] = [:]
  /// Issues, by what they are about.
  public var issues: [String: IssueMemory] = [:]

  public init(receiver: String, since: Instant) {
    self.receiver = receiver
    self.since = since
  }

  /// One message to be delivered.
  public struct Message: Sendable, Hashable {
    /// The very text that is sent: the same at every try.
    public var text: String
    /// Its condition, where it is one.
    public var condition: String?
    public var since: Instant
    public var tries = 0
    /// The run that is telling it, until when.
    public var claim: Claim?
  }

  /// A run's word that it tells a message; after `until` anybody may.
  public struct Claim: Sendable, Hashable {
    public var run: String
    public var until: Instant
  }

  /// An issue that was made.
  public struct IssueMemory: Sendable, Hashable {
    public var number: Int
    /// What it says, as a digest.
    public var digest: String
    public var isOpen: Bool
    public var at: Instant
  }

  /// True where another run is telling it right now.
  func isElsewhere(_ id: String, run: String, now: Instant) -> Bool {
    guard let claim = waiting[id]?.claim else { return false }
    return claim.run != run && claim.until > now
  }

  /// Takes what nobody tells now; answers the ids, oldest first.
  mutating func claim(run: String, until: Instant, now: Instant) -> [String] {
    let free = waiting.keys.filter { !isElsewhere($0, run: run, now: now) }
    let mine = free.sorted { left, right in
      (waiting[left]?.since ?? now, left) < (waiting[right]?.since ?? now, right)
    }
    for id in mine { waiting[id]?.claim = Claim(run: run, until: until) }
    return mine
  }

  /// It arrived.
  mutating func delivered(_ id: String, issue: IssueMemory?, now: Instant) {
    let message = waiting.removeValue(forKey: id)
    if let issue {
      issues[id] = issue
    } else if message?.condition == nil, id.hasPrefix("msg_") {
      told[id] = now
    }
  }

  /// It did not arrive, or nobody knows: the next run tells it.
  mutating func failed(_ id: String, run: String) {
    guard waiting[id]?.claim?.run == run else { return }
    waiting[id]?.claim = nil
    waiting[id]?.tries += 1
  }
}
