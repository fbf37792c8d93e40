import Foundation

/// Walks through everything that can happen to a variant within its bounds, each situation once, shortest
/// way first.
struct Explorer {
  /// What a walk came to.
  struct Result {
    var variant: Variant
    /// Different situations seen.
    var states = 0
    /// Steps taken between them.
    var steps = 0
    /// Situations without a living run that were left to heal.
    var healed = 0
    /// True where not everything within the bounds was seen.
    var isCutShort = false
    /// What is wrong, and the shortest way there.
    var problem: String?
    var path: [String] = []

    /// One line for a person.
    var line: String {
      func grouped(_ number: Int) -> String { number.formatted(.number.locale(Locale(identifier: "en_US"))) }
      let end = problem.map { "WRONG: \($0)" } ?? (isCutShort ? "CUT SHORT" : "all of it")
      return "explored \(variant): \(grouped(states)) states, \(grouped(steps)) steps, "
        + "\(grouped(healed)) healings; \(variant.bounds); \(end)"
    }

    /// The line, and the way to what is wrong.
    var text: String {
      let numbered = path.enumerated().map { "  \($0.offset + 1). \($0.element)" }
      return ([line] + numbered).joined(separator: "\n")
    }
  }

  let variant: Variant
  /// More situations than this are not looked at: the walk is cut short.
  let limit: Int

  private struct Node {
    var situation: Situation?
    var parent: Int
    var choice: Choice?
  }

  func explore() -> Result {
    var result = Result(variant: variant)
    var stepped = SteppedRuns()
    var nodes = [Node(situation: Situation(variant), parent: -1, choice: nil)]
    var seen: Set<Int> = [Situation(variant).mark]
    var rested: Set<Int> = []
    var next = 0
    while next < nodes.count {
      guard let situation = nodes[next].situation else { break }
      nodes[next].situation = nil
      for choice in situation.choices() {
        var child = situation
        child.take(choice, &stepped)
        result.steps += 1
        if child.problem == nil, child.runs.isEmpty, rested.insert(child.restingMark).inserted {
          result.healed += 1
          child.problem = child.problemAfterHealing()
        }
        if let problem = child.problem {
          result.problem = problem
          result.path = path(to: next, in: nodes) + [situation.words(for: choice)]
          result.states = seen.count
          return result
        }
        guard seen.insert(child.mark).inserted else { continue }
        guard nodes.count < limit else {
          result.isCutShort = true
          continue
        }
        nodes.append(Node(situation: child, parent: next, choice: choice))
      }
      next += 1
    }
    result.states = seen.count
    return result
  }

  /// The way to a node in words: walked once more from the start.
  private func path(to index: Int, in nodes: [Node]) -> [String] {
    var choices: [Choice] = []
    var index = index
    while let choice = nodes[index].choice {
      choices.append(choice)
      index = nodes[index].parent
    }
    var situation = Situation(variant)
    var stepped = SteppedRuns()
    return choices.reversed().map { choice in
      let words = situation.words(for: choice)
      situation.take(choice, &stepped)
      return words
    }
  }
}
