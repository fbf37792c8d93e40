import Foundation
import JSON

/// How one platform tells of what happened: one line of the table.
struct NoticeRule: Sendable {
  /// What an event's body is made from.
  struct Occasion: Sendable {
    var happening: Happening
    /// A number no other notice of this world has; the same in every repetition of this one.
    var number: Int
    var now: Date

    var item: LedgerItem { happening.item }
    /// The sandbox's time in whole seconds.
    var second: JSON { .integer(Int64(now.timeIntervalSince1970)) }
  }

  /// One kind of event: its name, what causes it, and what is said. A body of nil: this one is not told.
  struct Event: Sendable {
    var name: String
    var cause: Happening.Kind
    /// Whether it waits for as long as the lists lag behind.
    var waitsForLists = false
    var body: @Sendable (World, Occasion) -> JSON?

    init(
      _ name: String, _ cause: Happening.Kind, waitsForLists: Bool = false,
      body: @escaping @Sendable (World, Occasion) -> JSON?
    ) {
      self.name = name
      self.cause = cause
      self.waitsForLists = waitsForLists
      self.body = body
    }
  }

  /// When an address that passed its challenge is asked again, and after how many failures it is given up.
  struct Recheck: Sendable {
    var every: Double
    /// The wait after a failure.
    var again: Double
    var failures: Int
    /// Whether a wrong answer ends it at once; else it counts like silence.
    var wrongEnds: Bool
  }

  var platform: SandboxPlatform
  /// The app's secret, unless the options name one.
  var secret: String
  var handshake = NoticeHandshake.none
  var recheck: Recheck?
  var signature: NoticeSignature
  /// Whether the body is sent in ASCII with escapes, which are what is signed.
  var isEscaped = false
  /// Seconds from one try to the next; when all are used up, the notice is given up.
  var waits: [Double]
  /// Answers outside 2xx after which nothing is tried again.
  var isFinal: @Sendable (Int) -> Bool = { _ in false }
  /// Seconds an answer may take, to a challenge and to a notice.
  var patience = (challenge: 10.0, notice: 10.0)
  /// Whether the platform says that it may send one notice more than once.
  var mayRepeat = false
  var events: [Event]
}
