import Foundation
import JSON

extension World {
  /// Tells once of each post whose bytes were no good, when its processing is over.
  mutating func failTikTokPosts(_ now: Date) {
    let failed = tiktok.publications.values.filter { publication in
      guard let completed = publication.completedAt, publication.failReason != nil else { return false }
      return !publication.isFailureTold && !publication.isCancelled
        && now.timeIntervalSince(completed) >= options.processingSeconds
    }
    for publication in failed.sorted(by: { $0.id < $1.id }) {
      tiktok.publications[publication.id]?.isFailureTold = true
      guard ledger.watched.contains(.tiktok) else { continue }
      var item = LedgerItem(
        number: 0, platform: .tiktok, account: publication.account, id: publication.id,
        kind: publication.route.rawValue, text: publication.text, createdAt: now, pagePath: "",
        request: publication.request)
      item.details["publish_id"] = .string(publication.id)
      ledger.happenings.append(Happening(.failed, item, reason: publication.failReason))
    }
  }

  /// One of the app's events. Its content is a text that holds JSON.
  func tiktokNotice(
    _ occasion: NoticeRule.Occasion, _ event: String, _ more: [String: JSON] = [:]
  ) -> JSON? {
    guard let publication = occasion.item.details["publish_id"] else { return nil }
    let isDraft = publication.string.flatMap { tiktok.publications[$0] }?.isDraft == true
    var content = more
    content["publish_id"] = publication
    content["publish_type"] = isDraft ? "INBOX_SHARE" : "DIRECT_POST"
    content["reason"] = occasion.happening.reason.map { .string($0) }
    return [
      "client_key": .string(TikTokRules.clientKey), "event": .string(event),
      "create_time": occasion.second, "user_openid": .string(occasion.item.account),
      "content": .string(JSON.object(content).text()),
    ]
  }

  /// Everyone can see it, or no longer can: told of posts that everyone may see.
  func tiktokAvailable(_ occasion: NoticeRule.Occasion, _ event: String) -> JSON? {
    guard occasion.item.details["privacy_level"]?.string == "PUBLIC_TO_EVERYONE" else { return nil }
    return tiktokNotice(occasion, event, ["post_id": .string(occasion.item.id)])
  }
}
