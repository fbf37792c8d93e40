import Foundation
import JSON

extension World {
  /// `PUT /api/v1/statuses/:id`: what is left out is reset.
  mutating func edit(status id: String, _ fields: Fields, _ caller: MastodonCaller) throws(Interruption)
    -> SandboxAnswer
  {
    let old = try own(status: id, caller)
    let known: Set<String> = [
      "status", "spoiler_text", "sensitive", "language", "media_ids", "media_attributes", "poll",
      "quote_approval_policy",
    ]
    if let unknown = fields.names.subtracting(known).sorted().first {
      throw caller.rules.refusal(
        "\(unknown) cannot be changed", "§7 visibility and reply target cannot change")
    }
    var draft = MastodonState.Draft()
    draft.mediaIDs = try mediaIDs(fields, caller)
    let before = Set(old.details["media_ids"]?.array?.compactMap(\.string) ?? [])
    try check(media: draft.mediaIDs.filter { !before.contains($0) }, hasPoll: false, caller)
    try describe(&draft, fields, caller)
    let alts = (Fields.elements(of: fields["media_attributes"]) ?? []).compactMap { value in
      value["id"]?.string.map { ($0, value["description"]?.string) }
    }
    for (media, alt) in alts where alt != nil { mastodon.uploads[media]?.medium.alt = alt }
    draft.mediaIDs.forEach { mastodon.uploads[$0]?.isAttached = true }
    let media = draft.mediaIDs.compactMap { mastodon.uploads[$0]?.medium }
    ledger.change(.mastodon, id) { item in
      item.versions.append(item.text)
      item.text = draft.text
      item.media = media
      item.details["media_ids"] = .array(draft.mediaIDs.map { .string($0) })
      item.details["spoiler_text"] = .string(draft.spoiler)
      item.details["sensitive"] = .bool(draft.isSensitive)
      item.details["language"] = .string(draft.language)
      item.details["edited_at"] = .string(CivilTime.iso(caller.now))
    }
    return .json(json(try status(id), caller.rules))
  }

  /// `DELETE /api/v1/statuses/:id`: answers with the status and its source, for a redraft.
  mutating func delete(status id: String, _ fields: Fields, _ caller: MastodonCaller) throws(Interruption)
    -> SandboxAnswer
  {
    let item = try own(status: id, caller)
    var members = json(item, caller.rules).object ?? [:]
    members["text"] = .string(item.text)
    for media in item.details["media_ids"]?.array?.compactMap(\.string) ?? [] {
      mastodon.uploads[media]?.isAttached = false
      if fields.flag("delete_media") == true { mastodon.uploads[media] = nil }
    }
    ledger.change(.mastodon, id) { $0.deletedAt = caller.now }
    return .json(.object(members))
  }

  private func own(status id: String, _ caller: MastodonCaller) throws(Interruption) -> LedgerItem {
    let item = try status(id)
    guard item.account == caller.account.id else {
      throw MastodonRules.refusal(404, "Record not found", "§5 404 gone")
    }
    return item
  }

  /// Keeps a status for later: at most 300 in all, 25 a day.
  mutating func schedule(_ draft: MastodonState.Draft, _ caller: MastodonCaller) throws(Interruption)
    -> MastodonState.Scheduled
  {
    let waiting = mastodon.scheduled.values.filter { $0.account == caller.account.id }
    let day = draft.scheduledAt.map { CivilTime.iso($0).prefix(10) }
    guard waiting.count < 300,
      waiting.filter({ $0.draft.scheduledAt.map { CivilTime.iso($0).prefix(10) } == day }).count < 25
    else {
      throw caller.rules.refusal(
        "You have exceeded the limit of scheduled posts", "§3 scheduled_at: 25 per day, 300 total")
    }
    let scheduled = MastodonState.Scheduled(
      id: String(3000 + nextCount()), account: caller.account.id, draft: draft, createdAt: caller.now)
    mastodon.scheduled[scheduled.id] = scheduled
    draft.mediaIDs.forEach { mastodon.uploads[$0]?.isAttached = true }
    return scheduled
  }

  func scheduledStatus(_ id: String, _ caller: MastodonCaller) throws(Interruption) -> MastodonState.Scheduled
  {
    guard let found = mastodon.scheduled[id], found.account == caller.account.id else {
      throw MastodonRules.refusal(404, "Record not found", "§5 404 gone")
    }
    return found
  }

  func scheduledStatuses(_ caller: MastodonCaller) -> SandboxAnswer {
    let own = mastodon.scheduled.values.filter { $0.account == caller.account.id }.sorted { $0.id < $1.id }
    return .json(.array(own.map { scheduledJSON($0, caller.rules) }))
  }

  mutating func move(scheduled id: String, _ fields: Fields, _ caller: MastodonCaller) throws(Interruption)
    -> SandboxAnswer
  {
    var found = try scheduledStatus(id, caller)
    guard let date = fields.text("scheduled_at").flatMap(CivilTime.parse),
      date.timeIntervalSince(caller.now) >= 300
    else {
      throw caller.rules.refusal(
        "Scheduled at must be at least 5 minutes in the future", "§3 scheduled_at ≥ 5 min ahead")
    }
    found.draft.scheduledAt = date
    mastodon.scheduled[id] = found
    return .json(scheduledJSON(found, caller.rules))
  }

  /// Publishes what was scheduled up to now.
  mutating func publishScheduledStatuses(_ now: Date) {
    guard !mastodon.scheduled.isEmpty else { return }
    let due = mastodon.scheduled.values.filter { $0.draft.scheduledAt.map { $0 <= now } ?? false }
    for scheduled in due.sorted(by: { $0.id < $1.id }) {
      mastodon.scheduled[scheduled.id] = nil
      guard let account = account(.mastodon, id: scheduled.account) else { continue }
      makePublic(scheduled.draft, account: account, at: scheduled.draft.scheduledAt ?? now)
    }
  }
}
