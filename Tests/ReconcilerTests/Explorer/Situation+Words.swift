import Content
import Ledger

@testable import Reconciler

extension Situation {
  /// A choice in words, before it is taken.
  func words(for choice: Choice) -> String {
    switch choice {
    case .start(let skew, let after):
      let clock = skew == 0 ? "" : ", its clock \(skew > 0 ? "10 min ahead" : "10 min behind")"
      return "\(clockWords(after))run \(started + 1) starts\(clock)"
    case .perform(let run, let work, let how):
      return "run \(runs[run].number): \(Self.words(for: runs[run].works[work])) \(how.rawValue)"
    case .crash(let run): return "run \(runs[run].number) dies"
    case .wake(let run): return "run \(runs[run].number) wakes"
    case .signal(let run): return "run \(runs[run].number) is asked to stop"
    case .leap(let seconds): return "\(seconds) s pass"
    case .rest:
      let next = runs.flatMap(\.wakes).min() ?? world.now
      return "nobody has anything to do for \(next - world.now) s"
    case .arrive(let call): return "the late call for \(call.delivery.post), item \(call.item), arrives"
    case .arriveComment(let comment): return "the late comment below \(comment.delivery.post) arrives"
    case .arriveChange(let change): return "the late \(change.kind) of \(change.delivery.post) arrives"
    case .cancel: return "the file says `cancelled` from now on"
    }
  }

  private func clockWords(_ after: Int) -> String { after == 0 ? "" : "\(after) s later " }

  private static func words(for work: ExploredRun.Work) -> String {
    switch work {
    case .effect(let effect): words(for: effect)
    case .pushing(let batch, _): "its push on the way (\(words(for: batch)))"
    case .calling(let call, _): "its call on the way (\(call.delivery.post), item \(call.item))"
    case .commenting(let entry, _): "its comment on the way (\(entry.delivery.post))"
    case .changing(let change): "its \(change.kind) on the way (\(change.delivery.post))"
    case .answer(_, let words): "its answer on the way (\(words.prefix(60)))"
    }
  }

  private static func words(for effect: Effect) -> String {
    switch effect {
    case .read: "the reading"
    case .swap(let batch, _, _): "the push (\(words(for: batch)))"
    case .prepare(let entry, _): "the preparation of \(entry.delivery.post)"
    case .publish(let entry, _): "the call for \(entry.delivery.post), item \(entry.sendingItem ?? -1),"
    case .find(let entry, let item, _): "the look for \(entry.delivery.post), item \(item),"
    case .finish(let entry): "the comment below \(entry.delivery.post)"
    case .change(let entry, let item): "the change of \(entry.delivery.post), item \(item),"
    case .verify(let account): "the probe of \(account.id)"
    case .wake: "a wake"
    case .end: "its end"
    }
  }

  private static func words(for batch: Batch) -> String {
    let changes = batch.changes.map { "\($0.verb) \($0.delivery.post)" }
    return changes.isEmpty ? "its lease and the board" : changes.joined(separator: ", ")
  }
}
