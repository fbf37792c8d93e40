import Content
import Ledger
import Planning
import Platforms

@testable import Reconciler

/// Engines that were stepped before: equal histories are equal engines.
struct SteppedRuns {
  var pushes = KnownPushes()
  private var runs: [Int: ExploredRun] = [:]
  private(set) var count = 0

  /// The run after the event. Its history already has the event.
  mutating func take(_ event: Event, _ run: ExploredRun, now: Int) -> ExploredRun {
    if let known = runs[run.history] { return known }
    var next = run
    next.take(event, now: now)
    runs[run.history] = next
    count += 1
    return next
  }
}

extension Situation {
  /// Lets a choice happen.
  mutating func take(_ choice: Choice, _ stepped: inout SteppedRuns) {
    if choice.mishap != nil { mishaps += 1 }
    switch choice {
    case .start(let skew, let after): start(skew: skew, after: after, &stepped)
    case .perform(let run, let work, let how): perform(run, work, how, &stepped)
    case .crash(let run): die(run)
    case .wake(let run):
      runs[run].wakes.removeAll { $0 <= world.now }
      tell(run, .tick, "tick", &stepped)
    case .signal(let run):
      runs[run].signal = 15
      tell(run, .stop(signal: 15), "stop", &stepped)
    case .leap(let seconds): pass(seconds)
    case .rest:
      guard let next = runs.flatMap(\.wakes).min() else {
        problem = "run \(runs.first?.number ?? 0) waits for nothing, for ever"
        return
      }
      pass(max(0, next - world.now))
    case .arrive(let call):
      world.platform.late.removeAll { $0 == call }
      world.hasLateArrival = true
      _ = world.platform.take(call, now: world.now)
    case .arriveComment(let comment):
      world.platform.lateComments.removeAll { $0 == comment }
      world.platform.comment(comment.delivery, box: comment.box)
    case .arriveChange(let change):
      world.platform.lateChanges.removeAll { $0 == change }
      _ = world.platform.change(change)
    case .cancel: world.isCancelled = true
    }
    if problem == nil { problem = Oracle.problem(of: world) }
  }

  mutating func pass(_ seconds: Int) {
    world.now += seconds
    if let life = variant.lateCallLife {
      world.platform.late.removeAll { world.now - $0.at > life }
    }
    // A comment's own call has ended long before.
    world.platform.lateComments.removeAll { world.now - $0.at > 120 }
    world.platform.lateChanges.removeAll { world.now - $0.at > 120 }
  }

  mutating func start(skew: Int64, after: Int, _ stepped: inout SteppedRuns) {
    pass(after)
    started += 1
    let run = ExploredRun(number: started, skew: skew, variant: variant)
    world.journals[run.name] = ExploredWorld.RunJournal()
    runs.append(run)
    tell(runs.count - 1, .started, "started", &stepped)
  }

  /// Gives a run an event; `words` are all the event holds that its history does not tell.
  mutating func tell(
    _ index: Int, _ event: Event, _ words: some Hashable, _ stepped: inout SteppedRuns
  ) {
    runs[index].remember(world.now)
    runs[index].remember(words)
    if case .published(let id, .published(let receipt)) = event,
      let item = world.platform.item(of: receipt)
    {
      runs[index].told.insert(.init(delivery: id, item: item, remoteID: receipt.remoteID))
    }
    if case .found(let id, .published(let receipt)) = event,
      let item = world.platform.item(of: receipt)
    {
      runs[index].seen.insert(.init(delivery: id, item: item, remoteID: receipt.remoteID))
    }
    runs[index] = stepped.take(event, runs[index], now: world.now)
    if let ending = runs[index].ending { finish(index, ending) }
  }

  /// Nothing more comes of the run's works; what left it may still arrive.
  private mutating func abandon(_ run: ExploredRun) {
    for work in run.works {
      switch work {
      case .calling(let call, _): world.platform.late.append(call)
      case .commenting(let entry, let at):
        world.platform.lateComments.append(.init(delivery: entry.delivery, at: at, box: box(of: entry)))
      case .changing(let change): world.platform.lateChanges.append(change)
      case .effect, .pushing, .answer: break
      }
    }
    world.journals[run.name]?.isAlive = false
  }

  mutating func die(_ index: Int) { abandon(runs.remove(at: index)) }

  private mutating func finish(_ index: Int, _ ending: Ending) {
    let run = runs.remove(at: index)
    abandon(run)
    problem = Oracle.problem(of: ending, run, world)
    if !ending.report.needsJournal { world.journals[run.name] = nil }
    if ending.exitCode == 0 {
      world.journals = world.journals.filter { $0.value.isAlive || ending.report.openRuns.contains($0.key) }
    }
  }
}
