import Content
import Ledger
import Platforms

@testable import Reconciler

/// The whole explored world at one moment: what is shared, the living runs, and what may still go wrong.
struct Situation {
  var world: ExploredWorld
  var runs: [ExploredRun] = []
  var started = 0
  var mishaps = 0
  /// What is wrong with it; nil: nothing.
  var problem: String?

  init(_ variant: Variant) { world = ExploredWorld(variant) }

  var variant: Variant { world.variant }

  /// Equal for situations with the same future.
  var mark: Int {
    var hasher = Hasher()
    world.hash(into: &hasher, living: Set(runs.map(\.number)))
    hasher.combine(started)
    hasher.combine(mishaps)
    // Which run is which says nothing once they live.
    hasher.combine(Set(runs.map(\.history)))
    return hasher.finalize()
  }

  /// Equal for situations without living runs that heal alike.
  var restingMark: Int {
    var hasher = Hasher()
    world.hash(into: &hasher, living: [])
    return hasher.finalize()
  }

  // MARK: What may happen next

  func choices() -> [Choice] {
    var choices: [Choice] = []
    if started < variant.runs, runs.count < variant.atOnce {
      for after in runs.isEmpty && started > 0 ? variant.pauses : [0] {
        choices += [Int64(0), 600, -600].map { .start(skew: $0, after: after) }
      }
    }
    for (index, run) in runs.enumerated() {
      for (position, work) in run.works.enumerated() {
        choices += ways(of: work).map { .perform(run: index, work: position, $0) }
      }
      if run.wakes.contains(where: { $0 <= world.now }) { choices.append(.wake(run: index)) }
      choices.append(.crash(run: index))
      if run.signal == nil { choices.append(.signal(run: index)) }
    }
    if !runs.isEmpty { choices += variant.leaps.map { .leap($0) } }
    if !runs.isEmpty, runs.allSatisfy({ $0.isIdle && !$0.wakes.contains { $0 <= world.now } }) {
      choices.append(.rest)
    }
    choices += Set(world.platform.late).map { .arrive($0) }
    choices += Set(world.platform.lateComments).map { .arriveComment($0) }
    choices += Set(world.platform.lateChanges).map { .arriveChange($0) }
    if !world.isCancelled { choices.append(.cancel) }
    return choices.filter(isAllowed)
  }

  private func isAllowed(_ choice: Choice) -> Bool {
    guard let mishap = choice.mishap else { return true }
    return mishaps < variant.mishapBound && variant.mishaps.contains(mishap)
  }

  private func ways(of work: ExploredRun.Work) -> [Choice.How] {
    switch work {
    case .effect(let effect): ways(of: effect)
    case .pushing, .answer, .commenting: [.plainly]
    case .calling, .changing: [.plainly, .arrivesLate]
    }
  }

  private func ways(of effect: Effect) -> [Choice.How] {
    switch effect {
    case .read: [.plainly, .slowly, .fails]
    case .swap:
      [
        .plainly, .slowly, .answeredLate, .answerLost, .answerLostAndUnread, .notApplied, .diesApplied,
      ]
    case .prepare: [.plainly, .refused, .waits, .diesApplied]
    case .publish:
      [.plainly, .slowly, .answeredLate, .arrivesLate, .refused, .diesApplied, .diesLate]
    case .find: [.plainly, .slowly, .lags, .blind]
    case .finish: [.plainly, .slowly, .answerLost, .diesApplied, .diesLate]
    case .change:
      [.plainly, .slowly, .answerLost, .arrivesLate, .refused, .diesApplied, .diesLate]
    case .verify: [.plainly]
    case .wake, .end: []
    }
  }
}
