import Foundation
import JSON
import Testing

@testable import PostriderCLI

/// What a reviewer reads of money and quota before a merge.
@Suite struct CostTests {
  @Test("plan says what a link costs on X and what an upload uses of YouTube's day, in words and in JSON")
  func costs() async throws {
    let bench = try Workbench(now: "2026-11-21T10:00:00Z")
    try bench.write(
      "postrider.yaml",
      """
      version: 1
      timezone: UTC
      accounts:
        words:
          platform: x
          id: "1001"
          credentials: env:X_TOKEN
        films:
          platform: youtube
          id: UC0000000000000000000001
          credentials: env:YOUTUBE_TOKEN

      """)
    try bench.write("posts/linked.md", Self.post("linked", on: "words", "Read https://example.com/soup"))
    try bench.write("posts/plain.md", Self.post("plain", on: "words", "Soup is ready."))
    let film =
      "title: Soup\ntype: video\noverrides: {youtube: {made_for_kids: false}}\nmedia: [{file: /media/rise.mp4}]\n"
    try bench.write(
      "posts/film.md", Self.post("film", on: "films", "How it boils.", more: film))
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../..")
    let clip = try Data(contentsOf: root.appending(path: "example-content/posts/2026/12/starter/rise.mp4"))
    try FileManager.default.createDirectory(
      atPath: bench.folder + "/media", withIntermediateDirectories: true)
    try clip.write(to: URL(fileURLWithPath: bench.folder + "/media/rise.mp4"))
    try await bench.git("init", "-q", "-b", "main")
    try await bench.git("add", "-A")
    try await bench.git("commit", "-q", "-m", "Begin")

    #expect(await bench.run("plan") == 0, "\(bench.complaints)\(bench.output)")
    let told = try #require(bench.output.components(separatedBy: "What it costs\n").last)
    #expect(told.contains("linked on words: 0.20 USD: it has a link (0.20 instead of 0.015 USD)"), "\(told)")
    #expect(told.contains("plain on words: 0.015 USD: one post"), "\(told)")
    #expect(told.contains("film on films: 1 of the project's 100 uploads"), "\(told)")

    #expect(await bench.run("plan", "--json") == 0)
    let costs = try #require(try JSON(parsing: Array(bench.output.utf8))["costs"]?.array)
    #expect(costs.count == 3)
    #expect(costs.contains { $0["cost"]?.string?.hasPrefix("0.20 USD") == true })
  }

  private static func post(_ id: String, on account: String, _ text: String, more: String = "") -> String {
    "---\nid: \(id)\naccounts: [\(account)]\npublish_at: 2026-12-01 09:30\n\(more)---\n\(text)\n"
  }
}
