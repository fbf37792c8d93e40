import Content
import Foundation
import Platforms
import Testing

@Suite("The page of platforms leaves no number out")
struct PlatformPageTests {
  /// The part of docs/platforms.md that is about one platform, by its headings.
  private func section(_ descriptor: PlatformDescriptor) throws -> [Substring] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let page = try String(contentsOf: root.appending(path: "docs/platforms.md"), encoding: .utf8)
    let lines = page.split(separator: "\n")
    let start = try #require(lines.firstIndex { $0 == "## \(descriptor.title)" }, "\(descriptor.title)")
    return Array(lines[(start + 1)...].prefix { !$0.hasPrefix("## ") })
  }

  /// Every number of a type, those that the page's own list might forget too.
  private func stated(in limits: TypeLimits) -> [(name: String, limit: Limit)] {
    Mirror(reflecting: limits).children.compactMap { child in
      (child.value as? Limit).map { (child.label ?? "", $0) }
    }
  }

  private func grouped(_ value: Int) -> String {
    var digits = String(value)
    var end = digits.count - 3
    while end > 0 {
      digits.insert(",", at: digits.index(digits.startIndex, offsetBy: end))
      end -= 3
    }
    return digits
  }

  @Test("Every number stands there with its unit and its source, and beside it what else is public")
  func numbers() throws {
    var pairs = 0
    for descriptor in allPlatforms.map(\.descriptor) {
      let lines = try section(descriptor)
      for type in PostType.allCases {
        guard let limits = descriptor.limits[type] else { continue }
        for (name, limit) in stated(in: limits) {
          let what = "\(descriptor.name) \(type.rawValue) \(name)"
          let number =
            limit.unit == "thousandths"
            ? "\(Double(limit.value) / 1000)" : "\(grouped(limit.value)) \(limit.unit)"
          let cell = number + (limit.older.map { "; elsewhere public: \($0)" } ?? "")
          #expect(lines.contains { $0.hasPrefix("|") && $0.contains("| \(cell) |") }, "\(what): \(cell)")
          #expect(lines.contains("- \(limit.source) (\(limit.verified))"), "\(what): \(limit.source)")
          if limit.older != nil { pairs += 1 }
        }
      }
    }
    #expect(pairs > 0)
  }

  @Test("Every window stands there: its name, its number, its time and its source")
  func windows() throws {
    var found = 0
    for descriptor in allPlatforms.map(\.descriptor) {
      let lines = try section(descriptor)
      let table = lines.drop { $0 != "### Windows" }.dropFirst().prefix { $0.hasPrefix("|") }.dropFirst(2)
      #expect(table.count == descriptor.windows.count, "\(descriptor.name)")
      for (line, window) in zip(table, descriptor.windows) {
        let number = "\(grouped(window.limit.value)) \(window.limit.unit)"
        let most = number + (window.limit.older.map { "; elsewhere public: \($0)" } ?? "")
        let parts = line.split(separator: "|").map { String($0).trimmingCharacters(in: .whitespaces) }
        #expect(parts.count == 5, "\(line)")
        #expect(parts.prefix(2) == [window.name, most], "\(descriptor.name) \(window.name)")
        #expect(Self.seconds(parts.dropFirst(2).first) == window.seconds, "\(line)")
        #expect(
          parts.last == "\(window.limit.source) (\(window.limit.verified))",
          "\(descriptor.name) \(window.name)")
        found += 1
      }
    }
    #expect(found > 0)
  }

  @Test("A number that the page does not know of would be missed")
  func control() throws {
    var descriptor = try #require(allPlatforms.map(\.descriptor).first { !$0.windows.isEmpty })
    let before = platformMatrix([descriptor])
    descriptor.windows[0].limit.older = "7 (a page nobody wrote)"
    #expect(!before.contains("elsewhere public: 7 (a page nobody wrote)"))
    #expect(platformMatrix([descriptor]).contains("elsewhere public: 7 (a page nobody wrote)"))
    var limits = TypeLimits()
    limits.links = Limit(5, "links", source: "s", verified: "2026-11-21")
    #expect(stated(in: limits).map(\.name) == ["links"])
  }

  /// `15 min` as seconds.
  private static func seconds(_ text: String?) -> Int64? {
    let words = text?.split(separator: " ") ?? []
    guard words.count == 2, let number = Int64(words[0]) else { return nil }
    return ["s": 1, "min": 60, "h": 3600][String(words[1])].map { $0 * number }
  }
}
