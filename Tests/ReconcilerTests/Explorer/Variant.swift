import Content
import Ledger

/// One kind of mischief the explorer may spend a mishap on.
enum Mishap: String, Sendable, Hashable, CaseIterable {
  /// A run dies between two steps.
  case crash
  /// A run dies with an effect that was applied, or that may still be.
  case dyingEffect
  /// The answer to a push is lost, applied or not.
  case lostPush
  /// A reading, a push or an answer is on its way for long.
  case slowness
  /// The answer to a public call is lost, applied or arriving later or never.
  case lostCall
  case refusal
  /// A look does not show yet what is public.
  case lag
  /// A look cannot be had.
  case blindness
  /// A run's clock is ten minutes ahead or behind.
  case skew
  case signal
  /// The file says `cancelled` from now on.
  case cancel
  /// The clock leaps while runs are alive.
  case leap
}

/// What is explored: the posts, the platform's ways, and how much may go wrong.
struct Variant: Sendable, CustomStringConvertible {
  /// How the platform takes a key it has seen before.
  enum KeyLife: Sendable, Hashable {
    case none
    case seconds(Int64)
  }

  var description: String
  var wanted: [WantedDelivery]
  var mishaps: Set<Mishap> = Set(Mishap.allCases).subtracting([.signal, .cancel])
  var key = KeyLife.none
  /// Each delivery needs a container first, and the platform publishes one container at most once.
  var hasContainers = false
  /// A message of a thread is prepared with the id of the one before it.
  var preparesEachItem = false
  /// A first comment is put into a box first, and no look tells of either.
  var commentsInSteps = false
  /// No look can ever tell what is public.
  var isBlind = false
  /// The record does not exist yet.
  var isAdopting = false
  /// Posts that are public before the record begins.
  var alreadyPublic: [DeliveryID] = []
  /// Everything wanted was published before, with other texts.
  var isPublished = false
  /// What may be done to what is public.
  var policy = PublishedPolicy()
  /// The runs share a machine: what one wrote into its journal, the next reads.
  var sharesJournal = false
  /// Jumps of the clock that may happen while runs are alive, in seconds.
  var leaps: [Int] = [40, 700]

  /// How much later the next run may start once none is alive, in seconds.
  var pauses: [Int] = [0, 300, 1000]

  // Bounds.
  var runs = 3
  var atOnce = 2
  var mishapBound = 1

  var bounds: String {
    "\(runs) runs, \(atOnce) at once, \(mishapBound) mishap\(mishapBound == 1 ? "" : "s")"
  }

  /// Late calls of a platform whose key can lapse arrive while half of the key's life lasts: the protocol's
  /// own assumption. Others arrive whenever they like.
  var lateCallLife: Int? {
    if case .seconds(let life) = key { Int(life) / 2 } else { nil }
  }
}

extension Variant {
  private static let due = "2026-11-21T11:59:00Z"

  private static func post(_ id: String, texts: [String] = ["Hello"], comment: String? = nil)
    -> WantedDelivery
  {
    var wanted = EngineWorld.wanted(id, at: due, texts: texts)
    wanted.content.firstComment = comment
    return wanted
  }

  static let plain = Variant(description: "one plain delivery", wanted: [post("hello")])

  static let prepared: Variant = {
    var variant = Variant(description: "one that must be prepared", wanted: [post("hello")])
    variant.hasContainers = true
    variant.runs = 2
    return variant
  }()

  static let thread: Variant = {
    var variant = Variant(description: "a thread of three", wanted: [post("story", texts: ["a", "b", "c"])])
    variant.runs = 2
    return variant
  }()

  static let preparedThread: Variant = {
    var variant = Variant(
      description: "a thread of which each message needs the one before",
      wanted: [post("story", texts: ["a", "b"])])
    variant.hasContainers = true
    variant.preparesEachItem = true
    variant.runs = 2
    variant.mishaps = [.crash, .dyingEffect, .lostPush, .lostCall, .refusal, .lag]
    return variant
  }()

  static let blind: Variant = {
    var variant = Variant(description: "a platform that no look can tell of", wanted: [post("hello")])
    variant.isBlind = true
    variant.mishaps.subtract([.lag, .blindness])
    return variant
  }()

  static let keyed: Variant = {
    var variant = Variant(description: "a keyed platform", wanted: [post("hello")])
    variant.key = .seconds(3600)
    variant.mishaps = [.dyingEffect, .lag, .lostCall]
    variant.pauses = [1000, 3700]
    variant.atOnce = 1
    variant.runs = 4
    variant.mishapBound = 2
    return variant
  }()

  static let gate: Variant = {
    var variant = Variant(description: "two deliveries of one account", wanted: [post("one"), post("two")])
    variant.atOnce = 1
    return variant
  }()

  static let extras: Variant = {
    var variant = Variant(
      description: "a first comment", wanted: [post("hello", comment: "More at the door")])
    variant.runs = 2
    return variant
  }()

  static let commentInSteps: Variant = {
    var variant = extras
    variant.description = "a first comment in two steps"
    variant.commentsInSteps = true
    return variant
  }()

  static let farComment: Variant = {
    var variant = Variant(
      description: "a first comment and clocks apart", wanted: [post("hello", comment: "More at the door")])
    variant.runs = 2
    variant.mishaps = [.slowness, .skew, .dyingEffect]
    variant.mishapBound = 2
    return variant
  }()

  static let adoption: Variant = {
    let old = post("old")
    var variant = Variant(description: "adoption of what is public already", wanted: [old])
    variant.isAdopting = true
    variant.alreadyPublic = [old.id]
    return variant
  }()

  static let adoptionOfNew: Variant = {
    var variant = Variant(description: "adoption of what is due and not public", wanted: [post("new")])
    variant.isAdopting = true
    variant.runs = 2
    return variant
  }()

  static let stopped: Variant = {
    var variant = Variant(description: "a signal in the middle", wanted: [post("hello")])
    variant.hasContainers = true
    variant.mishaps = [.signal, .leap, .crash, .lostPush]
    variant.mishapBound = 2
    variant.runs = 2
    variant.atOnce = 1
    variant.sharesJournal = true
    variant.leaps = [5, 700]
    return variant
  }()

  static let cancelled: Variant = {
    var variant = Variant(description: "a file cancelled meanwhile", wanted: [post("hello")])
    variant.hasContainers = true
    variant.mishaps.insert(.cancel)
    variant.runs = 2
    variant.mishaps.subtract([.skew, .lag, .blindness])
    return variant
  }()

  static let journalled: Variant = {
    var variant = Variant(description: "runs of one machine", wanted: [post("hello")])
    variant.sharesJournal = true
    return variant
  }()

  static let keyedJournal: Variant = {
    var variant = keyed
    variant.description = "a keyed platform and runs of one machine"
    variant.sharesJournal = true
    variant.mishaps = [.dyingEffect, .lag]
    variant.pauses = [100, 1000, 3700]
    variant.mishapBound = 3
    variant.runs = 5
    return variant
  }()

  static let edited: Variant = {
    var variant = Variant(description: "a text changed after publication", wanted: [post("hello")])
    variant.isPublished = true
    variant.policy = PublishedPolicy(edit: .auto, retract: .never)
    variant.pauses = [0, 300, 1600]
    return variant
  }()

  static let editedThread: Variant = {
    var variant = edited
    variant.description = "a thread changed after publication"
    variant.wanted = [post("story", texts: ["a", "b"])]
    variant.runs = 2
    return variant
  }()

  static let retracted: Variant = {
    var variant = edited
    variant.description = "an edit, and then a retraction"
    variant.policy = PublishedPolicy(edit: .auto, retract: .auto)
    variant.runs = 2
    variant.mishaps = [.crash, .dyingEffect, .lostPush, .lostCall, .cancel]
    variant.mishapBound = 2
    return variant
  }()

  static let neverChanged: Variant = {
    var variant = edited
    variant.description = "a text changed that may not be changed"
    variant.policy = PublishedPolicy()
    variant.runs = 2
    variant.mishaps.insert(.cancel)
    variant.mishapBound = 2
    return variant
  }()

  static let all = [
    plain, prepared, thread, preparedThread, blind, keyed, gate, extras, commentInSteps, farComment, adoption,
    adoptionOfNew, stopped, cancelled, journalled, keyedJournal, edited, editedThread, retracted,
    neverChanged,
  ]
}
