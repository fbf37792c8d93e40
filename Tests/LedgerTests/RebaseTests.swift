import Content
import Testing

@testable import Ledger

@Suite("After a lost race")
struct RebaseTests {
  private let delivery = Samples.delivery("menu")

  private func recorded(_ entry: Entry) throws -> Recorded {
    try #require(try Samples.record([entry]).entries[entry.delivery])
  }

  private func sending(attempt: Int = 1, run: String = "run1") -> Entry {
    var entry = Samples.entry("menu", .publishing)
    entry.items[0].phase = .sending
    entry.items[0].key = "k1"
    entry.claim?.run = run
    entry.attempts = [Attempt(number: attempt, item: 0, start: Samples.now)]
    return entry
  }

  private func receipt(from entry: Entry) throws -> Change {
    var published = entry
    published.state = .published
    published.items[0].phase = .published
    published.items[0].receipt = ReceiptRecord(remoteID: "9")
    published.claim = nil
    return Change(
      delivery: delivery, from: try recorded(entry), to: published, verb: "publish", isOutcome: true)
  }

  @Test("An intent stands only on the blob it was made from")
  func intents() throws {
    let entry = Samples.entry()
    let change = Samples.change(Samples.entry("menu", .cancelled), from: try recorded(entry), verb: "cancel")
    #expect(try Samples.record([entry]).rebase([change]).kept == [change])
    var changed = entry
    changed.reason = "other"
    #expect(try Samples.record([changed]).rebase([change]).dropped == [change])
    #expect(try Samples.record([Samples.entry("menu", .publishing)]).rebase([change]).kept.isEmpty)
    #expect(try Samples.record([]).rebase([change]).kept.isEmpty)
  }

  @Test("A new delivery stands only while it is unknown and nothing of it is frozen")
  func newOnes() throws {
    let change = Samples.change(Samples.entry())
    #expect(try Samples.record([]).rebase([change]).kept == [change])
    #expect(try Samples.record([Samples.entry()]).rebase([change]).kept.isEmpty)
    var record = try Samples.record([])
    record.frozen = [FrozenEntry(path: "x", post: delivery.post, label: "acme", reason: "?")]
    #expect(record.rebase([change]).kept.isEmpty)
  }

  @Test("A receipt is replayed while the entry carries our claim, and keeps what others wrote")
  func outcomeReplays() throws {
    let change = try receipt(from: sending())
    var current = sending()
    current.drift = "other content"
    let record = try Samples.record([current])
    let kept = try #require(record.rebase([change]).kept.first)
    #expect(kept.from == record.entries[delivery])
    #expect(kept.to.state == .published)
    #expect(kept.to.drift == "other content")
    _ = try record.edits(for: Samples.batch([kept]))
  }

  @Test("A refusal is dropped once the entry is in other hands or at another attempt")
  func refusalsYield() throws {
    var refused = sending()
    refused.state = .failed
    refused.items[0].phase = .pending
    let change = Change(
      delivery: delivery, from: try recorded(sending()), to: refused, verb: "fail", isOutcome: true)
    var drifted = sending()
    drifted.drift = "x"
    #expect(try Samples.record([drifted]).rebase([change]).kept.count == 1)
    #expect(try Samples.record([sending(run: "run2")]).rebase([change]).dropped.count == 1)
    #expect(try Samples.record([sending(attempt: 2)]).rebase([change]).dropped.count == 1)
    var uncertain = sending()
    uncertain.state = .uncertain
    #expect(try Samples.record([uncertain]).rebase([change]).dropped.count == 1)
  }

  @Test("Over uncertain, only our receipt wins")
  func uncertain() throws {
    var current = sending()
    current.state = .uncertain
    current.claim = nil
    let record = try Samples.record([current])
    let kept = try #require(record.rebase([try receipt(from: sending())]).kept.first)
    #expect(kept.to.state == .published)
    #expect(kept.to.items[0].receipt?.remoteID == "9")
    _ = try record.edits(for: Samples.batch([kept]))
  }

  @Test("A receipt for a key of another generation is reported, not written")
  func otherGeneration() throws {
    var current = sending()
    current.state = .uncertain
    current.generation = 1
    current.items[0].key = "k2"
    #expect(try Samples.record([current]).rebase([try receipt(from: sending())]).dropped.count == 1)
  }

  @Test("A receipt wins over an entry that recovery took back")
  func takenBack() throws {
    var current = sending()
    current.state = .scheduled
    current.claim = nil
    current.items[0].phase = .pending
    let kept = try Samples.record([current]).rebase([try receipt(from: sending())]).kept.first
    #expect(kept?.to.state == .published)
  }

  @Test("A thread's receipt over uncertain does not send the next item")
  func threads() throws {
    var first = sending()
    first.items.append(ItemRecord(digest: "second"))
    var next = first
    next.items[0].phase = .published
    next.items[0].receipt = ReceiptRecord(remoteID: "9")
    next.items[1].phase = .sending
    next.items[1].key = "k1-2"
    let change = Change(
      delivery: delivery, from: try recorded(first), to: next, verb: "publish", isOutcome: true)
    var current = first
    current.state = .uncertain
    let record = try Samples.record([current])
    let kept = try #require(record.rebase([change]).kept.first)
    #expect(kept.to.state == .publishing)
    #expect(kept.to.sendingItem == nil)
    #expect(kept.to.items[0].receipt != nil)
    _ = try record.edits(for: Samples.batch([kept]))
  }
}
