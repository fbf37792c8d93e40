import ArgumentParser
import Content
import Git
import JSON
import Ledger
import Planning
import Reconciler

/// `postrider status`: what comes next, what needs a person, what is overdue.
struct StatusCommand: PostriderCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show what comes next, and what needs a person.",
    discussion: """
      Reads the record (the branch postrider/state) and whether the posts of the
      published branch can be used.

      Examples:
        postrider status
        postrider status 2026-12-01-winter-menu

      Exit codes: 0 nothing needs a person · 1 error · 4 a person is needed:
      something is withheld for safety, uncertain, frozen, overdue or held for a
      token · 5 the remote did not answer · 64 usage
      """)

  @OptionGroup var place: PlaceOptions
  @OptionGroup var format: FormatOptions

  @Argument(help: "Show only this post.")
  var id: String?

  @Option(
    help: ArgumentHelp("Take this instant as the time.", valueName: "instant"),
    transform: Instant.argument)
  var now: Instant?

  func perform(in environment: Environment) async throws -> ExitStatus {
    let reading = try await RepositoryReading.open(place.start(in: environment), in: environment)
    let tips = try await reading.tips()
    let record = try await reading.record(at: tips.state)
    let now = now ?? environment.now()
    if let id {
      let found = try DeliveryChoice.find(id, account: nil, in: record)
      let rules =
        found.contains { $0.entry.drift != nil } ? await reading.rules(at: tips.content) : nil
      let words = DeliveryWords(
        now: now, console: environment.console, accounts: record.accounts, rules: rules)
      if format.json {
        environment.console.write(
          JSON.object([
            "version": 1,
            "deliveries": .array(
              found.map {
                StatusReport.json(of: $0.entry, now: now, accounts: record.accounts, rules: rules)
              }),
          ]).text(pretty: true))
      } else {
        environment.console.write(found.map { words.block($0.entry) }.joined(separator: "\n"))
      }
      return found.contains {
        $0.entry.state == .uncertain || $0.entry.isOverdue(at: now)
          || record.waitsForCredentials($0.entry, at: now)
      } ? .personNeeded : .done
    }
    let published = await published(reading, record, content: tips.content, now: now)
    var report = StatusReport(
      record: record, now: now, branch: RepositoryReading.short(reading.origin.stateRef),
      unreadable: unreadable(published?.desired, record), hazards: published?.hazards ?? [])
    report.rules = published.map {
      PublishedRules($0.desired.project, supports: environment.platforms.supports)
    }
    environment.console.write(
      format.json ? report.json.text(pretty: true) : report.text(for: environment.console))
    return report.needsPerson ? .personNeeded : .done
  }

  /// The published branch, and what a run that obeys it withholds; nil: it cannot be read.
  private func published(
    _ reading: RepositoryReading, _ record: Record, content: ObjectID?, now: Instant
  ) async -> (desired: Desired, hazards: [Hazard])? {
    guard let content, let desired = try? await reading.compilation(of: content).desired else { return nil }
    guard record.tip != nil, !record.isNewer,
      let context = try? await reading.planningContext(
        of: content, record: record, desired: desired, now: now)
    else { return (desired, []) }
    // What the clock here says is no matter of the record.
    let hazards = plan(desired, record, context).openHazards.filter { $0.kind != .clockBehind }
    return (desired, hazards)
  }

  /// Counted in the published branch where it can be read, else as the last run counted them.
  private func unreadable(_ desired: Desired?, _ record: Record) -> [StatusReport.Unreadable] {
    if let desired {
      let labels = Dictionary(
        desired.project.accounts.map { ($0.identity, $0.label) }, uniquingKeysWith: { first, _ in first })
      return desired.frozen.map { StatusReport.Unreadable(name: $0.path, reason: $0.reason) }
        + desired.refused.sorted { $0.key < $1.key }.map { delivery, reason in
          let label = labels[delivery.account] ?? delivery.account.description
          return StatusReport.Unreadable(name: "\(delivery.post.key) → \(label)", reason: reason)
        }
    }
    let known = max(0, (record.meta?.attention.frozen ?? 0) - record.frozen.count)
    return Array(
      repeating: StatusReport.Unreadable(name: nil, reason: "as the last run counted"), count: known)
  }
}
