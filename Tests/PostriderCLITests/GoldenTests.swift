import Foundation
import Testing

@testable import PostriderCLI

@Suite struct GoldenTests {
  /// The files of one project: five posts with a mistake each, and a sixth without.
  private static let posts = [
    "1-misspelt": ("acounts: [our-feed]", "Hello."),
    "2-unknown-account": ("accounts: [our-fed]", "Hello."),
    "3-too-long": ("accounts: [our-feed]", String(repeating: "all bread ", count: 51)),
    "4-missing-picture": (
      "accounts: [our-feed]\nmedia:\n  - file: soup.jpg\n    alt: Soup in a bowl", "Hello."
    ),
    "6-good": ("accounts: [our-feed]", "Hello."),
  ]

  @Test("Five mistakes are told exactly as the golden file has them, and check exits 1")
  func fiveMistakes() async throws {
    let bench = try Workbench()
    try bench.write("postrider.yaml", Rehearsal.project("http://127.0.0.1:9"))
    for (name, (fields, text)) in Self.posts {
      try bench.write(
        "posts/\(name).md", "---\nid: \(name)\n\(fields)\npublish_at: 2026-12-01 09:30\n---\n\(text)\n")
    }
    try bench.write(
      "posts/5-comment.yaml",
      "id: 5-comment\naccounts: [our-feed]\npublish_at: 2026-12-01 09:30\ntext: Big news #launch\n")
    #expect(await bench.run("check") == 1)
    let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("golden/five-mistakes.txt")
    #expect(bench.output == String(decoding: try Data(contentsOf: golden), as: UTF8.self))
    #expect(bench.output.contains("5 errors"))
  }
}
