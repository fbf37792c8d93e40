import Locking

/// Counts what the suite did, and prints a line a group: the table `make conformance` gathers.
final class Tally: Sendable {
  static let shared = Tally()
  private let counts = Guarded<[String: (cases: Int, skips: Int)]>([:])

  func add(_ group: String, _ platform: String, cases: Int, skips: Int = 0) {
    let (all, skipped) = counts.withLock { counts in
      let now = counts["\(platform) \(group)"] ?? (0, 0)
      counts["\(platform) \(group)"] = (now.cases + cases, now.skips + skips)
      return (now.cases + cases, now.skips + skips)
    }
    print("conformance\t\(platform)\t\(group)\t\(all)\t\(skipped)")
  }
}
