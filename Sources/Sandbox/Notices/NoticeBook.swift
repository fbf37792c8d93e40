import Foundation
import JSON

/// Who is told, what was told, and what is still to be told. Does no I/O: it gives calls out and takes replies.
struct NoticeBook: Sendable {
  enum Standing: String, Sendable {
    case asked, subscribed, refused
  }

  struct Subscription: Sendable {
    var rule: NoticeRule
    var hook: SandboxWebhook
    var standing = Standing.asked
    /// Why it is refused, or why the last check failed.
    var reason: String?
    /// When the address is asked next.
    var nextCheck: Date?
    var checkedAt: Date?
    var failures = 0
    /// Events that happened while nobody was subscribed.
    var missed = 0
    var isUnderway = false
  }

  struct Try: Sendable {
    var at: Date
    var status: Int?
    var error: String?
  }

  struct Delivery: Sendable {
    enum State: String, Sendable {
      case waiting, underway, delivered
      case givenUp = "given_up"
    }

    var number: Int
    var platform: SandboxPlatform
    var account, event: String
    var body: [UInt8]
    var happenedAt: Date
    var due: Date
    var state = State.waiting
    var tries: [Try] = []
  }

  /// So many deliveries are remembered; older ones make room.
  static let limit = 5_000

  private(set) var subscriptions: [SandboxPlatform: Subscription] = [:]
  private(set) var deliveries: [Delivery] = []
  private var deliveryCount = 0
  private var challengeCount = 0
  private var noticeCount = 0
  private let seed: Int

  init(_ hooks: [SandboxPlatform: SandboxWebhook], seed: Int) {
    self.seed = seed
    for rule in NoticeTable.rules {
      guard let hook = hooks[rule.platform] else { continue }
      subscriptions[rule.platform] = Subscription(rule: rule, hook: hook)
      if case .none = rule.handshake { subscriptions[rule.platform]?.standing = .subscribed }
    }
  }

  /// The platforms that call back, in the order of the table.
  var order: [SandboxPlatform] { NoticeTable.rules.map(\.platform).filter { subscriptions[$0] != nil } }

  /// A number for the next event; all copies and tries share it.
  mutating func nextNumber() -> Int {
    noticeCount += 1
    return noticeCount
  }

  mutating func miss(_ platform: SandboxPlatform) { subscriptions[platform]?.missed += 1 }

  /// Puts an event into the queue, as often as the subscription says.
  mutating func enqueue(
    _ event: String, _ platform: SandboxPlatform, account: String, body: JSON, at now: Date, due: Date
  ) {
    guard let subscription = subscriptions[platform] else { return }
    let bytes = subscription.rule.isEscaped ? NoticeText.ascii(body.encoded()) : body.encoded()
    for _ in 0..<max(1, subscription.hook.copies) {
      if deliveries.count >= Self.limit { deliveries.removeFirst(Self.limit / 4) }
      deliveryCount += 1
      deliveries.append(
        Delivery(
          number: deliveryCount, platform: platform, account: account, event: event, body: bytes,
          happenedAt: now, due: due))
    }
  }

  /// Lets an address, or all of them, be asked again; what is subscribed stays so until it fails.
  mutating func askAgain(_ platform: SandboxPlatform?) {
    for name in order where platform == nil || platform == name {
      if case .none? = subscriptions[name]?.rule.handshake { continue }
      if subscriptions[name]?.standing == .refused { subscriptions[name]?.standing = .asked }
      subscriptions[name]?.nextCheck = .distantPast
    }
  }

  /// Forgets what was told and is to be told; who is told stays, and no number comes twice.
  mutating func forgetDeliveries() {
    deliveries = []
    for name in order { subscriptions[name]?.missed = 0 }
  }

  // MARK: Calls out, replies in

  /// The next call that is due: challenges first, then notices in the order of their time. It is underway then.
  mutating func next(_ now: Date) -> WebhookCall? { nextChallenge(now) ?? nextNotice(now) }

  private mutating func nextChallenge(_ now: Date) -> WebhookCall? {
    for name in order {
      guard var subscription = subscriptions[name], !subscription.isUnderway,
        subscription.standing != .refused
      else { continue }
      let isDue = subscription.nextCheck.map { $0 <= now } ?? (subscription.standing == .asked)
      let asUUID = if case .echo = subscription.rule.handshake { false } else { true }
      let challenge = NoticeText.challenge(challengeCount + 1, seed: seed, asUUID: asUUID)
      guard isDue, let query = subscription.rule.handshake.query(challenge, subscription.hook) else {
        continue
      }
      challengeCount += 1
      subscription.isUnderway = true
      subscriptions[name] = subscription
      let address = subscription.hook.callback
      return WebhookCall(
        purpose: .challenge(name, challenge), method: "GET",
        url: address + (address.contains("?") ? "&" : "?") + query, headers: [], body: [],
        patience: subscription.rule.patience.challenge)
    }
    return nil
  }

  private mutating func nextNotice(_ now: Date) -> WebhookCall? {
    let due = deliveries.indices.filter {
      deliveries[$0].state == .waiting && deliveries[$0].due <= now
        && subscriptions[deliveries[$0].platform]?.standing == .subscribed
    }
    guard
      let index = due.min(by: {
        (deliveries[$0].due, deliveries[$0].number) < (deliveries[$1].due, deliveries[$1].number)
      }), let subscription = subscriptions[deliveries[index].platform]
    else { return nil }
    deliveries[index].state = .underway
    let delivery = deliveries[index]
    let signature = subscription.rule.signature
    let value = signature.value(
      of: delivery.body, secret: subscription.hook.secret, second: Int(now.timeIntervalSince1970))
    return WebhookCall(
      purpose: .notice(delivery.number), method: "POST", url: subscription.hook.callback,
      headers: [(name: "Content-Type", value: "application/json"), (name: signature.header, value: value)],
      body: delivery.body, patience: subscription.rule.patience.notice)
  }

  /// Takes what became of a call; of one that was forgotten meanwhile nothing.
  mutating func settle(_ call: WebhookCall, _ reply: WebhookReply, _ now: Date) {
    switch call.purpose {
    case .challenge(let platform, let challenge): settle(platform, challenge, reply, now)
    case .notice(let number): settle(number, reply, now)
    }
  }

  private mutating func settle(
    _ platform: SandboxPlatform, _ challenge: String, _ reply: WebhookReply, _ now: Date
  ) {
    guard var subscription = subscriptions[platform] else { return }
    defer { subscriptions[platform] = subscription }
    subscription.isUnderway = false
    subscription.checkedAt = now
    var isWrong = false
    switch reply {
    case .failed(let why): subscription.reason = why
    case .answered(let status, let body):
      isWrong = status < 400
      subscription.reason =
        status == 200
        ? subscription.rule.handshake.objection(to: body, challenge, subscription.hook)
        : "the answer was \(status), not 200"
    }
    let recheck = subscription.rule.recheck
    guard subscription.reason != nil else {
      subscription.standing = .subscribed
      subscription.failures = 0
      subscription.nextCheck = recheck.map { now.addingTimeInterval($0.every) }
      return
    }
    subscription.failures += 1
    subscription.nextCheck = recheck.map { now.addingTimeInterval($0.again) }
    guard subscription.standing == .subscribed, let recheck, subscription.failures < recheck.failures,
      !(isWrong && recheck.wrongEnds)
    else {
      subscription.standing = .refused
      return
    }
  }

  private mutating func settle(_ number: Int, _ reply: WebhookReply, _ now: Date) {
    guard let index = deliveries.firstIndex(where: { $0.number == number && $0.state == .underway }),
      let rule = subscriptions[deliveries[index].platform]?.rule
    else { return }
    var made = Try(at: now)
    switch reply {
    case .answered(let status, _): made.status = status
    case .failed(let why): made.error = why
    }
    deliveries[index].tries.append(made)
    let tries = deliveries[index].tries.count
    if let status = made.status, (200...299).contains(status) {
      deliveries[index].state = .delivered
    } else if tries > rule.waits.count || made.status.map(rule.isFinal) ?? false {
      deliveries[index].state = .givenUp
    } else {
      deliveries[index].state = .waiting
      deliveries[index].due = now.addingTimeInterval(rule.waits[tries - 1])
    }
  }
}
