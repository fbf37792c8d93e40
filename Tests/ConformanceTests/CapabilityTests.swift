import Content
import Foundation
import Platforms
import Sandbox
import Testing

@Suite("What each platform can")
struct CapabilityTests {
  /// Shown by groups of their own, not by samples.
  private static let afterwards: Set<Capability> = [.edit, .retract, .probe]

  @Test("Every platform is in the suite, and every capability of it in the matrix")
  func complete() throws {
    let matrix = try Matrix.read()
    let names = allPlatforms.map(\.descriptor.name)
    #expect(Set(Part.all.map(\.name)) == Set(names))
    for name in names {
      #expect(matrix.rows(of: name).map(\.capability) == Capability.allCases, "\(name)")
    }
  }

  @Test(
    "A descriptor says what the platform's documentation says, and every yes is shown",
    arguments: Part.all.map(\.name))
  func descriptor(platform: String) throws {
    let part = try #require(Part.all.first { $0.name == platform })
    let descriptor = try #require(
      allPlatforms.first { $0.descriptor.name == platform }?.descriptor)
    let shown = part.samples.reduce(into: Self.afterwards) { $0.formUnion($1.shows) }
    var skips = 0
    for row in try Matrix.read().rows(of: platform) {
      switch descriptor.support(row.capability) {
      case .can:
        #expect(row.can, "\(platform) \(row.capability): the descriptor says yes; \(row.source)")
        #expect(shown.contains(row.capability), "\(platform) \(row.capability): no sample shows it")
      case .cannot(let why):
        skips += 1
        #expect(!row.can, "\(platform) \(row.capability): the descriptor says no (\(why)); \(row.source)")
        #expect(!why.contains("not yet"), "\(platform) \(row.capability)")
        #expect(
          !shown.subtracting(Self.afterwards).contains(row.capability),
          "\(platform) \(row.capability) is shown")
      }
    }
    Tally.shared.add("capabilities", platform, cases: Capability.allCases.count - skips, skips: skips)
  }

  @Test("docs/platforms.md has the same yes and no")
  func page() throws {
    let file = Matrix.folder.deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "docs/platforms.md")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    let head = try #require(lines.firstIndex { $0.hasPrefix("|") })
    let titles = Self.cells(lines[head])
    let matrix = try Matrix.read()
    for part in Part.all {
      let descriptor = try #require(
        allPlatforms.first { $0.descriptor.name == part.name }?.descriptor)
      let column = try #require(titles.firstIndex(of: descriptor.title), "\(descriptor.title)")
      let rows = lines[(head + 2)...].prefix { $0.hasPrefix("|") }
      #expect(rows.count == Capability.allCases.count)
      for (line, row) in zip(rows, matrix.rows(of: part.name)) {
        #expect((Self.cells(line)[column] == "yes") == row.can, "\(part.name) \(row.capability): \(line)")
      }
    }
  }

  private static func cells(_ line: Substring) -> [String] {
    line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
      .map { $0.trimmingCharacters(in: .whitespaces) }
  }
}
