import ArgumentParser
import Content
import Diagnostics
import Ledger

/// `postrider retry`: what failed or was missed begins again.
struct RetryCommand: PostriderCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry",
    abstract: "Let a delivery that failed or was missed begin again.",
    discussion: """
      Writes the wish into the record; the next `postrider reconcile` sends it,
      however late. Where an earlier call may have come through, that run looks at
      the account first and sends only what is not there. What is uncertain is
      never retried: see `postrider resolve --help`.

      Examples:
        postrider retry 2026-12-01-winter-menu
        postrider retry 2026-12-01-winter-menu our-page
        postrider retry --account our-page

      Exit codes: 0 recorded · 1 error, nothing changed · 3 too early after a call
      that may have come through · 5 the remote did not answer · 6 other runs wrote
      each time · 64 usage, or --yes is missing
      """)

  @OptionGroup var place: PlaceOptions

  @Argument(help: "The post's id.")
  var id: String?

  @Argument(help: "The account, where only one of the post's deliveries is meant.")
  var label: String?

  @Option(help: "Everything of this account that failed or was missed and is not acknowledged.")
  var account: String?

  @Flag(help: "With --account: do it, after they were shown.")
  var yes = false

  func validate() throws {
    guard (id == nil) != (account == nil) else {
      throw ValidationError("name a post, or take --account: one of both")
    }
  }

  func perform(in environment: Environment) async throws -> ExitStatus {
    let reading = try await RepositoryReading.open(place.start(in: environment), in: environment)
    let now = environment.now()
    let console = environment.console
    let showing = account == nil ? nil : Showing(console: console, now: now, isConfirmed: yes)
    let written = try await PersonsHand(reading: reading, now: now).write(verb: "retry") { record, by in
      try chosen(in: record).map { (from: $0, to: try Saying.retry.applied(to: $0.entry, by: by, at: now)) }
    } isStillMeant: { decided, record, isFirst in
      await showing?.isMeant(decided.map(\.from), record, isFirst: isFirst) { count in
        "Try \(counted(count, "delivery", "deliveries")) again?"
      } ?? true
    }
    try showing?.refuseSilence()
    for entry in written {
      let look = entry.isAdopting ? ", after a look at the account" : ""
      console.say(
        "\(entry.delivery.post.key.terminalSafe) → \(entry.label.terminalSafe) will be tried again\(look)")
    }
    if !written.isEmpty {
      console.say("the next `postrider reconcile` sends \(written.count == 1 ? "it" : "them")")
    } else if showing?.isRefused != true {
      console.say("nothing fits, nothing was changed")
    }
    return .done
  }

  private func chosen(in record: Record) throws(CommandFailure) -> [Recorded] {
    if let id {
      let found = try DeliveryChoice.find(id, account: label, in: record)
      let ended = found.filter {
        $0.entry.state == .failed || $0.entry.state == .missed || $0.entry.change?.standing == .failed
      }
      return ended.isEmpty ? found : ended
    }
    let labels = Set(record.entries.values.map(\.entry.label))
    guard let account, labels.contains(account) else {
      throw CommandFailure(
        "the record has no account \((account ?? "").terminalSafe)",
        fix: DeliveryChoice.suggestion(for: account ?? "", among: labels))
    }
    return record.entries.values.filter { recorded in
      let entry = recorded.entry
      return entry.label == account && (entry.state == .failed || entry.state == .missed)
        && !entry.isAcknowledged && !entry.hasReceipt && entry.reason != "adopted"
    }.sorted { $0.entry.delivery < $1.entry.delivery }
  }
}
