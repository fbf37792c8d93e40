import Foundation

/// Platform × event × signature: all platforms that call back, one line each. What is said is made in the
/// platform's own folder. Looked up on 2026-11-21.
enum NoticeTable {
  static let rules: [NoticeRule] = [facebook, instagram, threads, tiktok, x, linkedin, mastodon]

  static func rule(_ platform: SandboxPlatform) -> NoticeRule? { rules.first { $0.platform == platform } }

  private static let minute = 60.0
  private static let hour = 3_600.0
  private static let graphSignature = NoticeSignature(header: "X-Hub-Signature-256", prefix: "sha256=")
  /// 36 hours in all, each wait longer than the one before: developers.facebook.com, Graph API Webhooks, Getting
  /// Started. The single waits are not documented and ours.
  private static let graphWaits = [1, 5, 30, 120, 360, 600, 1_044].map { $0 * minute }

  /// developers.facebook.com: Graph API Webhooks, and its reference of the object `page`.
  private static let facebook = NoticeRule(
    platform: .facebook, secret: GraphApp.secret, handshake: .echo, signature: graphSignature,
    isEscaped: true, waits: graphWaits, mayRepeat: true,
    events: [
      .init("feed", .made) { $0.facebookNotice($1, verb: "add") },
      .init("feed", .edited) { $0.facebookNotice($1, verb: "edited") },
      .init("feed", .removed) { $0.facebookNotice($1, verb: "remove") },
      .init("feed", .commented) { $0.facebookNotice($1, verb: "add") },
      .init("feed", .uncommented) { $0.facebookNotice($1, verb: "remove") },
    ])

  /// developers.facebook.com: Instagram Platform Webhooks. No event says that a post was published.
  private static let instagram = NoticeRule(
    platform: .instagram, secret: GraphApp.secret, handshake: .echo, signature: graphSignature,
    isEscaped: true, waits: graphWaits, mayRepeat: true,
    events: [.init("comments", .commented) { $0.instagramNotice($1) }])

  /// developers.facebook.com: Threads API, Webhooks (2026-06-30).
  private static let threads = NoticeRule(
    platform: .threads, secret: GraphApp.secret, handshake: .echo, signature: graphSignature,
    isEscaped: true, waits: graphWaits, mayRepeat: true,
    events: [
      .init("publish", .made) { $0.threadsPublished($1) },
      .init("replies", .made) { $0.threadsReplied($1) },
      .init("delete", .removed) { $0.threadsDeleted($1) },
    ])

  /// developers.tiktok.com: Webhooks, Overview, Events and Verification. Back-off up to 72 hours; the single
  /// waits are ours.
  private static let tiktok = NoticeRule(
    platform: .tiktok, secret: TikTokRules.clientSecret,
    signature: NoticeSignature(header: "TikTok-Signature", isStamped: true),
    waits: [1, 5, 30, 120, 360, 1_080, 2_724].map { $0 * minute }, mayRepeat: true,
    events: [
      .init("post.publish.complete", .made) { $0.tiktokNotice($1, "post.publish.complete") },
      .init("post.publish.publicly_available", .made, waitsForLists: true) {
        $0.tiktokAvailable($1, "post.publish.publicly_available")
      },
      // The platform spells it so.
      .init("post.publish.no_longer_publicaly_available", .removed) {
        $0.tiktokAvailable($1, "post.publish.no_longer_publicaly_available")
      },
      .init("post.publish.failed", .failed) { $0.tiktokNotice($1, "post.publish.failed") },
    ])

  /// docs.x.com: Webhooks (a check a day, then every 30 minutes for 4 hours; a wrong token ends it) and Activity
  /// API payloads; developer.x.com: three further tries within five minutes.
  private static let x = NoticeRule(
    platform: .x, secret: World.xConsumerSecret,
    handshake: .proof(
      asks: "crc_token", member: "response_token", prefix: "sha256=", writing: .base64, echo: false),
    recheck: .init(every: 24 * hour, again: hour / 2, failures: 8, wrongEnds: true),
    signature: NoticeSignature(
      header: "x-twitter-webhooks-signature", writing: .base64, prefix: "sha256="),
    waits: [minute, 90, 150],
    events: [
      .init("post.create", .made) { $0.xCreated($1) },
      .init("post.delete", .removed) { $0.xDeleted($1) },
    ])

  /// learn.microsoft.com: LinkedIn Webhooks, and Organization Social Action Notifications (every five minutes for
  /// eight hours).
  private static let linkedin = NoticeRule(
    platform: .linkedin, secret: LinkedInRules.clientSecret,
    handshake: .proof(
      asks: "challengeCode", member: "challengeResponse", prefix: "", writing: .hex, echo: true),
    recheck: .init(every: 2 * hour, again: 2 * hour, failures: 3, wrongEnds: false),
    signature: NoticeSignature(header: "X-LI-Signature", ahead: "hmacsha256="),
    waits: Array(repeating: 5 * minute, count: 96), patience: (challenge: 3, notice: 10), mayRepeat: true,
    events: [.init("ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS", .commented) { $0.linkedinNotice($1) }])

  /// docs.joinmastodon.org/admin/webhooks; the server's source for the header and 16 further tries, whose waits
  /// are its job queue's without their chance part.
  private static let mastodon = NoticeRule(
    platform: .mastodon, secret: "sandbox-mastodon-webhook-secret",
    signature: NoticeSignature(header: "X-Hub-Signature", prefix: "sha256="),
    waits: (0..<16).map { Double($0 * $0 * $0 * $0 + 15) },
    isFinal: { $0 == 501 || (400...499).contains($0) && ![401, 408, 429].contains($0) },
    events: [
      .init("status.created", .made) { $0.mastodonNotice($1, "status.created") },
      .init("status.updated", .edited) { $0.mastodonNotice($1, "status.updated") },
    ])
}
