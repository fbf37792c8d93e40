import Foundation
import JSON

extension World {
  private static let statusParameters: Set<String> = [
    "status", "media_ids", "poll", "in_reply_to_id", "sensitive", "spoiler_text", "visibility", "language",
    "scheduled_at", "quoted_status_id", "quote_approval_policy",
  ]

  /// `POST /api/v1/statuses`. A key seen within the hour answers with what it made, whatever the body says now.
  mutating func publish(
    _ fields: Fields, _ request: SandboxRequest, _ caller: MastodonCaller
  ) throws(Interruption) -> SandboxAnswer {
    let key = request.header("Idempotency-Key")
    if let key, let made = remembered(key, caller) { return made }
    var draft = try draft(fields, caller)
    draft.key = key
    draft.request = request.number ?? 0
    let isScheduled = draft.scheduledAt != nil
    let id: String
    let answer: JSON
    if isScheduled {
      let scheduled = try schedule(draft, caller)
      id = scheduled.id
      answer = scheduledJSON(scheduled, caller.rules)
    } else {
      let item = makePublic(draft, account: caller.account, at: caller.now)
      id = item.id
      answer = json(item, caller.rules)
    }
    if let key, options.mastodonServer == .mastodon {
      mastodon.keys[.init(account: caller.account.id, key: key)] = .init(
        id: id, isScheduled: isScheduled, at: caller.now)
    }
    return .json(answer)
  }

  private func remembered(_ key: String, _ caller: MastodonCaller) -> SandboxAnswer? {
    guard let made = mastodon.keys[.init(account: caller.account.id, key: key)],
      caller.now.timeIntervalSince(made.at) < 3600
    else { return nil }
    if made.isScheduled {
      return mastodon.scheduled[made.id].map { .json(scheduledJSON($0, caller.rules)) }
    }
    return ledger.item(.mastodon, made.id).map { .json(json($0, caller.rules)) }
  }

  /// Checks what a call asks to publish, in the order the server does.
  private func draft(_ fields: Fields, _ caller: MastodonCaller) throws(Interruption) -> MastodonState.Draft {
    if let unknown = fields.names.subtracting(Self.statusParameters).sorted().first {
      throw caller.rules.refusal("\(unknown) is not a parameter of a status", "§3 parameters of a status")
    }
    var draft = MastodonState.Draft()
    draft.text = fields.text("status") ?? ""
    draft.mediaIDs = try mediaIDs(fields, caller)
    draft.poll = try poll(fields, caller)
    try check(media: draft.mediaIDs, hasPoll: draft.poll != nil, caller)
    try describe(&draft, fields, caller)
    if let parent = fields.text("in_reply_to_id") {
      guard ledger.item(.mastodon, parent) != nil else {
        throw MastodonRules.refusal(
          404, "The status you are replying to does not appear to exist",
          "§3 in_reply_to_id of a known status")
      }
      draft.parent = parent
    }
    if let visibility = fields.text("visibility") {
      guard ["public", "unlisted", "private", "direct"].contains(visibility) else {
        throw caller.rules.refusal("Visibility is not included in the list", "§3 visibility")
      }
      draft.visibility = visibility
    } else if options.mastodonServer == .gotosocial {
      draft.visibility = "unlisted"
    }
    if let text = fields.text("scheduled_at") {
      guard let date = CivilTime.parse(text), date.timeIntervalSince(caller.now) >= 300 else {
        throw caller.rules.refusal(
          "Scheduled at must be at least 5 minutes in the future", "§3 scheduled_at ≥ 5 min ahead")
      }
      draft.scheduledAt = date
    }
    return draft
  }

  /// Text, warning and language: what an edit says anew, too.
  func describe(
    _ draft: inout MastodonState.Draft, _ fields: Fields, _ caller: MastodonCaller
  ) throws(Interruption) {
    draft.text = fields.text("status") ?? ""
    draft.spoiler = fields.text("spoiler_text") ?? ""
    guard let sensitive = fields.flag("sensitive") ?? .some(false) else {
      throw caller.rules.refusal("Sensitive is not a boolean", "§3 sensitive")
    }
    draft.isSensitive = sensitive || !draft.spoiler.isEmpty
    // A wrong code is dropped in silence, as the real server does.
    if let language = fields.text("language"), (2...3).contains(language.utf8.count),
      language.utf8.allSatisfy({ (97...122).contains($0) })
    {
      draft.language = language
    }
    let isBlank = draft.text.allSatisfy(\.isWhitespace)
    if isBlank, draft.mediaIDs.isEmpty {
      throw caller.rules.refusal("Text can't be blank", "§3 status required unless media")
    }
    let length = caller.rules.length(draft.spoiler + draft.text)
    if length > caller.rules.characters {
      throw caller.rules.refusal(
        "Text character limit of \(caller.rules.characters) exceeded",
        "§4 length rule: \(length) > \(caller.rules.characters)")
    }
  }

  func mediaIDs(_ fields: Fields, _ caller: MastodonCaller) throws(Interruption) -> [String] {
    guard let value = fields["media_ids"] else { return [] }
    guard let list = Fields.elements(of: value) else {
      throw caller.rules.refusal("media_ids is not a list", "§3 media_ids[] is a list")
    }
    return list.compactMap { $0.string ?? $0.integer.map(String.init) }.filter { !$0.isEmpty }
  }

  private func poll(_ fields: Fields, _ caller: MastodonCaller) throws(Interruption) -> JSON? {
    guard let poll = fields["poll"] else { return nil }
    guard let options = Fields.elements(of: poll["options"])?.compactMap(\.string),
      (2...MastodonRules.pollOptions).contains(options.count)
    else {
      throw caller.rules.refusal("Poll options must be 2 to 4", "§4 polls.max_options 4")
    }
    guard options.allSatisfy({ (1...MastodonRules.pollCharacters).contains($0.count) }) else {
      throw caller.rules.refusal(
        "Options must be no longer than 50 characters each", "§4 polls.max_characters_per_option 50")
    }
    guard Set(options).count == options.count else {
      throw caller.rules.refusal("Options must be different", "§3 poll options")
    }
    let seconds = poll["expires_in"]?.integer ?? poll["expires_in"]?.string.flatMap { Int64($0) }
    guard let seconds, MastodonRules.pollSeconds.contains(Int(clamping: seconds)) else {
      throw caller.rules.refusal("Duration is too short or too long", "§4 polls expiration 300 … 2,629,746 s")
    }
    if (fields.text("status") ?? "").allSatisfy(\.isWhitespace) {
      throw caller.rules.refusal("Text can't be blank", "§3 poll needs status text")
    }
    let isMultiple = poll["multiple"]?.bool ?? (poll["multiple"]?.string == "true")
    return [
      "id": "1", "expires_at": .string(CivilTime.iso(caller.now.addingTimeInterval(Double(seconds)))),
      "expired": false, "multiple": .bool(isMultiple), "votes_count": 0,
      "options": .array(options.map { ["title": .string($0), "votes_count": 0] }),
    ]
  }

  /// Makes a status public.
  @discardableResult
  mutating func makePublic(_ draft: MastodonState.Draft, account: SandboxAccount, at now: Date) -> LedgerItem
  {
    let id = mastodonID(now)
    var item = LedgerItem(
      number: 0, platform: .mastodon, account: account.id, id: id, kind: "status", text: draft.text,
      parent: draft.parent, createdAt: now, pagePath: "/mastodon/@\(account.handle)/\(id)",
      idempotencyKey: draft.key, request: draft.request)
    item.media = draft.mediaIDs.compactMap { mastodon.uploads[$0]?.medium }
    item.details = [
      "visibility": .string(draft.visibility), "spoiler_text": .string(draft.spoiler),
      "sensitive": .bool(draft.isSensitive), "language": .string(draft.language),
      "media_ids": .array(draft.mediaIDs.map { .string($0) }),
    ]
    item.details["poll"] = draft.poll
    draft.mediaIDs.forEach { mastodon.uploads[$0]?.isAttached = true }
    ledger.add(item)
    return item
  }

  /// An id that grows with time; text of another shape on the other flavour.
  mutating func mastodonID(_ now: Date) -> String {
    let stamped = Int(now.timeIntervalSince1970 * 1000) << 16 + (options.seed & 0xFFF)
    mastodon.lastID = max(mastodon.lastID + 1, stamped)
    guard options.mastodonServer == .gotosocial else { return String(mastodon.lastID) }
    let digits = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    var rest = mastodon.lastID
    var text = ""
    while text.count < 23 {
      text = String(digits[rest & 31]) + text
      rest >>= 5
    }
    return "01K" + text
  }
}
