import Foundation
import Sandbox
import Testing

@Suite("Remotes and platforms that misbehave: the table")
struct FaultTableTests {
  private static let platforms: [SandboxPlatform] = [.mastodon, .facebook, .instagram]

  private static func attempt(_ name: String, _ measure: () async throws -> Outcome) async -> String {
    do {
      return try await measure().text
    } catch {
      Issue.record("\(name): \(error)")
      return ""
    }
  }

  private static func platform(_ faults: [PlatformFault]) async -> String {
    let rows = await FaultTable.measure(faults.map(\.name), columns: platforms.count) { row, column in
      await attempt("\(faults[row].name), \(platforms[column])") {
        try await faults[row].measure(platforms[column])
      }
    }
    return FaultTable.text(["Fault"] + platforms.map(\.rawValue), rows)
  }

  private static func kinds() async throws -> String {
    let columns = KindFaults.columns
    let cells = try await withThrowingTaskGroup(of: (Int, [String: String]).self) { group in
      // One platform after another, to leave the machine some room.
      var found: [Int: [String: String]] = [:]
      for platform in platforms {
        for column in columns.indices {
          group.addTask { (column, try await KindFaults.measure(platform, column)) }
          if column % 2 == 1 {
            for _ in 0..<2 {
              guard let (done, cells) = try await group.next() else { continue }
              found[done, default: [:]].merge(cells) { $1 }
            }
          }
        }
      }
      return found
    }
    let rows = PostKind.all.map { kind in
      FaultTable.Row(
        name: "\(kind.platform.rawValue): \(kind.name) (`\(kind.call)`)",
        cells: columns.indices.map { cells[$0]?[kind.slug] ?? "" })
    }
    return FaultTable.text(["Kind and public call"] + columns.map(\.head), rows)
  }

  private static func remotes() async throws -> String {
    async let refusals = PassingFault.measure(PassingFault.refusals)
    async let others = PassingFault.measure(PassingFault.others)
    let rest = await FaultTable.measure(RemoteFault.all.map(\.name), columns: 2) { row, column in
      await attempt(RemoteFault.all[row].name) { try await RemoteFault.all[row].cells[column]() }
    }
    return FaultTable.text(
      ["Fault", "while it is read", "while it is written"], try await refusals + (try await others) + rest)
  }

  @Test("docs/faults.md says what was measured, and has no empty cell")
  func table() async throws {
    let page = """
      # What goes wrong, and what comes of it

      Measured, not promised: a test plays every cell with the real reconciler, git and a sandbox of the platforms,
      under a clock set by hand, and compares this page. A cell holds the exit codes of the runs in order (equal ones
      once), the state in which the delivery ends, what is public, and the first words a person reads. After each,
      a further run publishes nothing.

      ## A remote that misbehaves

      One post is due. Afterwards the remote is mended.

      \(try await Self.remotes())
      ## A platform whose answers go wrong

      One post is due, and its public call meets the fault once.

      \(await Self.platform(PlatformFault.answers))
      `uncertain` stands where nobody can know: nothing was seen for 15 minutes, and the server does not vouch for a
      repeated key. A person looks and says `postrider resolve`.

      ## A platform that makes one wait

      \(await Self.platform(PlatformFault.waits))
      Where lookups lag longer than the settling time of 15 minutes, the post is `uncertain`, unless the server
      vouches for the key that is then repeated, or tells the publication by the container's own id.

      ## Accounts and hosts out of order

      \(await Self.platform(PlatformFault.outages))
      ## Every public call

      \(try await Self.kinds())
      """
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let file = root.appending(path: "docs/faults.md")
    if ProcessInfo.processInfo.environment["POSTRIDER_WRITE_DOCS"] == "1" {
      try page.write(to: file, atomically: true, encoding: .utf8)
    }
    let empty = page.split(separator: "\n").filter { $0.hasPrefix("|") && $0.contains("|  |") }
    #expect(empty.isEmpty, "empty cells: \(empty)")
    let written = try String(contentsOf: file, encoding: .utf8)
    let known = Set(written.split(separator: "\n"))
    let differs = page.split(separator: "\n").filter { !known.contains($0) }
    let isSame = written == page
    #expect(
      isSame,
      "write it anew: POSTRIDER_WRITE_DOCS=1 swift test --filter FaultTableTests; measured:\n\(differs.joined(separator: "\n"))"
    )
  }
}
