import Foundation
import JSON

extension World {
  private static let tweetFields: Set<String> = [
    "article", "attachments", "author_id", "card_uri", "community_id", "context_annotations",
    "conversation_id",
    "created_at", "display_text_range", "edit_controls", "edit_history_tweet_ids", "edit_history_post_ids",
    "entities",
    "geo", "id", "in_reply_to_user_id", "lang", "made_with_ai", "media_metadata", "note_tweet",
    "organic_metrics",
    "non_public_metrics", "paid_partnership", "possibly_sensitive", "promoted_metrics", "public_metrics",
    "referenced_tweets", "reply_settings", "scopes", "source", "suggested_source_links", "text", "withheld",
  ]
  private static let shared: Set<String> = [
    "tweet.fields", "expansions", "media.fields", "poll.fields", "user.fields", "place.fields",
  ]

  /// A post by the id of any of its versions.
  func xItem(_ id: String, deletedToo: Bool = false) -> LedgerItem? {
    if let found = ledger.item(.x, id) { return found }
    return items.last { item in
      item.platform == .x && (deletedToo || item.deletedAt == nil) && xHistory(item).contains(id)
    }
  }

  /// Ids of all versions, oldest first.
  func xHistory(_ item: LedgerItem) -> [String] {
    let ids = (item.details["history"]?.array ?? []).compactMap { $0["id"]?.string }
    return ids.isEmpty ? [item.id] : ids
  }

  /// `GET /2/users/me`.
  mutating func xMe(_ request: SandboxRequest, _ caller: XCaller) throws(Interruption) -> SandboxAnswer {
    let account = try caller.user("§1 who am I needs a user's token")
    _ = try xQuery(request, ["user.fields", "expansions", "tweet.fields"], "§1 who am I")
    try xPay(10)
    return .json([
      "data": ["id": .string(account.id), "name": .string(account.name), "username": .string(account.handle)]
    ])
  }

  /// `GET /2/tweets?ids=`: those that are there, and an error for each that is not.
  mutating func xTweets(_ request: SandboxRequest, _ caller: XCaller) throws(Interruption) -> SandboxAnswer {
    let query = try xQuery(request, Self.shared.union(["ids"]), "§10 parameters of a look")
    let fields = try xFieldNames(query)
    let ids = (query["ids"] ?? "").split(separator: ",").map(String.init)
    guard (1...100).contains(ids.count), ids.allSatisfy(XRules.isID) else {
      throw XRules.invalid("ids", "The query parameter [ids] must be 1 to 100 ids", "§10 ids <= 100")
    }
    return try xAnswer(ids, fields, caller, parameter: "ids", isList: true)
  }

  /// `GET /2/tweets/:id`.
  mutating func xTweet(
    _ id: String, _ request: SandboxRequest, _ caller: XCaller
  ) throws(Interruption) -> SandboxAnswer {
    let query = try xQuery(request, Self.shared, "§10 parameters of a look")
    return try xAnswer([id], try xFieldNames(query), caller, parameter: "id", isList: false)
  }

  private mutating func xAnswer(
    _ ids: [String], _ fields: Set<String>, _ caller: XCaller, parameter: String, isList: Bool
  ) throws(Interruption) -> SandboxAnswer {
    var found: [JSON] = []
    var missing: [JSON] = []
    for id in ids {
      if let item = xItem(id) {
        found.append(xJSON(item, version: id, fields, caller.now))
      } else {
        missing.append(XRules.missing(id, parameter: parameter))
      }
    }
    try xPay(found.count * 5)
    var members: [String: JSON] = [:]
    if isList, !found.isEmpty {
      members["data"] = .array(found)
    } else if !isList {
      members["data"] = found.first
    }
    if !missing.isEmpty { members["errors"] = .array(missing) }
    return .json(.object(members))
  }

  private func xFieldNames(_ query: [String: String]) throws(Interruption) -> Set<String> {
    let names = Set((query["tweet.fields"] ?? "").split(separator: ",").map(String.init))
    if let unknown = names.subtracting(Self.tweetFields).sorted().first {
      throw XRules.invalid(
        "tweet.fields", "The `tweet.fields` query parameter value [\(unknown)] is not one of its values",
        "§7 tweet.fields")
    }
    return names
  }

  /// `GET /2/users/:id/tweets`: newest first, new ones after their time, by pages.
  mutating func xTimeline(
    _ id: String, _ request: SandboxRequest, _ caller: XCaller
  ) throws(Interruption) -> SandboxAnswer {
    let query = try xQuery(
      request,
      Self.shared.union([
        "max_results", "exclude", "start_time", "end_time", "since_id", "until_id", "pagination_token",
      ]), "§7 parameters of the list")
    let fields = try xFieldNames(query)
    guard let most = Int(query["max_results"] ?? "10"), (5...100).contains(most) else {
      throw XRules.invalid(
        "max_results", "The `max_results` query parameter value is not between 5 and 100",
        "§7 max 100 per page")
    }
    func time(_ name: String) throws(Interruption) -> Date? {
      guard let text = query[name] else { return nil }
      guard let date = CivilTime.parse(text) else {
        throw XRules.invalid(
          name, "The `\(name)` query parameter value is not an RFC 3339 time", "§7 start_time")
      }
      return date
    }
    let (start, end) = (try time("start_time"), try time("end_time"))
    let left = Set((query["exclude"] ?? "").split(separator: ",").map(String.init))
    guard left.isSubset(of: ["retweets", "replies"]) else {
      throw XRules.invalid(
        "exclude", "The `exclude` query parameter is not one of [retweets,replies]", "§7 exclude")
    }
    guard account(.x, id: id) != nil else {
      var error = XRules.missing(id, parameter: "id").object ?? [:]
      error["resource_type"] = "user"
      return .json(["errors": [.object(error)]])
    }
    let found = ledger.newest(.x, account: id).filter { item in
      caller.now.timeIntervalSince(item.createdAt) >= options.lookupLagSeconds
        && (start.map { item.createdAt >= $0 } ?? true) && (end.map { item.createdAt < $0 } ?? true)
        && (query["since_id"].flatMap { Int($0) }.map { Int(item.id) ?? 0 > $0 } ?? true)
        && (query["until_id"].flatMap { Int($0) }.map { Int(item.id) ?? 0 < $0 } ?? true)
        && (left.contains("replies") ? item.parent == nil : true)
    }
    guard let offset = Int(query["pagination_token"] ?? "0"), (0...3200).contains(offset) else {
      throw XRules.invalid(
        "pagination_token", "The `pagination_token` query parameter value is not valid", "§7 pagination_token"
      )
    }
    let rest = Array(found.prefix(3200).dropFirst(offset))
    let page = rest.prefix(most)
    try xPay(page.count)
    var meta: [String: JSON] = ["result_count": .integer(Int64(page.count))]
    if let first = page.first, let last = page.last {
      meta["newest_id"] = .string(xHistory(first).last ?? first.id)
      meta["oldest_id"] = .string(xHistory(last).last ?? last.id)
    }
    if rest.count > most { meta["next_token"] = .string(String(offset + most)) }
    var members: [String: JSON] = ["meta": .object(meta)]
    if !page.isEmpty {
      members["data"] = .array(
        page.map { xJSON($0, version: xHistory($0).last ?? $0.id, fields, caller.now) })
    }
    return .json(.object(members))
  }

  /// A version of a post with the fields that were asked for.
  func xJSON(_ item: LedgerItem, version id: String, _ fields: Set<String>, _ now: Date) -> JSON {
    let versions = item.details["history"]?.array ?? []
    let version = versions.first { $0["id"]?.string == id } ?? versions.last
    let history = JSON.array(xHistory(item).map { .string($0) })
    var members: [String: JSON] = [
      "id": .string(id), "text": version?["text"] ?? .string(item.text), "edit_history_tweet_ids": history,
      "edit_history_post_ids": history,
    ]
    if fields.contains("created_at") { members["created_at"] = .string(CivilTime.iso(item.createdAt)) }
    if fields.contains("author_id") { members["author_id"] = .string(item.account) }
    if fields.contains("entities"), let urls = version?["urls"], !(urls.array ?? []).isEmpty {
      members["entities"] = ["urls": urls]
    }
    if fields.contains("referenced_tweets"), let parent = item.parent {
      members["referenced_tweets"] = [["type": "replied_to", "id": .string(parent)]]
    }
    if fields.contains("attachments") {
      var attachments: [String: JSON] = [:]
      if let ids = item.details["media_ids"]?.array, !ids.isEmpty {
        attachments["media_keys"] = .array(ids.map { .string("3_\($0.string ?? "")") })
      }
      if item.details["poll"] != nil {
        attachments["poll_ids"] = [.string("9\(item.id)".suffix(19).description)]
      }
      if !attachments.isEmpty { members["attachments"] = .object(attachments) }
    }
    if fields.contains("reply_settings") {
      members["reply_settings"] = item.details["reply_settings"] ?? "everyone"
    }
    if fields.contains("edit_controls") {
      members["edit_controls"] = [
        "edits_remaining": .integer(Int64(max(0, XRules.edits + 1 - versions.count))),
        "is_edit_eligible": .bool(xMayEdit(item)),
        "editable_until": .string(CivilTime.iso(item.createdAt.addingTimeInterval(XRules.editSeconds))),
      ]
    }
    if fields.contains("public_metrics") {
      members["public_metrics"] = [
        "retweet_count": 0, "reply_count": .integer(Int64(ledger.replies(.x, to: item.id).count)),
        "like_count": 0,
        "quote_count": 0, "bookmark_count": 0, "impression_count": 0,
      ]
    }
    return .object(members)
  }
}
