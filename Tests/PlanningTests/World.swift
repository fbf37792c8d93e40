import Content
import Git
import JSON
import Ledger
import Testing

@testable import Planning

/// A small world: what the files ask for, what is recorded, what time it is.
struct World {
  static let acme = AccountIdentity(platform: "example", host: "social.example", id: "1")
  static let beta = AccountIdentity(platform: "example", host: "social.example", id: "2")
  static let start = instant("2026-12-01T08:00:00Z")

  var project: Project
  var wanted: [WantedDelivery] = []
  var frozen: [FrozenPost] = []
  var refused: [DeliveryID: String] = [:]
  var isComplete = true
  var record = Record()
  var context = PlanningContext(now: World.start, commit: "c1", tzdata: "2026b")

  /// A world whose record exists and is empty.
  init(hasRecord: Bool = true) throws {
    project = Project(
      timezone: "Europe/Berlin",
      accounts: [
        Account(label: "acme", identity: World.acme, baseURL: "https://social.example"),
        Account(label: "beta", identity: World.beta, baseURL: "https://social.example"),
      ])
    if hasRecord { try commit([]) }
  }

  static func instant(_ text: String) -> Instant { Instant(text) ?? Instant(secondsSinceEpoch: 0) }

  static func id(_ post: String, _ account: AccountIdentity = acme) -> DeliveryID {
    DeliveryID(post: PostID(folding: post), account: account)
  }

  /// A wanted delivery, due some hours after the start.
  static func post(
    _ name: String, hours: Int64 = 24, to account: AccountIdentity = acme, text: String? = nil,
    wish: Wish = .scheduled, path: String? = nil
  ) -> WantedDelivery {
    let due = start.adding(seconds: hours * 3600)
    let text = text ?? "Text of \(name)"
    return WantedDelivery(
      id: id(name, account), label: account == acme ? "acme" : "beta", wish: wish,
      content: DeliveryContent(type: .post, items: [ContentItem(text: text)]), time: .at(due),
      zone: "Europe/Berlin", written: due.description, late: LatePolicy(), path: path ?? "posts/\(name).md",
      campaign: nil, labels: [], digest: "sha256:\(text)", itemDigests: ["sha256:\(text)"],
      accountDigest: "sha256:account")
  }

  static func onMerge(_ name: String, text: String? = nil) -> WantedDelivery {
    var post = post(name, text: text)
    post.time = .onMerge
    post.written = "on-merge"
    return post
  }

  var desired: Desired {
    Desired(
      project: project, deliveries: wanted.sorted { $0.id < $1.id }, frozen: frozen, refused: refused,
      isComplete: isComplete, diagnostics: [], inputs: "sha256:inputs")
  }

  var now: Instant { context.now }

  func plan() -> Plan { Planning.plan(desired, record, context) }

  /// The plan's only action.
  func only() throws -> PlanAction {
    let actions = plan().actions
    try #require(actions.count == 1, "\(actions.map { "\($0.kind) \($0.delivery)" })")
    return actions[0]
  }

  func entry(_ post: String, _ account: AccountIdentity = acme) -> Entry? {
    record.entries[World.id(post, account)]?.entry
  }

  mutating func pass(hours: Int64) { context.now = context.now.adding(seconds: hours * 3600) }

  mutating func commit(_ changes: [Change]) throws {
    let meta = Meta(
      lineage: "line", inputs: "", content: context.commit, wake: nil, tzdata: context.tzdata)
    let batch = Batch(
      nonce: "n", run: "run", changes: changes, accounts: [], lease: nil, endedRuns: [], meta: meta,
      makesBoard: false, time: context.now)
    let tip = try #require(ObjectID(String(repeating: "1", count: 40)))
    record = try record.applying(batch, tip: tip)
  }

  /// Puts an entry into another state, by the ways that lead there.
  mutating func set(_ post: String, _ state: DeliveryState, _ change: (inout Entry) -> Void = { _ in }) throws
  {
    let id = World.id(post)
    if [.published, .uncertain].contains(state), entry(post)?.state == .scheduled {
      try set(post, .publishing) { entry in
        for index in entry.items.indices { entry.items[index].key = "key" }
        entry.items[0].phase = .sending
      }
    }
    let recorded = try #require(record.entries[id])
    var entry = recorded.entry
    entry.state = state
    entry.since = now
    if state == .published {
      for index in entry.items.indices {
        entry.items[index].phase = .published
        entry.items[index].receipt = ReceiptRecord(remoteID: "r-\(post)", publishedAt: now)
      }
    }
    change(&entry)
    try commit([Change(delivery: id, from: recorded, to: entry, verb: "test")])
  }

  /// Does what the plan says, as a reconciler would: records, then publishes what is to go out.
  mutating func carryOut() throws {
    let plan = plan()
    let actions = plan.actions.filter { $0.hazard == nil }
    try commit(actions.compactMap { $0.change(on: record) })
    for action in actions where action.kind == .publish {
      try #require(action.delivery.account == World.acme || action.delivery.account == World.beta)
      let scheduled = try #require(record.entries[action.delivery])
      var sending = scheduled.entry
      sending.state = .publishing
      for index in sending.items.indices { sending.items[index].key = "key" }
      sending.items[0].phase = .sending
      try commit([Change(delivery: action.delivery, from: scheduled, to: sending, verb: "send")])
      var published = sending
      published.state = .published
      published.isAdopting = false
      published.since = now
      for index in published.items.indices {
        published.items[index].phase = .published
        published.items[index].receipt = ReceiptRecord(remoteID: "r", publishedAt: now)
      }
      try commit([
        Change(
          delivery: action.delivery, from: record.entries[action.delivery], to: published, verb: "publish")
      ])
    }
  }

  /// Carries out the plan and demands that nothing is left to do.
  mutating func settle(_ comment: Comment? = nil) throws {
    try carryOut()
    let rest = plan()
    #expect(!rest.hasWork, comment)
    #expect(rest.openHazards.isEmpty, comment)
  }
}
