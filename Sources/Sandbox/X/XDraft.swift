import Foundation
import JSON

extension World {
  /// What a call asks to be posted, checked.
  struct XDraft {
    var text = ""
    var mediaIDs: [String] = []
    var poll: JSON?
    var parent: String?
    var previous: LedgerItem?
    var details: [String: JSON] = [:]
  }

  func xDraft(
    _ body: [String: JSON], _ account: SandboxAccount, _ now: Date
  ) throws(Interruption) -> XDraft {
    var draft = XDraft()
    guard body["text"] == nil || body["text"]?.string != nil else {
      throw XRules.invalid("text", "$.text: must be a string", "§3 text")
    }
    draft.text = body["text"]?.string ?? ""
    draft.poll = try xPoll(body["poll"], now)
    try xMedia(body["media"], account, now, into: &draft)
    let groups = [
      draft.mediaIDs.isEmpty ? 0 : 1, draft.poll == nil ? 0 : 1, body["quote_tweet_id"] == nil ? 0 : 1,
    ]
    guard groups.reduce(0, +) <= 1 else {
      throw XRules.invalid(
        "poll", "$: only one of media, poll, quote_tweet_id", "§3 media, poll and quote exclude each other")
    }
    try xCheckText(draft)
    try xReply(body["reply"], account, into: &draft)
    try xFlags(body, into: &draft)
    try xPrevious(body["edit_options"], account, now, into: &draft)
    return draft
  }

  private func xCheckText(_ draft: XDraft) throws(Interruption) {
    let length = XTweetText.length(draft.text)
    if length == 0, draft.mediaIDs.isEmpty {
      throw XRules.invalid(
        "text", "$.text: is required unless media is given", "§3 text required unless media")
    }
    guard length <= XRules.textLimit else {
      throw XRules.invalid(
        "text", "Your Tweet text is too long.", "§5 weighted length: \(length) > \(XRules.textLimit)")
    }
    guard XTweetText.cashtags(draft.text) <= 1 else {
      throw XRules.forbidden("Your post has too many cashtags. At most one is allowed.", "§2 one cashtag")
    }
  }

  private func xReply(
    _ value: JSON?, _ account: SandboxAccount, into draft: inout XDraft
  ) throws(Interruption) {
    guard let value else { return }
    let members = try xMembers(
      value.object ?? ["": .null],
      ["in_reply_to_tweet_id", "exclude_reply_user_ids", "auto_populate_reply_metadata"], "$.reply",
      "§3 reply")
    guard let id = members["in_reply_to_tweet_id"]?.string, XRules.isID(id) else {
      throw XRules.invalid(
        "in_reply_to_tweet_id", "$.reply.in_reply_to_tweet_id: is missing or no id", "§3 in_reply_to_tweet_id"
      )
    }
    guard let target = xItem(id) else {
      throw XRules.forbidden(
        "You attempted to reply to a Tweet that is deleted or not visible to you.", "§3 reply to a known post"
      )
    }
    // An answer to oneself, or to somebody who spoke of the account.
    guard target.account == account.id || target.text.lowercased().contains("@\(account.handle.lowercased())")
    else {
      throw XRules.forbidden(
        "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the "
          + "author of the post you are replying to.", "§2 replies only where mentioned or author")
    }
    draft.parent = target.id
  }

  private func xFlags(_ body: [String: JSON], into draft: inout XDraft) throws(Interruption) {
    if let settings = body["reply_settings"] {
      guard ["following", "mentionedUsers", "subscribers", "verified"].contains(settings.string) else {
        throw XRules.invalid(
          "reply_settings", "$.reply_settings: is not one of its values", "§3 reply_settings")
      }
    }
    for name in [
      "nullcast", "for_super_followers_only", "share_with_followers", "made_with_ai", "paid_partnership",
    ] {
      guard body[name] == nil || body[name]?.bool != nil else {
        throw XRules.invalid(name, "$.\(name): must be a boolean", "§3 others")
      }
    }
    for name in ["quote_tweet_id", "community_id"] {
      guard let value = body[name] else { continue }
      guard let id = value.string, XRules.isID(id) else {
        throw XRules.invalid(name, "$.\(name): does not match ^[0-9]{1,19}$", "§3 ids")
      }
    }
    if body["quote_tweet_id"] != nil {
      throw XRules.forbidden(
        "Quoting posts by API is available to Enterprise plans only.", "§2 quote posts are Enterprise only")
    }
    if let geo = body["geo"] {
      guard
        try xMembers(geo.object ?? ["": .null], ["place_id"], "$.geo", "§3 geo")["place_id"]?.string != nil
      else {
        throw XRules.invalid("geo", "$.geo.place_id: must be a string", "§3 geo.place_id")
      }
    }
    for name in [
      "reply_settings", "nullcast", "for_super_followers_only", "share_with_followers", "made_with_ai",
      "paid_partnership", "community_id", "geo", "direct_message_deep_link", "card_uri",
    ] { draft.details[name] = body[name] }
  }

  private func xPoll(_ value: JSON?, _ now: Date) throws(Interruption) -> JSON? {
    guard let value else { return nil }
    let members = try xMembers(
      value.object ?? ["": .null], ["options", "duration_minutes", "reply_settings"], "$.poll", "§3 poll")
    guard let list = members["options"]?.array, (2...4).contains(list.count) else {
      throw XRules.invalid("options", "$.poll.options: there must be 2 to 4 items", "§3 poll.options 2-4")
    }
    let options = list.compactMap(\.string)
    guard options.count == list.count, options.allSatisfy({ (1...25).contains($0.count) }) else {
      throw XRules.invalid(
        "options", "$.poll.options: 1 to 25 characters each", "§3 poll.options of 1-25 chars")
    }
    guard let minutes = members["duration_minutes"]?.integer, (5...10_080).contains(minutes) else {
      throw XRules.invalid(
        "duration_minutes", "$.poll.duration_minutes: must be 5 to 10080", "§3 poll.duration_minutes 5-10080")
    }
    return [
      "options": .array(options.map { ["title": .string($0), "votes": 0] }),
      "duration_minutes": .integer(minutes),
      "end_datetime": .string(CivilTime.iso(now.addingTimeInterval(Double(minutes) * 60))),
    ]
  }

  private func xMedia(
    _ value: JSON?, _ account: SandboxAccount, _ now: Date, into draft: inout XDraft
  ) throws(Interruption) {
    guard let value else { return }
    let members = try xMembers(
      value.object ?? ["": .null],
      [
        "media_ids", "tagged_user_ids", "title", "description", "preview_media_id", "embeddable",
        "call_to_actions",
      ], "$.media", "§3 media")
    guard let list = members["media_ids"]?.array, (1...4).contains(list.count) else {
      throw XRules.invalid(
        "media_ids", "$.media.media_ids: there must be 1 to 4 items", "§3 media.media_ids 1-4")
    }
    let ids = list.compactMap(\.string).filter(XRules.isID)
    guard ids.count == list.count else {
      throw XRules.invalid(
        "media_ids", "$.media.media_ids: does not match ^[0-9]{1,19}$", "§3 ids are strings")
    }
    if let tagged = members["tagged_user_ids"] {
      let people = (tagged.array ?? [.null]).map { $0.string.map(XRules.isID) ?? false }
      guard people.count <= 10, !people.contains(false) else {
        throw XRules.invalid(
          "tagged_user_ids", "$.media.tagged_user_ids: at most 10 ids", "§3 media.tagged_user_ids <= 10")
      }
      draft.details["tagged_user_ids"] = tagged
    }
    var films = 0
    for id in ids {
      guard let upload = x.uploads[id], upload.account == account.id, upload.expiresAt > now, !upload.isUsed,
        upload.category != "subtitles", upload.medium != nil, upload.problem == nil, xIsReady(upload, now)
      else {
        throw XRules.invalid(
          "media_ids", "Your media IDs are invalid.", "§4 media ids: own, processed, not expired, unused")
      }
      if upload.category != "tweet_image" { films += 1 }
    }
    guard Set(ids).count == ids.count else {
      throw XRules.invalid("media_ids", "Your media IDs are invalid.", "§3 media.media_ids")
    }
    guard films == 0 || ids.count == 1 else {
      throw XRules.invalid(
        "media_ids", "A post has 4 photos, or 1 animated GIF, or 1 video.",
        "§5 4 photos, or 1 GIF, or 1 video")
    }
    draft.mediaIDs = ids
  }
}
