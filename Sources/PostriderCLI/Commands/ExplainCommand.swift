import ArgumentParser
import Content
import Diagnostics
import Git
import JSON
import Ledger

/// `postrider explain`: why a post is what it is.
struct ExplainCommand: PostriderCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Show each value of a post with the level that set it, and its history.",
    discussion: """
      For each account: what the files ask for, where each value comes from, where
      the delivery stands, and how it came there.

      Examples:
        postrider explain 2026-12-01-winter-menu
        postrider explain 2026-12-01-winter-menu --commit origin/main --json

      Exit codes: 0 shown · 1 neither files nor record know the post · 5 the remote
      did not answer · 64 usage
      """)

  @OptionGroup var place: PlaceOptions
  @OptionGroup var format: FormatOptions

  @Argument(help: "The post's id.")
  var id: String

  @Option(
    help: ArgumentHelp(
      "Explain the files of this commit instead of those in the folder.", valueName: "revision"))
  var commit: String?

  @Option(
    help: ArgumentHelp("Take this instant as the time.", valueName: "instant"),
    transform: Instant.argument)
  var now: Instant?

  func perform(in environment: Environment) async throws -> ExitStatus {
    let start = place.start(in: environment)
    let post = PostID(folding: id)
    let reading = try await RepositoryReading.open(start, in: environment)
    let explained = try await explained(post, reading)
    let tips = try await reading.tips()
    let tip = tips.state
    let record = try await reading.record(at: tip)
    let entries = record.entries.values.map(\.entry).filter { $0.delivery.post == post }
      .sorted { $0.delivery < $1.delivery }
    guard !explained.isEmpty || !entries.isEmpty else {
      let known = Set(record.entries.keys.map(\.post.key)).union(await known(to: reading))
      throw CommandFailure(
        "neither the files nor the record know a post \(post.key.terminalSafe)",
        fix: DeliveryChoice.suggestion(for: post.key, among: known))
    }
    var history: [History.Line] = []
    if let tip, !entries.isEmpty {
      history = try await History(store: reading.store, tip: tip, post: post).lines()
    }
    let words = ExplanationWords(
      explained: explained, entries: entries, accounts: record.accounts, history: history,
      now: now ?? environment.now(),
      rules: entries.contains { $0.drift != nil } ? await reading.rules(at: tips.content) : nil)
    environment.console.write(
      format.json ? words.json.text(pretty: true) : words.text(for: environment.console))
    return .done
  }

  private func explained(_ post: PostID, _ reading: RepositoryReading) async throws -> [Explanation] {
    if commit == nil, let top = reading.location.workTree {
      return try WorkTreeReading(folder: top, environment: reading.environment).explanation(of: post)
    }
    return try await reading.explanation(of: post, at: reading.commit(named: commit))
  }

  /// The ids the files have, as far as they can be read.
  private func known(to reading: RepositoryReading) async -> Set<String> {
    let compilation: Compilation?
    if commit == nil, let top = reading.location.workTree {
      compilation = WorkTreeReading(folder: top, environment: reading.environment).compilation()
    } else if let id = try? reading.commit(named: commit) {
      compilation = try? await reading.compilation(of: id)
    } else {
      compilation = nil
    }
    return Set(compilation?.desired?.deliveries.map(\.id.post.key) ?? [])
  }
}
