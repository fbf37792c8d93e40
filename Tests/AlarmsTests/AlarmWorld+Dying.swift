import Content
import Git
import HTTP
import Reconciler

@testable import Alarms

extension AlarmWorld {
  /// Writes down what is to be told, and is gone before anything is.
  func claimAndDie(_ ending: Ending, url: String) async throws {
    let teller = teller([], [:])
    let target = try AlertTarget("webhook:\(url)")
    let receiver = try target.receiver(
      ["POSTRIDER_WEBHOOK_SECRET": Self.secret], remote: nil, isRehearsal: false, redactor: redactor)
    let origin = try await Origin.open(path: folder, project: nil, program: teller.environment.program)
    let telling = Telling(
      origin: origin, environment: teller.environment, receivers: [receiver], ending: ending,
      started: Self.at(0), repository: nil, run: "dead",
      wire: Wire(transport: transport, clock: clock, deadline: clock.monotonic() + 45))
    var outcome = Teller.Outcome()
    _ = try await telling.claim(&outcome)
  }
}
