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
      however late. What is uncertain is never retried: see `postrider resolve
      --help`.

      Examples:
        postrider retry 2026-12-01-winter-menu
        postrider retry 2026-12-01-winter-menu our-page

      Exit codes: 0 recorded · 1 error, nothing changed · 5 the remote did not
      answer · 6 other runs wrote each time · 64 usage
      """)

  @OptionGroup var place: PlaceOptions

  @Argument(help: "The post's id.")
  var id: String

  @Argument(help: "The account, where only one of the post's deliveries is meant.")
  var account: String?

  func perform(in environment: Environment) async throws -> ExitStatus {
    let reading = try await RepositoryReading.open(place.start(in: environment), in: environment)
    let now = environment.now()
    let written = try await PersonsHand(reading: reading, now: now).write(verb: "retry") { record, by in
      let found = try DeliveryChoice.find(id, account: account, in: record)
      let ended = found.filter { $0.entry.state == .failed || $0.entry.state == .missed }
      return try (ended.isEmpty ? found : ended).map {
        (from: $0, to: try Saying.retry.applied(to: $0.entry, by: by, at: now))
      }
    }
    for entry in written {
      environment.console.say(
        "\(entry.delivery.post.key.terminalSafe) → \(entry.label.terminalSafe) will be tried again")
    }
    environment.console.say("the next `postrider reconcile` sends \(written.count == 1 ? "it" : "them")")
    return .done
  }
}
