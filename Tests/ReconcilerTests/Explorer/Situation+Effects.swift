import Content
import JSON
import Ledger
import Planning
import Platforms

@testable import Reconciler

extension Situation {
  mutating func perform(
    _ index: Int, _ position: Int, _ how: Choice.How, _ stepped: inout SteppedRuns
  ) {
    let work = runs[index].works.remove(at: position)
    runs[index].remember(position)
    runs[index].remember(how)
    var outcome = Outcome.nothing
    switch work {
    case .answer(let event, let words): outcome = .event(event, words)
    case .pushing(let batch, let record): outcome = push(batch, on: record, index, .plainly, &stepped)
    case .calling(let call, let entry): outcome = arrive(call, entry, index, how)
    case .commenting(let entry, _):
      world.platform.comment(entry.delivery, box: box(of: entry))
      outcome = finished(entry)
    case .changing(let change): outcome = arrive(change, how)
    case .effect(let effect): outcome = carryOut(effect, index, how, &stepped)
    }
    switch outcome {
    case .nothing: break
    case .work(let work):
      runs[index].remember(world.now)
      runs[index].remember(world.viewMark(for: runs[index]))
      runs[index].works.append(work)
    case .event(let event, let words): tell(index, event, words, &stepped)
    case .later(let event, let words):
      runs[index].remember(world.now)
      runs[index].remember(words)
      runs[index].works.append(.answer(event, words))
    case .death: die(index)
    }
  }

  /// What performing an effect came to.
  enum Outcome {
    case nothing
    case event(Event, String)
    /// Done; the answer comes later.
    case later(Event, String)
    case work(ExploredRun.Work)
    case death
  }

  mutating func carryOut(
    _ effect: Effect, _ index: Int, _ how: Choice.How, _ stepped: inout SteppedRuns
  ) -> Outcome {
    let run = runs[index]
    switch effect {
    case .read:
      if how == .fails { return .event(.readFailed("the remote is away", code: 5), "unread") }
      let event = Event.read(world.view(for: run))
      let words = "read \(world.viewMark(for: run))"
      return how == .slowly ? .later(event, words) : .event(event, words)
    case .swap(let batch, let record, let content):
      if let content {
        world.journals[run.name]?.isStarted = true
        if content != world.commit { return swapped(.contentMoved(world.view(for: run)), "moved", run) }
        if record.tip != world.record.tip { return swapped(.lost(world.view(for: run)), "lost", run) }
      }
      if how == .slowly { return .work(.pushing(batch, record)) }
      return push(batch, on: record, index, how, &stepped)
    case .prepare(let entry, let checkpoint): return prepare(entry, checkpoint, how)
    case .publish(let entry, let before): return publish(entry, before: before, index, how)
    case .find(let entry, let item, _):
      if how == .blind {
        let failure = Failure(.retryLater(afterSeconds: nil), code: "500", "no list to be had")
        return .event(.found(entry.delivery, .couldNotLook(failure)), "blind")
      }
      if variant.isBlind {
        let failure = Failure(.needsCredentials, code: "403", "the token may not read posts")
        return .event(.found(entry.delivery, .cannotTell(failure)), "cannot tell")
      }
      let finding = world.platform.look(entry, item: item, now: world.now, lags: how == .lags)
      let words = "\(entry.delivery) \(item) \(finding)"
      let event = Event.found(entry.delivery, finding)
      return how == .slowly ? .later(event, words) : .event(event, words)
    case .finish(let entry): return finish(entry, how)
    case .change(let entry, let item): return change(entry, item, index, how)
    case .verify(let account): return .event(.verified(account, .accepted(facts: [])), "\(account)")
    case .wake, .end: return .nothing
    }
  }

  func swapped(_ result: SwapResult, _ words: String, _ run: ExploredRun) -> Outcome {
    .event(.swapped(result), "\(words) \(world.viewMark(for: run))")
  }

  mutating func push(
    _ batch: Batch, on record: Record, _ index: Int, _ how: Choice.How, _ stepped: inout SteppedRuns
  ) -> Outcome {
    let run = runs[index]
    if how == .notApplied { return swapped(.unknown(world.view(for: run), "cut off"), "unknown", run) }
    do {
      guard let landed = try world.push(batch, on: record, by: run, &stepped.pushes) else {
        if how == .diesApplied { return .death }
        if how == .answerLostAndUnread {
          runs[index].isInTheDark = true
          return .event(.swapped(.unknown(nil, "cut off")), "dark")
        }
        return swapped(.lost(world.view(for: run)), "lost", run)
      }
      if batch.changes.contains(where: { $0.to.state == .failed || $0.to.state == .missed }) {
        runs[index].hasFailed = true
      }
      switch how {
      case .diesApplied: return .death
      case .answerLost: return swapped(.unknown(world.view(for: run), "cut off"), "unknown", run)
      case .answerLostAndUnread:
        runs[index].isInTheDark = true
        return .event(.swapped(.unknown(nil, "cut off")), "dark")
      case .answeredLate: return .later(.swapped(.won(landed)), "won \(world.recordMark)")
      default: return .event(.swapped(.won(landed)), "won \(world.recordMark)")
      }
    } catch {
      problem = "the record refuses a batch of run \(run.number): \(error)"
      return .nothing
    }
  }

  mutating func prepare(_ entry: Entry, _ checkpoint: JSON?, _ how: Choice.How) -> Outcome {
    let id = entry.delivery
    switch how {
    case .refused:
      let failure = Failure(.retryLater(afterSeconds: nil), code: "503", "busy")
      return .event(.prepared(id, .failed(failure, checkpoint: checkpoint)), "busy")
    case .diesApplied:
      if checkpoint == nil { world.platform.containers += 1 }
      return .death
    default: break
    }
    let parent = variant.preparesEachItem ? world.platform.parent(of: entry) : ""
    guard let checkpoint, checkpoint.string?.hasSuffix(parent) ?? false else {
      world.platform.containers += 1
      let container = "c\(world.platform.containers)\(parent)"
      return .event(
        .prepared(id, .advanced(checkpoint: .string(container), mustStore: true)), "made \(container)")
    }
    if how == .waits { return .event(.prepared(id, .wait(seconds: 60, checkpoint: checkpoint)), "wait") }
    return .event(.prepared(id, .ready(checkpoint: checkpoint)), "ready")
  }
}
