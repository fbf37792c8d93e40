import Content
import Ledger
import Platforms

extension Engine {
  /// On a record's first run: what is due may be public already.
  mutating func askBeforeAdopting(_ entry: Entry) {
    guard recorded(entry.delivery) != nil else { return stage(entry, verb: "schedule") }
    guard mayCall(entry.delivery.account) else { return }
    calls[entry.delivery] = .finding
    // Of a thread, one message after the other, as far as they are there.
    let item = entry.items.firstIndex { $0.receipt == nil } ?? 0
    effects.append(.find(entry, item: item, since: entry.due))
  }

  /// A candidate may turn out to be another delivery's: so often it is asked again.
  private static let looksBeforeAdopting = 3

  mutating func adoptionFound(_ id: DeliveryID, _ finding: Finding) {
    guard var entry = recorded(id)?.entry, entry.state == .scheduled || entry.state == .publishing,
      let item = entry.items.firstIndex(where: { $0.receipt == nil })
    else { return }
    entry.isAdopting = false
    let lookup = entry.lookup
    entry.lookup = nil
    switch finding {
    case .published(let receipt) where knownRemoteIDs.contains(receipt.remoteID):
      let taken = "\(receipt.remoteID) belongs to another delivery already"
      return adoptionFound(
        id, .couldNotLook(Failure(.retryLater(afterSeconds: nil), code: "-", taken)))
    case .published(let receipt):
      entry.items[item].phase = .published
      entry.items[item].receipt = ReceiptRecord(
        remoteID: receipt.remoteID, permalink: receipt.permalink, publishedAt: receipt.publishedAt)
      entry.since = now
      guard entry.items.allSatisfy({ $0.receipt != nil }) else {
        entry.state = .publishing
        entry.isAdopting = true
        return stage(entry, verb: "recover")
      }
      entry.state = .published
      entry.reason = "recovered"
      note("published", entry, "recovered: it was on the platform already")
      stage(entry, verb: "recover", isOutcome: false)
    case .notSeen, .surelyNotPublished:
      stage(entry, verb: "adopt")
    case .couldNotLook(let failure) where failure.passes,
      .cannotTell(let failure) where failure.passes && lookup?.cannotTell ?? 0 < Self.looksBeforeAdopting:
      if entry.isAskedFor, now > entry.graceEnd {
        return fail(&entry, "could not look for an earlier publication: \(failure.text)")
      }
      entry.isAdopting = true
      var looks = lookup ?? Lookup(lastLook: now)
      if case .cannotTell = finding { looks.cannotTell += 1 } else { looks.couldNotLook += 1 }
      looks.lastLook = now
      entry.lookup = looks
      entry.wait = Wait(
        until: now.adding(seconds: outageBackoff(looks.couldNotLook + looks.cannotTell)),
        reason: "could not look: \(failure.text.prefix(200))")
      isTransient = true
      stage(entry, verb: "look")
    case .couldNotLook(let failure) where entry.hasReceipt, .cannotTell(let failure) where entry.hasReceipt:
      fail(&entry, "could not ask the platform for the rest (\(failure.text.prefix(200)))")
    case .couldNotLook(let failure), .cannotTell(let failure):
      entry.state = .missed
      entry.reason = "adopted: could not ask the platform (\(failure.text.prefix(200)))"
      entry.since = now
      note("missed", entry, entry.reason)
      stage(entry, verb: "miss")
    }
  }
}
