import ArgumentParser
import Content
import Diagnostics
import Git
import JSON
import Ledger
import Planning
import Reconciler

/// `postrider drift`: where what is public and what the files say have come apart.
struct DriftCommand: PostriderCommand {
  static let configuration = CommandConfiguration(
    commandName: "drift",
    abstract: "Show where what is public differs from the files; --probe asks the platforms.",
    discussion: """
      Without --probe: what the record knows. With --probe: reads the posts of the
      last days back from the platforms (gone, changed, same, unknown), in batches,
      and stops while a quarter of each account's window of calls is still left for
      publications. Changes nothing that is public; the record counts the calls it
      made, and --record keeps there what was seen.

      Examples:
        postrider drift
        postrider drift --probe --days 7
        postrider drift --probe 2026-12-01-winter-menu --record

      Exit codes: 0 shown · 1 error · 2 something differs (--detailed-exitcode) · 4 a
      token is refused or missing · 5 some posts could not be read now, or a window
      had no room; the next call may · 64 usage
      """)

  @OptionGroup var place: PlaceOptions
  @OptionGroup var format: FormatOptions

  @Argument(help: "Only these posts.")
  var ids: [String] = []

  @Flag(help: "Read published posts back from the platforms.")
  var probe = false

  @Option(help: ArgumentHelp("With --probe: posts of so many days.", valueName: "days"))
  var days: Int = 30

  @Flag(help: "With --probe: keep what was seen in the record.")
  var record = false

  @Flag(name: .customLong("detailed-exitcode"), help: "Exit with 2 where something differs.")
  var detailedExitCode = false

  @Option(
    help: ArgumentHelp("Take this instant as the time; loopback accounts only.", valueName: "instant"),
    transform: Instant.argument)
  var now: Instant?

  func validate() throws {
    if record, !probe { throw ValidationError("--record keeps what --probe saw: take both") }
    guard (1...3650).contains(days) else { throw ValidationError("--days takes 1 to 3650") }
  }

  func perform(in environment: Environment) async throws -> ExitStatus {
    let reading = try await RepositoryReading.open(place.start(in: environment), in: environment)
    let tips = try await reading.tips()
    let record = try await reading.record(at: tips.state)
    let now = now ?? environment.now()
    let chosen = try chosen(in: record)
    guard probe else {
      let rules = await reading.rules(at: tips.content)
      let words = DriftWords(now: now, console: environment.console, rules: rules)
      let drifted = chosen.filter { $0.drift != nil || $0.sight != nil || $0.change != nil }
      environment.console.write(
        format.json ? words.json(recorded: drifted).text(pretty: true) : words.text(recorded: drifted))
      return detailedExitCode && !drifted.isEmpty ? .pending : .done
    }
    return try await look(at: chosen, reading, environment, now)
  }

  /// Sorted by due time; all where no post is named.
  private func chosen(in record: Record) throws(CommandFailure) -> [Entry] {
    var entries: [Entry] = []
    if ids.isEmpty {
      entries = record.entries.values.map(\.entry)
    } else {
      for id in ids { entries += try DeliveryChoice.find(id, account: nil, in: record).map(\.entry) }
    }
    return entries.sorted { ($0.due, $0.delivery) < ($1.due, $1.delivery) }
  }

  private func look(
    at chosen: [Entry], _ reading: RepositoryReading, _ environment: Environment, _ now: Instant
  ) async throws -> ExitStatus {
    let since = now.adding(seconds: -86_400 * Int64(days))
    // What is named is looked at however old it is.
    let published = chosen.filter { entry in
      entry.state == .published && !entry.isRetracted
        && (!ids.isEmpty
          || (entry.items.compactMap { $0.receipt?.publishedAt }.max() ?? entry.since) >= since)
    }
    let platforms = try await PlatformReading.open(
      RunEnvironment(of: environment, at: place.start(in: environment), now: self.now),
      isRehearsal: self.now != nil)
    // The newest first: where a window ends, the oldest are left.
    let looks = await platforms.look(at: published.reversed())
    let words = DriftWords(now: now, console: environment.console, rules: nil)
    environment.console.write(
      format.json ? words.json(seen: looks).text(pretty: true) : words.text(seen: looks))
    let hand = PersonsHand(reading: reading, now: now)
    do {
      let written = try await keep(record ? looks : [], platforms, hand)
      if record, !format.json {
        environment.console.say("recorded: \(counted(written, "delivery", "deliveries"))")
      }
    } catch {
      guard !record else { throw error }
      // Who may only read the repository may look all the same.
      environment.console.complain("the calls could not be counted in the record: \(error)".terminalSafe)
    }
    if looks.contains(where: \.needsPerson) { return .personNeeded }
    if looks.contains(where: \.passes) { return .transient }
    let differs = looks.contains { $0.verdict == .gone || $0.verdict == .changed }
    return detailedExitCode && differs ? .pending : .done
  }

  /// Counts the calls in the accounts' windows, and writes what was seen, where it says something new; what a run is
  /// at is left alone. Answers how many deliveries were written.
  private func keep(
    _ looks: [PlatformReading.Look], _ platforms: PlatformReading, _ hand: PersonsHand
  ) async throws -> Int {
    let seen = Dictionary(looks.map { ($0.entry.delivery, $0) }, uniquingKeysWith: { first, _ in first })
    let written = try await hand.write(verb: "probe", accounts: { await platforms.counted(on: $0) }) {
      record, _ in
      record.entries.values.compactMap { recorded in
        guard let look = seen[recorded.entry.delivery], recorded.entry.claim == nil,
          recorded.entry.digest == look.entry.digest
        else { return nil }
        var next = recorded.entry
        switch look.verdict {
        case .gone: next.sight = Sighting(kind: .gone, at: hand.now, text: look.text)
        case .changed: next.sight = Sighting(kind: .changed, at: hand.now, text: look.text)
        case .same: next.sight = nil
        case .unknown, .notAsked: return nil
        }
        let old = recorded.entry.sight
        guard next.sight?.kind != old?.kind || next.sight?.text != old?.text else { return nil }
        return (from: recorded, to: next)
      }.sorted { $0.to.delivery < $1.to.delivery }
    }
    return written.count
  }
}

extension RepositoryReading {
  /// What policy and platforms allow of what is public, as the published branch says; nil: it cannot be read.
  func rules(at content: ObjectID?) async -> PublishedRules? {
    guard let content, let project = try? await compilation(of: content).desired?.project else { return nil }
    return PublishedRules(project, supports: environment.platforms.supports)
  }
}
