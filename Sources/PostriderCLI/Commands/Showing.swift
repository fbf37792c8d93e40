import Content
import Diagnostics
import Ledger
import Locking

/// Shows many deliveries before a person's word is written for all of them, and asks.
struct Showing: Sendable {
  let console: Console
  let now: Instant
  /// True where the command line says that it is meant: `--yes`.
  let isConfirmed: Bool
  private let refused = Guarded(false)

  init(console: Console, now: Instant, isConfirmed: Bool) {
    self.console = console
    self.now = now
    self.isConfirmed = isConfirmed
  }

  /// True where the person was asked, or could not be, and it was not meant.
  var isRefused: Bool { refused.withLock { $0 } }

  /// Shows them, again where the record changed meanwhile, and answers whether they are meant.
  func isMeant(
    _ found: [Recorded], _ record: Record, isFirst: Bool, question: (Int) -> String
  ) async -> Bool {
    if !isFirst { console.say("meanwhile the record changed; now it is:") }
    let words = DeliveryWords(now: now, console: console, accounts: record.accounts)
    for recorded in found {
      console.say(words.line(recorded.entry))
      if let reason = recorded.entry.reason { console.say("      \(reason.terminalSafe)") }
    }
    if isConfirmed { return true }
    let isMeant = await console.confirms(question(found.count))
    refused.withLock { $0 = !isMeant }
    if !isMeant, console.canAsk { console.say("nothing was recorded") }
    return isMeant
  }

  /// Throws where it was not meant because nobody could be asked.
  func refuseSilence() throws(CommandFailure) {
    guard isRefused, !console.canAsk else { return }
    throw CommandFailure(
      "nothing was recorded: nobody can be asked here", fix: "repeat it with --yes", status: .usage)
  }
}
