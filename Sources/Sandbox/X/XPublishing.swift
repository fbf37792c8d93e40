import Foundation
import JSON

extension World {
  private static let xFields: Set<String> = [
    "text", "media", "poll", "reply", "quote_tweet_id", "reply_settings", "edit_options", "community_id",
    "share_with_followers", "geo", "nullcast", "for_super_followers_only", "direct_message_deep_link",
    "card_uri",
    "made_with_ai", "paid_partnership",
  ]

  /// `POST /2/tweets`: a post, an answer, or a new version of one.
  mutating func xPublish(_ request: SandboxRequest, _ caller: XCaller) throws(Interruption) -> SandboxAnswer {
    let account = try caller.user("§1 app-only bearer")
    let body = try xBody(request, Self.xFields, "§3 unknown body fields are refused")
    let draft = try xDraft(body, account, caller.now)
    if draft.previous == nil { try xRefuseRepeat(draft, account, caller.now) }
    try xPay(XTweetText.addresses(draft.text).isEmpty ? 15 : 200)
    let item: (id: String, shown: String, history: [String])
    if let previous = draft.previous {
      item = xReplace(previous, draft, account, caller.now)
    } else {
      item = xMakePublic(draft, account, caller.now, request: request.number ?? 0)
    }
    let history = JSON.array(item.history.map { .string($0) })
    return .json(
      [
        "data": [
          "id": .string(item.id), "text": .string(item.shown), "edit_history_post_ids": history,
          "edit_history_tweet_ids": history,
        ]
      ], status: 201)
  }

  /// The same text, answered post and files within the window.
  private func xRefuseRepeat(
    _ draft: XDraft, _ account: SandboxAccount, _ now: Date
  ) throws(Interruption) {
    let digests = draft.mediaIDs.compactMap { x.uploads[$0]?.medium?.sha256 }
    let text = draft.text.precomposedStringWithCanonicalMapping
    let isRepeat = (x.sent[account.id] ?? []).contains { earlier in
      now.timeIntervalSince(earlier.at) < options.duplicateWindowSeconds && earlier.text == text
        && earlier.parent == draft.parent && earlier.media == digests
    }
    if isRepeat { throw XRules.forbidden(XRules.duplicate, "§6 403 duplicate content") }
  }

  // MARK: Making

  private mutating func xMakePublic(
    _ draft: XDraft, _ account: SandboxAccount, _ now: Date, request: Int
  ) -> (id: String, shown: String, history: [String]) {
    let id = xID(now)
    let version = xVersion(id, draft, account)
    var item = LedgerItem(
      number: 0, platform: .x, account: account.id, id: id, kind: "tweet", text: draft.text,
      parent: draft.parent,
      createdAt: now, pagePath: "/x/\(account.handle)/status/\(id)", request: request)
    item.details = draft.details
    item.details["poll"] = draft.poll
    item.details["history"] = [version]
    item.details["media_ids"] = .array(draft.mediaIDs.map { .string($0) })
    item.media = xAttach(draft.mediaIDs)
    ledger.add(item)
    let sent = XState.Sent(
      text: draft.text.precomposedStringWithCanonicalMapping, parent: draft.parent,
      media: item.media.map(\.sha256),
      at: now)
    x.sent[account.id] =
      (x.sent[account.id] ?? []).filter { now.timeIntervalSince($0.at) < options.duplicateWindowSeconds } + [
        sent
      ]
    return (id, version["text"]?.string ?? "", [id])
  }

  /// Files belong to a post once it has them.
  mutating func xAttach(_ ids: [String]) -> [Medium] {
    ids.forEach { x.uploads[$0]?.isUsed = true }
    return ids.compactMap { x.uploads[$0]?.medium }
  }

  /// One version as the API shows it: addresses shortened, the media's own address behind the text.
  mutating func xVersion(_ id: String, _ draft: XDraft, _ account: SandboxAccount) -> JSON {
    let text = draft.text.precomposedStringWithCanonicalMapping
    let whole = text as NSString
    var shown = ""
    var at = 0
    var urls: [JSON] = []
    func short() -> String {
      x.shortened += 1
      return "https://t.co/" + String(60_466_176 + x.shortened + options.seed * 1_000_000, radix: 36)
    }
    for found in XTweetText.addresses(text) {
      shown += XTweetText.escape(
        whole.substring(with: NSRange(location: at, length: found.range.location - at)))
      let code = short()
      let expanded = found.hasScheme ? found.text : "http://" + found.text
      urls.append([
        "url": .string(code), "expanded_url": .string(expanded), "start": .integer(Int64(shown.count)),
        "end": .integer(Int64(shown.count + code.count)),
        "display_url": .string(String(expanded.drop { $0 != "/" }.dropFirst(2))),
      ])
      shown += code
      at = found.range.location + found.range.length
    }
    shown += XTweetText.escape(whole.substring(from: at))
    if let first = draft.mediaIDs.first, let upload = x.uploads[first] {
      let code = short()
      let kind = upload.category == "tweet_image" ? "photo" : "video"
      shown += (shown.isEmpty ? "" : " ") + code
      urls += draft.mediaIDs.map { media in
        [
          "url": .string(code), "media_key": .string("3_\(media)"),
          "expanded_url": .string("https://x.com/\(account.handle)/status/\(id)/\(kind)/1"),
          "start": .integer(Int64(shown.count - code.count)), "end": .integer(Int64(shown.count)),
        ]
      }
    }
    return ["id": .string(id), "text": .string(shown), "sent": .string(draft.text), "urls": .array(urls)]
  }

  /// Ids grow with time, as the platform's do.
  mutating func xID(_ now: Date) -> String {
    let milliseconds = Int(now.timeIntervalSince1970 * 1000) - 1_288_834_974_657
    x.lastID = max(x.lastID + 1, max(milliseconds, 1) << 22 + (options.seed & 0xFFF))
    return String(x.lastID)
  }
}
