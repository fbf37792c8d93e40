import ArgumentParser
import Content
import Diagnostics
import Git
import JSON
import Ledger
import Reconciler

/// `postrider recover`: a lost record, made anew from what the platforms show.
struct RecoverCommand: PostriderCommand {
  static let configuration = CommandConfiguration(
    commandName: "recover",
    abstract: "Propose to rebuild a lost record from the platforms.",
    discussion: """
      Only where there is no record. Asks each platform for the posts that were due
      in the last days, by their exact content in their window of time, and prints
      what would be written: found ones as published, all others as missed, so that
      nothing goes out again. Writes nothing without --approve and the digest of
      exactly this proposal. Where a clone still knows the record, put that back
      instead: reconcile prints the command.

      Examples:
        postrider recover
        postrider recover --days 90
        postrider recover --approve sha256:…

      Exit codes: 0 written, or nothing to recover · 1 error, nothing written · 3 a
      proposal, not written; or a clone still knows the record · 5 the remote did
      not answer · 6 somebody else began a record · 64 usage
      """)

  @OptionGroup var place: PlaceOptions
  @OptionGroup var format: FormatOptions

  @Option(help: ArgumentHelp("Ask for posts of so many days.", valueName: "days"))
  var days: Int = 30

  @Option(help: ArgumentHelp("Write exactly the proposal with this digest.", valueName: "sha256:…"))
  var approve: String?

  @Option(
    help: ArgumentHelp("Take this instant as the time; loopback accounts only.", valueName: "instant"),
    transform: Instant.argument)
  var now: Instant?

  func validate() throws {
    if let approve, !approve.hasPrefix("sha256:") {
      throw ValidationError("--approve takes the digest that recover printed, beginning with sha256:")
    }
    guard (1...3650).contains(days) else { throw ValidationError("--days takes 1 to 3650") }
  }

  func perform(in environment: Environment) async throws -> ExitStatus {
    let reading = try await RepositoryReading.open(place.start(in: environment), in: environment)
    let platforms = try await PlatformReading.open(
      RunEnvironment(of: environment, at: place.start(in: environment), now: now), isRehearsal: now != nil)
    guard platforms.view.record.tip == nil else {
      throw CommandFailure(
        "there is a record: nothing is lost",
        fix: "`postrider status` shows it; `postrider drift --probe` compares it with the platforms")
    }
    let hand = PersonsHand(reading: reading, now: now ?? environment.now())
    let person = await hand.person()
    let recovery = await platforms.recovery(days: days, by: person)
    var lineage: String?
    if approve == recovery.digest, !recovery.lines.isEmpty {
      lineage = try await platforms.write(recovery, by: person, email: await hand.email())
    }
    let words = RecoveryWords(
      recovery: recovery, lineage: lineage, given: approve, console: environment.console)
    environment.console.write(format.json ? words.json.text(pretty: true) : words.text)
    return recovery.lines.isEmpty || lineage != nil ? .done : .withheld
  }
}

/// A proposal in words.
struct RecoveryWords: Sendable {
  var recovery: Recovery
  /// Of the record that was written; nil: nothing was.
  var lineage: String?
  /// The digest a person gave.
  var given: String?
  var console: Console

  var text: String {
    guard !recovery.lines.isEmpty else {
      return
        "Nothing that was due is wanted: there is nothing to recover. `postrider reconcile` begins a record.\n"
    }
    var text = ""
    for line in recovery.lines {
      let entry = line.entry
      let when = Zone(entry.zone)?.local(of: entry.due).terminalSafe ?? entry.due.description
      text += "  \(console.styled(entry.state.rawValue.padded(to: 9), style(entry.state)))"
      text += " \(when)  \(entry.delivery.post.key.terminalSafe) → \(entry.label.terminalSafe)"
      text += "  \(line.text.terminalSafe)\n"
    }
    text += "\(recovery.found) of \(counted(recovery.lines.count, "delivery", "deliveries")) were found"
    text += "; what was not found is taken over as missed and does not go out\n"
    let open = recovery.lines.count { $0.passes }
    if open > 0 {
      text += "\(counted(open, "delivery", "deliveries")) could not be asked now: wait, and run it again\n"
    }
    if let lineage {
      return text + "written. So that it is never mistaken for another, write into postrider.yaml:\n"
        + "  state:\n    lineage: \(lineage)\n"
    }
    if given != nil { text += "what was approved is not this proposal: nothing was written\n" }
    return text
      + "nothing is written. To write exactly this: postrider recover --approve \(recovery.digest)\n"
  }

  /// Version 1: new members may come, none changes its meaning.
  var json: JSON {
    var members: [String: JSON] = [
      "version": 1, "digest": .string(recovery.digest), "written": .bool(lineage != nil),
      "found": .integer(Int64(recovery.found)),
    ]
    members["lineage"] = lineage.map { .string($0) } ?? .null
    members["deliveries"] = .array(
      recovery.lines.map { line in
        let entry = line.entry
        return [
          "post": .string(entry.delivery.post.key), "account": .string(entry.delivery.account.description),
          "label": .string(entry.label), "state": .string(entry.state.rawValue),
          "due": .string(entry.due.description), "text": .string(line.text), "passes": .bool(line.passes),
          "permalinks": .array(entry.items.compactMap(\.receipt?.permalink).map { JSON.string($0) }),
        ]
      })
    return .object(members)
  }

  private func style(_ state: DeliveryState) -> Console.Style {
    switch state {
    case .published: .green
    case .failed: .red
    default: .yellow
    }
  }
}
