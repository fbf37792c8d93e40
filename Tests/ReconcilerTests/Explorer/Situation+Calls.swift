import Content
import JSON
import Ledger
import Platforms

@testable import Reconciler

extension Situation {
  mutating func publish(
    _ entry: Entry, before: Double, _ index: Int, _ how: Choice.How
  ) -> Outcome {
    guard let item = entry.sendingItem, let key = entry.items[item].key, let attempt = entry.attempts.last
    else {
      problem = "run \(runs[index].number) publishes what has no key or is not being sent"
      return .nothing
    }
    guard runs[index].clock(world.now).monotonic <= before else {
      let failure = Failure(.retryLater(afterSeconds: 1), code: "late", "the call could not begin in time")
      return .event(.published(entry.delivery, .failed(failure)), "late")
    }
    if variant.preparesEachItem, item > 0,
      !(entry.checkpoint?.string?.hasSuffix(world.platform.parent(of: entry)) ?? false)
    {
      problem = "run \(runs[index].number) sends a message prepared without the one before it"
      return .nothing
    }
    let run = runs[index].name
    world.journals[run]?.isStarted = true
    world.journals[run]?.facts.append(
      JournalFact(
        run: run, delivery: entry.delivery, item: item, attempt: attempt.number,
        generation: entry.generation, begun: true, receipt: nil))
    let call = ExploredPlatform.Call(
      delivery: entry.delivery, item: item, key: key, container: entry.checkpoint?.string, at: world.now)
    world.platform.called.insert(ExploredPlatform.name(call.delivery, call.item))
    switch how {
    case .slowly: return .work(.calling(call, entry))
    case .refused:
      let failure = Failure(.retryLater(afterSeconds: nil), code: "503", "busy")
      return .event(.published(entry.delivery, .failed(failure)), "busy")
    case .diesLate:
      world.platform.late.append(call)
      return .death
    default: return arrive(call, entry, index, how)
    }
  }

  /// The call reaches the platform, now or later.
  mutating func arrive(
    _ call: ExploredPlatform.Call, _ entry: Entry, _ index: Int, _ how: Choice.How
  ) -> Outcome {
    if how == .arrivesLate {
      world.platform.late.append(call)
      let failure = Failure(.ambiguous, code: "timeout", "no answer")
      return .event(.published(entry.delivery, .failed(failure)), "no answer")
    }
    let answer = world.platform.take(call, now: world.now)
    if how == .diesApplied { return .death }
    let words = "\(answer)"
    if case .published(let receipt) = answer {
      // The journal has it before the engine does.
      let run = runs[index].name
      if let position = world.journals[run]?.facts.lastIndex(where: {
        $0.delivery == entry.delivery && $0.item == call.item
      }) {
        world.journals[run]?.facts[position].receipt = receipt
      }
    }
    let event = Event.published(entry.delivery, answer)
    return how == .answeredLate ? .later(event, words) : .event(event, words)
  }

  // MARK: Changes of what is public

  mutating func change(_ entry: Entry, _ item: Int, _ index: Int, _ how: Choice.How) -> Outcome {
    guard let wanted = entry.change, wanted.itemDigests.indices.contains(item) else {
      problem = "run \(runs[index].number) changes what nobody asks it to"
      return .nothing
    }
    let consent = wanted.kind == .edit ? variant.policy.edit : variant.policy.retract
    if consent != .auto {
      problem = "run \(runs[index].number) changes what is public without being allowed to"
    }
    let change = ExploredPlatform.Change(
      delivery: entry.delivery, item: item, kind: wanted.kind, digest: wanted.itemDigests[item], at: world.now
    )
    for other in runs where other.number != runs[index].number {
      for case .changing(let its) in other.works where its.delivery == change.delivery {
        problem = "runs \(runs[index].number) and \(other.number) change \(change.delivery) at once"
      }
    }
    if how == .slowly { return .work(.changing(change)) }
    return arrive(change, how)
  }

  /// The change reaches the platform, now or later.
  mutating func arrive(_ change: ExploredPlatform.Change, _ how: Choice.How) -> Outcome {
    func answered(_ answer: ChangeAnswer) -> Outcome {
      .event(.changed(change.delivery, item: change.item, answer), "\(change.item) \(answer)")
    }
    let lost = ChangeAnswer.failed(Failure(.ambiguous, code: "timeout", "no answer"))
    switch how {
    case .refused:
      return answered(.failed(Failure(.retryLater(afterSeconds: nil), code: "503", "busy")))
    case .arrivesLate:
      world.platform.lateChanges.append(change)
      return answered(lost)
    case .diesLate:
      world.platform.lateChanges.append(change)
      return .death
    default: break
    }
    let answer = world.platform.change(change)
    if how == .diesApplied { return .death }
    return answered(how == .answerLost ? lost : answer)
  }

  // MARK: Extras

  func finished(_ entry: Entry) -> Outcome {
    let receipts = entry.items.compactMap { $0.receipt?.asReceipt }
    return .event(.finished(entry.delivery, .done(receipts)), "finished")
  }

  /// What the comment was put into by an earlier step, where it takes two.
  func box(of entry: Entry) -> Int64? { variant.commentsInSteps ? entry.extras?.progress?.integer : nil }

  /// The first of two steps: nothing is public by it. No look tells whether there is one already.
  private mutating func makeBox(_ entry: Entry, _ how: Choice.How) -> Outcome {
    let receipts = entry.items.compactMap { $0.receipt?.asReceipt }
    world.platform.containers += 1
    switch how {
    case .diesApplied, .diesLate: return .death
    case .answerLost:
      let failure = Failure(.retryLater(afterSeconds: nil), code: "timeout", "no answer")
      return .event(
        .finished(entry.delivery, .failed(failure, receipts: receipts, progress: nil)), "box unanswered")
    default:
      let box = JSON.integer(Int64(world.platform.containers))
      return .event(.finished(entry.delivery, .advanced(receipts, progress: box)), "a box for the comment")
    }
  }

  mutating func finish(_ entry: Entry, _ how: Choice.How) -> Outcome {
    let receipts = entry.items.compactMap { $0.receipt?.asReceipt }
    let wantsComment = variant.wanted.first { $0.id == entry.delivery }?.content.firstComment != nil
    let isThere = world.platform.comments[entry.delivery, default: 0] > 0
    guard wantsComment, variant.commentsInSteps || !isThere else {
      return how == .diesApplied || how == .diesLate ? .death : finished(entry)
    }
    let box = box(of: entry)
    if variant.commentsInSteps, box == nil { return makeBox(entry, how) }
    if box == nil, let tried = entry.extras?.progress?.integer, Int64(world.now) - tried < 120 {
      let failure = Failure(.retryLater(afterSeconds: 120), code: "settling", "it may be there already")
      return .event(
        .finished(
          entry.delivery, .failed(failure, receipts: receipts, progress: entry.extras?.progress)),
        "settling")
    }
    switch how {
    case .slowly: return .work(.commenting(entry, at: world.now))
    case .diesLate:
      world.platform.lateComments.append(.init(delivery: entry.delivery, at: world.now, box: box))
      return .death
    default: world.platform.comment(entry.delivery, box: box)
    }
    if how == .diesApplied { return .death }
    guard how == .answerLost else { return finished(entry) }
    let failure = Failure(.ambiguous, code: "timeout", "no answer")
    return .event(
      .finished(
        entry.delivery,
        .failed(failure, receipts: receipts, progress: .integer(box ?? Int64(world.now)))),
      "comment unanswered")
  }
}
