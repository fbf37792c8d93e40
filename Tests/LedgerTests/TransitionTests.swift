import Content
import Testing

@testable import Ledger

@Suite("Ways between states")
struct TransitionTests {
  /// The table of the protocol, written out once more by hand.
  static let table: [DeliveryState?: Set<DeliveryState>] = [
    nil: [.scheduled, .publishing, .missed, .published, .failed],
    .scheduled: [.scheduled, .publishing, .published, .failed, .missed, .cancelled],
    .publishing: [.scheduled, .publishing, .published, .failed, .uncertain, .missed, .cancelled],
    .published: [.published],
    .failed: [.failed, .scheduled, .publishing, .published, .missed],
    .uncertain: [.uncertain, .scheduled, .publishing, .published, .failed, .cancelled],
    .missed: [.missed, .scheduled, .publishing, .published],
    .cancelled: [.cancelled, .scheduled, .publishing, .published, .missed],
  ]

  @Test("Every pair of states is allowed or refused as the table says")
  func allPairs() {
    for from in [nil] + DeliveryState.allCases.map(Optional.some) {
      for to in DeliveryState.allCases {
        let expected = Self.table[from]?.contains(to) ?? false
        #expect(Transition.canMove(from: from, to: to) == expected, "\(String(describing: from)) → \(to)")
      }
    }
  }

  private func problem(_ from: Entry?, _ to: Entry) -> String? { Transition.problem(from: from, to: to) }

  private func sending(_ entry: Entry = Samples.entry("menu", .publishing)) -> Entry {
    var entry = entry
    entry.items[0].phase = .sending
    entry.items[0].key = "k1"
    return entry
  }

  @Test("What is being sent is neither cancelled nor missed; what is only claimed may be")
  func sendingIsFenced() {
    #expect(problem(sending(), Samples.entry("menu", .cancelled)) != nil)
    #expect(problem(sending(), Samples.entry("menu", .missed)) != nil)
    #expect(problem(Samples.entry("menu", .publishing), Samples.entry("menu", .cancelled)) == nil)
    #expect(problem(Samples.entry("menu", .publishing), Samples.entry("menu", .missed)) == nil)
  }

  @Test(
    "An ended delivery begins again only with a new generation",
    arguments: [DeliveryState.missed, .failed, .cancelled])
  func generations(state: DeliveryState) {
    var next = Samples.entry()
    #expect(problem(Samples.entry("menu", state), next) != nil)
    next.generation = 1
    #expect(problem(Samples.entry("menu", state), next) == nil)
    var older = next
    older.generation = 0
    #expect(problem(next, older) == "a generation never goes back")
  }

  @Test("Nothing begins as published but by a person's word, with a receipt")
  func recovered() {
    var entry = Samples.entry("menu", .published)
    #expect(problem(nil, entry) != nil)
    entry.word = PersonsWord(word: "recovered", by: "Ada", at: Samples.now)
    #expect(problem(nil, entry) == nil)
    entry.items[0].receipt = nil
    #expect(problem(nil, entry) != nil)
    var failed = Samples.entry("menu", .failed)
    #expect(problem(nil, failed) != nil)
    failed.word = entry.word
    #expect(problem(nil, failed) != nil)
  }

  @Test("What was taken back stays published, with its receipt, for ever")
  func retracted() {
    var taken = Samples.entry("menu", .published)
    taken.items[0].retractedAt = Samples.now
    #expect(problem(Samples.entry("menu", .published), taken) == nil)
    #expect(problem(taken, Samples.entry("menu", .published)) != nil)
    var forgotten = taken
    forgotten.items[0].receipt = nil
    #expect(problem(taken, forgotten) != nil)
    for state in DeliveryState.allCases where state != .published {
      var next = taken
      next.state = state
      next.generation = 5
      #expect(problem(taken, next) != nil, "\(state)")
    }
  }

  @Test("Uncertain leads on only by a person's word or a receipt")
  func uncertain() {
    let from = Samples.entry("menu", .uncertain)
    var resent = Samples.entry()
    resent.generation = 1
    #expect(problem(from, resent) != nil)
    resent.word = PersonsWord(word: "resend", by: "Ada", at: Samples.now)
    #expect(problem(from, resent) == nil)
    #expect(problem(from, Samples.entry("menu", .cancelled)) != nil)
    #expect(problem(from, Samples.entry("menu", .published)) == nil)
  }

  @Test("A receipt and a key are never lost or changed")
  func proofStays() {
    let published = Samples.entry("menu", .published)
    var bare = published
    bare.items[0].receipt = nil
    #expect(problem(published, bare) == "the receipt of item 1 would be lost")
    var keyed = sending()
    keyed.items[0].phase = .pending
    var other = keyed
    other.items[0].key = "k2"
    #expect(problem(keyed, other) == "the key of item 1 would change")
    other.generation = 1
    #expect(problem(keyed, other) == nil)
  }

  @Test("Nothing is published without proof for every item")
  func published() {
    var entry = Samples.entry("menu", .published)
    entry.items.append(ItemRecord(digest: "second"))
    #expect(problem(sending(), entry) == "it is published only once every item is")
    #expect(problem(Samples.entry(), Samples.entry("menu", .published)) != nil, "it was never sent")
    var adopting = Samples.entry()
    adopting.isAdopting = true
    #expect(problem(adopting, Samples.entry("menu", .published)) == nil)
    #expect(problem(nil, Samples.entry("menu", .published)) != nil)
  }

  @Test(
    "With a receipt it is never scheduled, missed or cancelled",
    arguments: [DeliveryState.scheduled, .missed, .cancelled])
  func partial(state: DeliveryState) {
    var from = sending()
    from.items.append(ItemRecord(digest: "second"))
    from.items[0].receipt = ReceiptRecord(remoteID: "1")
    from.items[0].phase = .published
    var to = from
    to.state = state
    #expect(problem(from, to) != nil)
    to.state = .failed
    #expect(problem(from, to) == nil)
  }

  @Test("Only one item is sent at a time, and only with its key")
  func oneItem() {
    var entry = sending()
    #expect(problem(Samples.entry(), entry) == nil)
    entry.items[0].key = nil
    #expect(problem(Samples.entry(), entry) != nil)
    entry = sending()
    entry.items.append(entry.items[0])
    #expect(problem(Samples.entry(), entry) == "only one item is sent at a time")
  }
}
