import Foundation
import JSON

extension World {
  func status(_ id: String) throws(Interruption) -> LedgerItem {
    guard let item = ledger.item(.mastodon, id) else {
      throw MastodonRules.refusal(404, "Record not found", "§5 404 gone")
    }
    return item
  }

  /// `GET /api/v1/accounts/:id/statuses`: newest first, by pages named in `Link`.
  func statuses(
    of id: String, _ fields: Fields, _ request: SandboxRequest, _ caller: MastodonCaller
  ) throws(Interruption) -> SandboxAnswer {
    guard let account = account(.mastodon, id: id) else {
      throw MastodonRules.refusal(404, "Record not found", "§5 404 gone")
    }
    let known: Set<String> = [
      "limit", "since_id", "max_id", "min_id", "exclude_reblogs", "exclude_replies", "only_media", "pinned",
      "tagged",
    ]
    if let unknown = fields.names.subtracting(known).sorted().first {
      throw caller.rules.refusal("\(unknown) is not a parameter of this list", "§8 paging parameters")
    }
    guard let limit = fields.integer("limit") ?? .some(20), (1...Int.max).contains(limit) else {
      throw caller.rules.refusal("limit is not a number", "§8 limit")
    }
    let most = min(limit, 40)
    var found = ledger.newest(.mastodon, account: account.id).filter { item in
      caller.now.timeIntervalSince(item.createdAt) >= options.lookupLagSeconds
        && (fields.text("since_id").map { Self.isLater(item.id, than: $0) } ?? true)
        && (fields.text("min_id").map { Self.isLater(item.id, than: $0) } ?? true)
        && (fields.text("max_id").map { Self.isLater($0, than: item.id) } ?? true)
        && (fields.flag("exclude_replies") == true ? item.parent == nil : true)
        && (fields.flag("only_media") == true ? !item.media.isEmpty : true)
        && (account.id == caller.account.id || item.details["visibility"] == "public")
    }
    if fields.flag("pinned") == true { found = [] }
    // `min_id` asks for the page right above it, the others for the newest.
    let page = fields["min_id"] == nil ? Array(found.prefix(most)) : Array(found.suffix(most))
    var answer = SandboxAnswer.json(.array(page.map { json($0, caller.rules) }))
    if let first = page.first, let last = page.last {
      let address = base + request.path + "?limit=\(most)"
      answer.add(
        "Link", "<\(address)&max_id=\(last.id)>; rel=\"next\", <\(address)&min_id=\(first.id)>; rel=\"prev\"")
    }
    return answer
  }

  /// Ids of one server compare by length, then by text.
  private static func isLater(_ left: String, than right: String) -> Bool {
    left.utf8.count != right.utf8.count ? left.utf8.count > right.utf8.count : left > right
  }

  /// `GET /api/v1/statuses?id[]=…`: those that exist.
  func statuses(named fields: Fields, _ caller: MastodonCaller) -> SandboxAnswer {
    let ids = Fields.elements(of: fields["id"])?.compactMap(\.string) ?? []
    return .json(
      .array(ids.prefix(20).compactMap { ledger.item(.mastodon, $0) }.map { json($0, caller.rules) }))
  }

  /// `GET /api/v1/statuses/:id/…`: source, context, history, and who liked it (nobody).
  func statusDetail(_ id: String, _ name: String, _ caller: MastodonCaller) throws(Interruption)
    -> SandboxAnswer
  {
    let item = try status(id)
    switch name {
    case "source":
      return .json([
        "id": .string(id), "text": .string(item.text), "spoiler_text": item.details["spoiler_text"] ?? "",
      ])
    case "context":
      var ancestors: [LedgerItem] = []
      var above = item.parent
      while let parent = above, let found = ledger.item(.mastodon, parent), ancestors.count < 4096 {
        ancestors.insert(found, at: 0)
        above = found.parent
      }
      var descendants: [LedgerItem] = []
      var open = [id]
      while let next = open.first, descendants.count < 4096 {
        open.removeFirst()
        let below = ledger.replies(.mastodon, to: next)
        descendants += below
        open += below.map(\.id)
      }
      return .json([
        "ancestors": .array(ancestors.map { json($0, caller.rules) }),
        "descendants": .array(descendants.map { json($0, caller.rules) }),
      ])
    case "history":
      let texts = item.versions + [item.text]
      return .json(.array(texts.map { ["content": .string(Self.content($0)), "spoiler_text": ""] }))
    case "favourited_by", "reblogged_by": return .json([])
    default: throw MastodonRules.refusal(404, "Record not found", "§5 404 gone")
    }
  }
}
