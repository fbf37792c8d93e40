import Content
import Ledger
import Platforms

extension Situation {
  /// Lets the world heal: time passes, clean runs follow each other, every look shows all. What is wrong after
  /// that; nil: nothing.
  func problemAfterHealing() -> String? {
    let before = world
    var healed = self
    var isQuiet = false
    for number in 0..<6 where !isQuiet {
      healed.pass(1000)
      healed.started = 100 + number
      let commits = healed.world.commits
      if let problem = healed.runThrough() { return "while healing: \(problem)" }
      isQuiet =
        healed.world.commits == commits && Oracle.problem(healed: healed.world, before: before) == nil
    }
    if let problem = Oracle.problem(healed: healed.world, before: before) {
      return "after healing: \(problem)"
    }
    guard isQuiet else { return "six clean runs later, runs still find something to write" }
    // What is late may come later still.
    for call in healed.world.platform.late { _ = healed.world.platform.take(call, now: healed.world.now) }
    return Oracle.problem(of: healed.world).map { "after healing, when the late calls arrive: \($0)" }
  }

  /// One clean run, alone, to its end.
  private mutating func runThrough() -> String? {
    var stepped = SteppedRuns()
    take(.start(skew: 0, after: 0), &stepped)
    for _ in 0..<1000 {
      if let problem { return problem }
      guard let run = runs.first else { return nil }
      if !run.works.isEmpty {
        take(.perform(run: 0, work: 0, .plainly), &stepped)
      } else if run.wakes.contains(where: { $0 <= world.now }) {
        take(.wake(run: 0), &stepped)
      } else {
        take(.rest, &stepped)
      }
    }
    return "a clean run does not come to an end"
  }
}
