import ArgumentParser
import Content
import Diagnostics
import JSON

/// `postrider check`: mistakes in the files, with their place and their fix.
struct CheckCommand: PostriderCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Look for mistakes in the posts. Reads files only: no network, no secrets.",
    discussion: """
      Checks the files as they are now, committed or not; --commit checks a
      commit.

      Examples:
        postrider check
        postrider check --commit origin/main --json

      Exit codes: 0 no errors (there may be warnings) · 1 errors · 64 usage
      """)

  @OptionGroup var place: PlaceOptions
  @OptionGroup var format: FormatOptions

  @Option(help: ArgumentHelp("Check this commit instead of the files.", valueName: "revision"))
  var commit: String?

  func perform(in environment: Environment) async throws -> ExitStatus {
    let compilation = try await compilation(in: environment)
    let console = environment.console
    if format.json {
      console.write(DiagnosticJSON.document(compilation.diagnostics).text(pretty: true))
    } else {
      if !compilation.diagnostics.isEmpty {
        let text = DiagnosticText(colour: console.usesColor)
        console.write(compilation.diagnostics.inOrder().map { text.text($0) + "\n" }.joined())
      }
      console.say(summary(of: compilation))
    }
    return compilation.diagnostics.hasErrors ? .failed : .done
  }

  private func compilation(in environment: Environment) async throws -> Compilation {
    let start = place.start(in: environment)
    if let commit {
      let reading = try await RepositoryReading.open(start, in: environment)
      return try await reading.compilation(of: reading.commit(named: commit))
    }
    return WorkTreeReading(folder: try ProjectFolder.require(from: start), environment: environment)
      .compilation()
  }

  /// `12 posts (1 with errors), 20 deliveries: 1 error`
  private func summary(of compilation: Compilation) -> String {
    let found = DiagnosticSummary(compilation.diagnostics).description
    guard let desired = compilation.desired else { return found }
    let wrong = Set(
      compilation.diagnostics.filter { $0.severity == .error }.compactMap { $0.place?.path }
        .filter { path in
          path.hasPrefix(desired.project.posts + "/")
            && [".md", ".yaml", ".yml"].contains { path.lowercased().hasSuffix($0) }
        }
    ).union(desired.frozen.map(\.path))
    let posts = Set(desired.deliveries.map(\.path)).union(wrong).count
    let deliveries = desired.deliveries.count { $0.wish == .scheduled }
    let errors = wrong.isEmpty ? "" : " (\(wrong.count) with errors)"
    return "\(counted(posts, "post"))\(errors), \(counted(deliveries, "delivery", "deliveries")): \(found)"
  }
}

/// `1 post`, `3 posts`
func counted(_ count: Int, _ one: String, _ many: String? = nil) -> String {
  "\(count) \(count == 1 ? one : many ?? one + "s")"
}
