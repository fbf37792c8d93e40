import Content
import Ledger
import Sandbox
import Testing

/// What becomes of every kind of post whose public call goes wrong in its answer.
enum KindFaults {
  /// Heads of the columns, and the members of the sandbox's fault.
  static let columns: [(head: String, fault: String)] = [
    ("applied, then cut", #""drop": "after""#), ("cut before applying", #""drop": "before""#),
    ("5xx after applying", #""status": 500, "code": 1, "applied": true"#),
    ("answer cut in its body", #""cut_body": 5"#),
  ]

  /// All kinds of one platform in one world, each on an account of its own; post → cell.
  static func measure(_ platform: SandboxPlatform, _ column: Int) async throws -> [String: String] {
    let kinds = PostKind.all.filter { $0.platform == platform }
    return try await Story.play(kinds) { story in
      try await story.wrong(columns[column].fault)
      try await story.settle()
      #expect(story.repeated.isEmpty, "published twice: \(story.repeated)")
      var cells: [String: String] = [:]
      for (number, kind) in kinds.enumerated() {
        let account = Story.account(of: kind, number: number)
        let live = story.world.sandbox.posts.count { $0.platform == platform && $0.account == account.id }
        let entry = try story.record().entries.values.first { $0.entry.delivery.post.key == kind.slug }?.entry
        let isApplied = column != 1
        #expect(entry?.state == .published || !isApplied, "\(kind.slug): \(String(describing: entry?.state))")
        #expect(live == kind.items || (!isApplied && live < kind.items), "\(kind.slug): \(live) public")
        let ends = entry?.state.rawValue ?? "not recorded"
        cells[kind.slug] =
          "\(ends), \(live == kind.items ? (live == 1 ? "once" : "\(live) items, each once") : live == 0 ? "not public" : "\(live) of \(kind.items)")"
      }
      #expect(try await story.unmetFaults() == 0)
      return cells
    }
  }
}
