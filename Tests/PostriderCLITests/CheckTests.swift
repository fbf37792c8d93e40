import Foundation
import JSON
import Testing

@testable import PostriderCLI

@Suite struct CheckTests {
  private func bench(_ post: String) throws -> Workbench {
    let bench = try Workbench()
    try bench.write("postrider.yaml", Rehearsal.project("http://127.0.0.1:9"))
    try bench.write("posts/soup.md", post)
    return bench
  }

  @Test("A sound project has no errors, and check needs neither network nor secrets")
  func sound() async throws {
    let bench = try bench(Rehearsal.post())
    #expect(await bench.run("check") == 0)
    #expect(bench.output == "1 post, 1 delivery: no errors\n")
    #expect(bench.complaints.isEmpty)
  }

  @Test("A mistake is shown with its place, its line and a caret")
  func mistake() async throws {
    let bench = try bench(Rehearsal.post().replacingOccurrences(of: "publish_at", with: "publihs_at"))
    #expect(await bench.run("check") == 1)
    #expect(bench.output.contains("posts/soup.md:4:1: error:"))
    #expect(bench.output.contains("4 | publihs_at: 2026-12-01 09:30"))
    #expect(bench.output.contains("^^^^^^^^^^"))
    #expect(bench.output.contains("publish_at"))
  }

  @Test("With --json the findings are a document")
  func json() async throws {
    let bench = try bench(Rehearsal.post("tomorrow"))
    #expect(await bench.run("check", "--json") == 1)
    let document = try JSON(parsing: Array(bench.output.utf8))
    #expect(document["version"]?.integer == 1)
    #expect(document["errors"]?.integer == 1)
    #expect(document["diagnostics"]?[0]?["place"]?["path"]?.string == "posts/soup.md")
  }

  @Test("Color is used only where it was asked for")
  func color() async throws {
    let bench = try bench(Rehearsal.post("tomorrow"))
    #expect(await bench.run("check") == 1)
    #expect(!bench.output.contains("\u{1B}"))
    #expect(await bench.run("check", color: true) == 1)
    #expect(bench.output.contains("\u{1B}["))
  }

  @Test("A text cannot steer the terminal through a diagnostic")
  func hostile() async throws {
    let bench = try bench(Rehearsal.post("2026-12-01 09:30\nfrobn\u{202E}icate: 1"))
    #expect(await bench.run("check") == 1)
    #expect(!bench.output.contains("\u{202E}"))
  }

  @Test("--commit checks a commit, not the files")
  func commit() async throws {
    let bench = try bench(Rehearsal.post())
    try await bench.git("init", "-q", "-b", "main")
    try await bench.git("add", "-A")
    try await bench.git("commit", "-q", "-m", "Begin")
    try bench.write("posts/soup.md", "---\nbroken: [\n---\n")
    #expect(await bench.run("check") == 1)
    #expect(await bench.run("check", "--commit", "HEAD") == 0)
    #expect(await bench.run("check", "--commit", "nowhere") == 1)
    #expect(bench.complaints.contains("nowhere"))
  }

  @Test("Schemas are printed, and written where one says")
  func schemas() async throws {
    let bench = try Workbench()
    #expect(await bench.run("schema", "post") == 0)
    let post = try JSON(parsing: Array(bench.output.utf8))
    #expect(post["$schema"]?.string?.contains("2020-12") == true)
    #expect(await bench.run("schema", "--write", "made") == 0)
    #expect(bench.exists("made/state.schema.json"))
    #expect(await bench.run("schema") == 64)
  }
}
