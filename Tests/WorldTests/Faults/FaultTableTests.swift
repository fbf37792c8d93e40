import Foundation
import Sandbox
import Testing

@Suite("Remotes and platforms that misbehave: the table")
struct FaultTableTests {
  private static func faults(_ rows: [PlatformFault]) async -> [FaultTable.Row] {
    await FaultTable.measure(rows.map(\.name), columns: SandboxPlatform.allCases.count) { row, column in
      let platform = SandboxPlatform.allCases[column]
      let start = ContinuousClock.now
      defer {
        if let path = ProcessInfo.processInfo.environment["FAULT_TIMES"] {
          FileHandle(forWritingAtPath: path)?.write(Data("\(rows[row].name) \(platform) \(ContinuousClock.now - start)\n".utf8))
        }
      }
      do {
        return try await rows[row].measure(platform).text
      } catch {
        Issue.record("\(rows[row].name), \(platform): \(error)")
        return "could not be measured: \(error)"
      }
    }
  }

  @Test("scratch")
  func scratch() async throws {
    let head = ["Fault"] + SandboxPlatform.allCases.map(\.rawValue)
    let all = ProcessInfo.processInfo.environment["ROWS"] ?? ""
    var rows: [PlatformFault] = []
    if all.contains("a") { rows += PlatformFault.answers }
    if all.contains("w") { rows += PlatformFault.waits }
    if all.contains("o") { rows += PlatformFault.outages }
    try FaultTable.text(head, await Self.faults(rows)).write(toFile: "/tmp/faults-\(all).md", atomically: true, encoding: .utf8)
  }
}
