import Content
import Ledger
import Planning
import Platforms

@testable import Reconciler

/// One living run: the real engine, what it waits for, and everything it was told, as one number.
struct ExploredRun {
  /// Something outside that has not been answered yet.
  enum Work {
    case effect(Effect)
    /// Both tips were as expected; the push itself is still to come.
    case pushing(Batch, Record)
    /// Begun, on its way to the platform.
    case calling(ExploredPlatform.Call, Entry)
    /// Looked and found no comment; its own is on its way.
    case commenting(Entry, at: Int)
    /// A change of what is public on its way.
    case changing(ExploredPlatform.Change)
    /// Done outside; the answer is on its way.
    case answer(Event, String)
  }

  /// An item of which this run was told that it is public.
  struct Told: Hashable {
    var delivery: DeliveryID
    var item: Int
    var remoteID: String
  }

  let number: Int
  let name: String
  /// Seconds its wall clock is ahead.
  let skew: Int64
  var engine: Engine
  var works: [Work] = []
  /// Every wake it asked for, by the monotonic clock, whole seconds.
  var wakes: [Int] = []
  /// A hash of all events it has taken, with their clock readings: its engine is a function of it.
  var history: Int
  var told: Set<Told> = []
  /// What a look of its own showed: the next run can look again.
  var seen: Set<Told> = []
  /// A push of its own was applied and it could not learn so.
  var isInTheDark = false
  /// It recorded a failure or a miss.
  var hasFailed = false
  var signal: Int32?
  var ending: Ending?

  /// A run that has not been told anything. Its name comes from its entropy, as a real run's does.
  init(number: Int, skew: Int64, variant: Variant) {
    self.number = number
    self.skew = skew
    var entropy = Entropy(seed: UInt64(number))
    let keyLife: Int64? = if case .seconds(let life) = variant.key { life } else { nil }
    let needs = variant.hasContainers
    let each = variant.preparesEachItem
    name = entropy.nonce()
    engine = Engine(
      settings: RunSettings(
        run: name, timing: .standard, needsPreparation: { _ in needs }, preparesEachItem: { _ in each },
        keyLife: { _ in keyLife }),
      entropy: entropy)
    history = 0
    remember(number)
    remember(skew)
  }

  /// True while nothing outside is under way for it.
  var isIdle: Bool { works.isEmpty }

  func clock(_ now: Int) -> ClockReading {
    ClockReading(
      wall: ExploredWorld.start.adding(seconds: Int64(now) + skew), monotonic: Double(now) + 1000)
  }

  mutating func remember(_ words: some Hashable) {
    var hasher = Hasher()
    hasher.combine(history)
    hasher.combine(words)
    history = hasher.finalize()
  }

  /// Lets the engine take an event. The history has been brought up to date before.
  mutating func take(_ event: Event, now: Int) {
    for effect in engine.step(event, at: clock(now)) {
      switch effect {
      case .wake(let at): wakes.append(Int((at - 1000).rounded(.up)))
      case .end(let ending): self.ending = ending
      default: works.append(.effect(effect))
      }
    }
  }
}
