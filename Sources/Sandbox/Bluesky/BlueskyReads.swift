import Foundation
import JSON

extension World {
  func resolveHandle(_ request: SandboxRequest) throws(Interruption) -> SandboxAnswer {
    guard let handle = try blueskyQuery(request, ["handle"])["handle"]?.first,
      handle.contains("."), !handle.hasPrefix("@"), !handle.hasPrefix("did:")
    else { throw BlueskyRules.invalid("Params/handle must be a valid handle", "§1 resolveHandle") }
    let found = accounts.first {
      $0.platform == .bluesky && $0.handle.lowercased() == handle.lowercased()
    }
    guard let found else { throw BlueskyRules.invalid("Unable to resolve handle", "§1 resolveHandle") }
    return .json(["did": .string(found.id)])
  }

  /// `com.atproto.repo.getRecord`: what is there now, without any lag.
  func blueskyGetRecord(_ request: SandboxRequest) throws(Interruption) -> SandboxAnswer {
    let query = try blueskyQuery(request, ["repo", "collection", "rkey", "cid"])
    let account = try blueskyRepo(query["repo"]?.first)
    let collection = try collection(query["collection"]?.first)
    guard let key = query["rkey"]?.first, BlueskyRules.isKey(key) else {
      throw BlueskyRules.invalid("Params must have the property \"rkey\"", "§6 getRecord rkey")
    }
    let uri = "at://\(account.id)/\(collection)/\(key)"
    guard let record = blueskyRecord(account.id, collection, key),
      query["cid"]?.first.map({ $0 == record.cid }) ?? true
    else {
      throw BlueskyRules.refusal(
        400, "RecordNotFound", "Could not locate record: \(uri)", "§6 RecordNotFound")
    }
    return .json(["uri": .string(uri), "cid": .string(record.cid), "value": record.value])
  }

  /// `com.atproto.repo.listRecords`: by key, the newest first.
  func blueskyListRecords(_ request: SandboxRequest) throws(Interruption) -> SandboxAnswer {
    let query = try blueskyQuery(request, ["repo", "collection", "limit", "cursor", "reverse"])
    let account = try blueskyRepo(query["repo"]?.first)
    let collection = try collection(query["collection"]?.first)
    let limit = try limit(query["limit"]?.first, usual: 50)
    let isReverse = query["reverse"]?.first == "true"
    let prefix = "at://\(account.id)/\(collection)/"
    var records: [BlueskyState.Record]
    if collection == "app.bsky.feed.post" {
      records = ledger.newest(.bluesky, account: account.id).compactMap { item in
        item.id.split(separator: "/").last.flatMap { blueskyRecord(account.id, collection, String($0)) }
      }
    } else {
      records = bluesky.records.filter { $0.key.hasPrefix(prefix) }.map(\.value)
    }
    records.sort { isReverse ? $0.key < $1.key : $0.key > $1.key }
    if let cursor = query["cursor"]?.first {
      records.removeAll { isReverse ? $0.key <= cursor : $0.key >= cursor }
    }
    let page = records.prefix(limit)
    var members: [String: JSON] = [
      "records": .array(
        page.map { ["uri": .string(prefix + $0.key), "cid": .string($0.cid), "value": $0.value] })
    ]
    if let last = page.last { members["cursor"] = .string(last.key) }
    return .json(.object(members))
  }

  private func limit(_ text: String?, usual: Int) throws(Interruption) -> Int {
    guard let text else { return usual }
    guard let limit = Int(text), (1...100).contains(limit) else {
      throw BlueskyRules.invalid("Params/limit must be an integer between 1 and 100", "§6 limit ≤ 100")
    }
    return limit
  }

  // MARK: The app's view, which may lag

  /// `app.bsky.feed.getPosts`: at most 25; what is not there is left out.
  func blueskyPosts(_ request: SandboxRequest, _ now: Date) throws(Interruption) -> SandboxAnswer {
    let uris = try blueskyQuery(request, ["uris"])["uris"] ?? []
    guard !uris.isEmpty else {
      throw BlueskyRules.invalid("Params must have the property \"uris\"", "§8 getPosts uris")
    }
    guard uris.count <= 25 else {
      throw BlueskyRules.invalid("Params/uris must not have more than 25 elements", "§8 getPosts ≤ 25")
    }
    let shown = uris.compactMap { ledger.item(.bluesky, $0) }.filter { isShown($0, now) }
    return .json(["posts": .array(shown.map(blueskyView))])
  }

  func blueskyFeed(_ request: SandboxRequest, _ now: Date) throws(Interruption) -> SandboxAnswer {
    let query = try blueskyQuery(request, ["actor", "limit", "cursor", "filter", "includePins"])
    let account = try blueskyRepo(query["actor"]?.first)
    let limit = try limit(query["limit"]?.first, usual: 50)
    let shown = ledger.newest(.bluesky, account: account.id).filter { isShown($0, now) }
    return .json(["feed": .array(shown.prefix(limit).map { ["post": blueskyView($0)] })])
  }

  func blueskyProfile(_ request: SandboxRequest) throws(Interruption) -> SandboxAnswer {
    let account = try blueskyRepo(try blueskyQuery(request, ["actor"])["actor"]?.first)
    var members = author(account)
    members["postsCount"] = .integer(Int64(ledger.count(.bluesky, account: account.id)))
    members["followersCount"] = 0
    members["followsCount"] = 0
    members["indexedAt"] = "2026-01-01T00:00:00.000Z"
    return .json(.object(members))
  }

  private func isShown(_ item: LedgerItem, _ now: Date) -> Bool {
    now.timeIntervalSince(item.createdAt) >= options.lookupLagSeconds
  }

  private func author(_ account: SandboxAccount) -> [String: JSON] {
    ["did": .string(account.id), "handle": .string(account.handle), "displayName": .string(account.name)]
  }

  private func blueskyView(_ item: LedgerItem) -> JSON {
    let account = account(.bluesky, id: item.account)
    return [
      "uri": .string(item.id), "cid": item.details["cid"] ?? "",
      "author": .object(account.map(author) ?? ["did": .string(item.account), "handle": "handle.invalid"]),
      "record": firstVersion(item), "likeCount": 0, "repostCount": 0, "quoteCount": 0,
      "replyCount": .integer(Int64(ledger.replies(.bluesky, to: item.id).count)),
      "indexedAt": .string(CivilTime.iso(item.createdAt)),
    ]
  }

  /// A post that was put again still shows what it said first.
  private func firstVersion(_ item: LedgerItem) -> JSON {
    guard let first = item.versions.first, var record = item.details["record"]?.object else {
      return item.details["record"] ?? .null
    }
    record["text"] = .string(first)
    return .object(record)
  }
}
