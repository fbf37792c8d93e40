import ArgumentParser
import Content
import Diagnostics
import JSON
import Planning

/// `postrider plan`: what a commit would do, shown before it does it.
struct PlanCommand: PostriderCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Show what a commit would do, account by account, in local time.",
    discussion: """
      Compares the checked-out commit (or --commit) with the record, by the code
      that later does it. Changes nothing.

      Examples:
        postrider plan
        postrider plan --worktree
        postrider plan --commit my-branch --detailed-exitcode

      Exit codes: 0 planned · 1 error · 2 changes are pending (--detailed-
      exitcode) · 3 something would be withheld for safety · 4 some posts cannot
      be used as they are · 5 the remote did not answer · 64 usage
      """)

  @OptionGroup var place: PlaceOptions
  @OptionGroup var format: FormatOptions

  @Option(help: ArgumentHelp("Plan this commit.", valueName: "revision"))
  var commit: String?

  @Flag(help: "Plan the files as they are, as if they were committed.")
  var worktree = false

  @Flag(name: .customLong("detailed-exitcode"), help: "Exit with 2 where changes are pending.")
  var detailedExitCode = false

  @Option(
    help: ArgumentHelp("Plan as if it were this instant.", valueName: "instant"),
    transform: Instant.argument)
  var now: Instant?

  func validate() throws {
    if worktree, commit != nil { throw ValidationError("take --commit or --worktree, not both") }
  }

  func perform(in environment: Environment) async throws -> ExitStatus {
    let reading = try await RepositoryReading.open(place.start(in: environment), in: environment)
    let now = now ?? environment.now()
    let made = try await PlanReading.make(reading, commit: commit, worktree: worktree, now: now)
    let console = environment.console
    let costs = made.costs(environment.descriptors)
    if format.json {
      var members = made.plan.json.object ?? [:]
      members["remarks"] = .array(made.remarks.map { .string($0) })
      members["costs"] = .array(
        costs.map { ["delivery": .string($0.delivery.description), "cost": .string($0.cost)] })
      members["diagnostics"] = DiagnosticJSON.document(made.desired.diagnostics)
      console.write(JSON.object(members).text(pretty: true))
    } else {
      for remark in made.remarks { console.say("note: \(remark.safeLines)") }
      console.write(PlanText.text(of: made.withLinks))
      if !costs.isEmpty {
        console.write("\nWhat it costs\n")
        for cost in costs { console.write("  \(cost.delivery.post) on \(cost.label): \(cost.cost)\n") }
      }
      let text = DiagnosticText(colour: console.usesColor)
      for diagnostic in made.desired.diagnostics.inOrder() where diagnostic.severity == .error {
        console.write("\n" + text.text(diagnostic))
      }
    }
    if !made.plan.openHazards.isEmpty { return .withheld }
    if !made.desired.frozen.isEmpty || !made.desired.refused.isEmpty { return .personNeeded }
    return detailedExitCode && made.plan.hasWork ? .pending : .done
  }
}
