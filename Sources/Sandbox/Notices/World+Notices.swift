import Foundation
import JSON

extension World {
  /// The next call to a receiver that is due when the wall shows `wall`, challenges before notices; nil: none.
  ///
  /// It counts as underway until `settle` takes what became of it. Nothing a receiver does reaches a platform's
  /// caller: the call that caused a notice was answered before.
  public mutating func nextWebhookCall(now wall: Date) -> WebhookCall? {
    let time = now(wall)
    advance(to: time)
    tell(time)
    return notices.next(time)
  }

  /// Takes what became of a call: a notice that was not taken waits for its next try.
  public mutating func settle(_ call: WebhookCall, _ reply: WebhookReply, now wall: Date) {
    notices.settle(call, reply, now(wall))
  }

  /// Puts what happened since the last time into the queues of those who asked for it.
  mutating func tell(_ now: Date) {
    guard !ledger.happenings.isEmpty else { return }
    let happenings = ledger.happenings
    ledger.happenings = []
    for happening in happenings {
      let platform = happening.item.platform
      guard let subscription = notices.subscriptions[platform] else { continue }
      for event in subscription.rule.events where event.cause == happening.kind {
        let occasion = NoticeRule.Occasion(happening: happening, number: notices.nextNumber(), now: now)
        guard let body = event.body(self, occasion) else { continue }
        guard subscription.standing == .subscribed else {
          notices.miss(platform)
          continue
        }
        let lag = event.waitsForLists ? options.lookupLagSeconds : 0
        notices.enqueue(
          event.name, platform, account: happening.item.account, body: body, at: now,
          due: now.addingTimeInterval(lag))
      }
    }
  }

  /// `GET /_sandbox/webhooks`: who is told, what was sent, what was answered. No secret, no signature.
  func webhookReport() -> JSON {
    func time(_ date: Date?) -> JSON { date.map { .string(CivilTime.iso($0)) } ?? .null }
    let subscriptions = notices.order.compactMap { notices.subscriptions[$0] }.map { line -> JSON in
      [
        "platform": .string(line.rule.platform.rawValue), "callback": .string(line.hook.shown),
        "state": .string(line.standing.rawValue), "reason": line.reason.map { .string($0) } ?? .null,
        "checked_at": time(line.checkedAt), "next_check_at": time(line.nextCheck),
        "missed": .integer(Int64(line.missed)),
      ]
    }
    let deliveries = notices.deliveries.map { delivery -> JSON in
      let tries = delivery.tries.map { made -> JSON in
        [
          "at": time(made.at), "status": made.status.map { .integer(Int64($0)) } ?? .null,
          "error": made.error.map { .string($0) } ?? .null,
        ]
      }
      return [
        "number": .integer(Int64(delivery.number)), "platform": .string(delivery.platform.rawValue),
        "account": .string(delivery.account), "event": .string(delivery.event),
        "happened_at": time(delivery.happenedAt),
        "body": .string(String(decoding: delivery.body, as: UTF8.self)),
        "state": .string(delivery.state.rawValue),
        "next_try_at": delivery.state == .waiting ? time(delivery.due) : .null, "tries": .array(tries),
      ]
    }
    return ["subscriptions": .array(subscriptions), "deliveries": .array(deliveries)]
  }

  /// `POST /_sandbox/webhooks`: asks the address of one platform, or all, again.
  mutating func askWebhooksAgain(_ request: SandboxRequest) -> SandboxAnswer {
    let name = Fields(request).text("platform")
    let platform = name.flatMap(SandboxPlatform.init(rawValue:))
    guard name == nil || platform.flatMap({ notices.subscriptions[$0] }) != nil else {
      let known = notices.order.map(\.rawValue).joined(separator: ", ")
      return .json(
        ["error": .string("no webhook of that \"platform\"; there are: \(known.isEmpty ? "none" : known)")],
        status: 400)
    }
    notices.askAgain(platform)
    return .json(webhookReport())
  }
}
