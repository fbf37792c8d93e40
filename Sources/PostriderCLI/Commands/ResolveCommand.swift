import ArgumentParser
import Content
import Diagnostics
import Ledger

/// `postrider resolve`: a person settles what the program must not decide.
struct ResolveCommand: PostriderCommand {
  static let configuration = CommandConfiguration(
    commandName: "resolve",
    abstract: "Settle by hand what the program must not decide.",
    discussion: """
      For deliveries that are uncertain: look at the account first, then say which
      it is. --ack takes note of what failed or was missed. Several at once are
      shown first; then it asks, or needs --yes where nobody can answer.

      Examples:
        postrider resolve winter-menu our-page --published https://social.example/p/1
        postrider resolve winter-menu our-page --resend
        postrider resolve --account our-page --ack --yes

      Exit codes: 0 recorded · 1 error, nothing changed · 3 too early to send
      again · 5 the remote did not answer · 6 other runs wrote each time · 64
      usage, or --yes is missing
      """)

  @OptionGroup var place: PlaceOptions

  @Argument(help: "The post's id.")
  var id: String?

  @Argument(help: "The account.")
  var label: String?

  @Option(help: ArgumentHelp("It is public, at this address.", valueName: "url"))
  var published: String?

  @Flag(help: "It is not public: send it again.")
  var resend = false

  @Flag(help: "Give it up.")
  var cancel = false

  @Flag(help: "Take note: stop mentioning it.")
  var ack = false

  @Option(help: "All fitting deliveries of this account.")
  var account: String?

  @Option(help: "All fitting deliveries of this run, as `status ID` shows it.")
  var run: String?

  @Flag(help: "With --account, --run or a link to another host: do it, after it was shown.")
  var yes = false

  func validate() throws {
    let said = [published != nil, resend, cancel, ack].count { $0 }
    guard said == 1 else {
      throw ValidationError("say one of --published URL, --resend, --cancel, --ack")
    }
    if let published, !PublishedAddress.isOne(published) {
      throw ValidationError("--published takes the address of the post, beginning with https://")
    }
    if account != nil || run != nil {
      guard id == nil else { throw ValidationError("name a post, or take --account or --run: not both") }
      guard published == nil else {
        throw ValidationError("--published settles one delivery: name its post and account")
      }
    } else {
      guard id != nil, label != nil else {
        throw ValidationError("name the post and the account: postrider resolve ID ACCOUNT …")
      }
    }
  }

  private var saying: Saying {
    if let published { return .published(published) }
    return resend ? .resend : cancel ? .cancel : .acknowledge
  }

  func perform(in environment: Environment) async throws -> ExitStatus {
    let reading = try await RepositoryReading.open(place.start(in: environment), in: environment)
    let now = environment.now()
    let saying = saying
    let console = environment.console
    let showing = id == nil || published != nil ? Showing(console: console, now: now, isConfirmed: yes) : nil
    let written = try await PersonsHand(reading: reading, now: now).write(verb: "resolve") { record, by in
      let found = try id.map { try DeliveryChoice.find($0, account: label, in: record) } ?? chosen(in: record)
      return try found.map { (from: $0, to: try saying.applied(to: $0.entry, by: by, at: now)) }
    } isStillMeant: { decided, record, isFirst in
      if let published {
        guard let from = decided.first?.from.entry,
          let remark = PublishedAddress.remark(on: published, for: from, in: record)
        else { return true }
        console.say(remark.terminalSafe)
      }
      return await showing?.isMeant(decided.map(\.from), record, isFirst: isFirst) { count in
        "Record \"\(saying.word)\" for \(counted(count, "delivery", "deliveries"))?"
      } ?? true
    }
    try showing?.refuseSilence()
    for entry in written {
      console.say(
        "\(entry.delivery.post.key.terminalSafe) → \(entry.label.terminalSafe): \(entry.state.rawValue) (\(saying.word))"
      )
    }
    if resend, !written.isEmpty {
      console.say("the next `postrider reconcile` sends \(written.count == 1 ? "it" : "them")")
    }
    if written.isEmpty, showing?.isRefused != true { console.say("nothing fits, nothing was changed") }
    return .done
  }

  /// What an account or a run left in a state the word fits.
  ///
  /// Throws where the account or the run is none the record knows.
  private func chosen(in record: Record) throws(CommandFailure) -> [Recorded] {
    let labels = Set(record.entries.values.map(\.entry.label))
    if let account, !labels.contains(account) {
      throw CommandFailure(
        "the record has no account \(account.terminalSafe)",
        fix: DeliveryChoice.suggestion(for: account, among: labels))
    }
    if let run, !record.entries.values.contains(where: { $0.entry.claim?.run == run }) {
      throw CommandFailure(
        "the record has no delivery of a run \(run.terminalSafe)",
        fix:
          "`postrider status ID` shows the run of what is uncertain (--json: \"run\"); or take --account LABEL"
      )
    }
    let states: Set<DeliveryState> = ack ? [.failed, .missed] : [.uncertain]
    return record.entries.values.filter { recorded in
      let entry = recorded.entry
      return states.contains(entry.state) && entry.word?.word != saying.word
        && (account == nil || entry.label == account) && (run == nil || entry.claim?.run == run)
    }.sorted { $0.entry.delivery < $1.entry.delivery }
  }
}
