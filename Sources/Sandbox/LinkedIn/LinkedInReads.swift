import Foundation
import JSON

extension World {
  /// A member's posts are read by `r_member_social`, which new applications do not get.
  private func mayRead(_ what: String, _ caller: LinkedInCaller) throws(Interruption) {
    guard !caller.isMember else { throw LinkedInRules.denied(what, "§1 r_member_social is closed") }
  }

  /// `GET /rest/posts?q=author`: the last changed first.
  func linkedinPosts(
    _ query: [String: String], _ method: String?, _ caller: LinkedInCaller
  ) throws(Interruption) -> SandboxAnswer {
    let known: Set<String> = ["q", "author", "count", "start", "sortBy", "isDsc", "viewContext"]
    if let unknown = Set(query.keys).subtracting(known).sorted().first {
      throw LinkedInRules.refusal(
        403, "ACCESS_DENIED",
        "Unpermitted fields present in PARAMETER: Data Processing Exception while "
          + "processing fields [/\(unknown)]", "§5 Restli query syntax")
    }
    guard query["q"] == "author", let author = query["author"], method == nil || method == "FINDER" else {
      throw LinkedInRules.invalid("The finder is unknown", "§7 q=author, X-RestLi-Method: FINDER")
    }
    try mayRead("posts.FINDER-author", caller)
    guard author == caller.account.id else { throw LinkedInRules.denied("posts of \(author)", "§7 q=author") }
    guard let count = Int(query["count"] ?? "10"), (1...100).contains(count),
      let start = Int(query["start"] ?? "0"), (0...1_000_000).contains(start)
    else { throw LinkedInRules.invalid("count is 1 to 100", "§7 count") }
    guard ["LAST_MODIFIED", "CREATED"].contains(query["sortBy"] ?? "LAST_MODIFIED") else {
      throw LinkedInRules.invalid("sortBy is unknown", "§7 sortBy=LAST_MODIFIED")
    }
    let listed = ledger.newest(.linkedin, account: author)
      .filter { caller.now.timeIntervalSince($0.createdAt) >= options.lookupLagSeconds }
      .sorted { Self.changedAt($0) > Self.changedAt($1) }
    let page = listed.dropFirst(start).prefix(count)
    var links: [JSON] = []
    if listed.count > start + count {
      links = [
        [
          "rel": "next", "type": "application/json",
          "href": .string("/rest/posts?q=author&count=\(count)&start=\(start + count)"),
        ]
      ]
    }
    return .json([
      "elements": .array(page.map(Self.json)),
      "paging": [
        "start": .integer(Int64(start)), "count": .integer(Int64(count)), "links": .array(links),
      ],
    ])
  }

  /// `GET /rest/posts?ids=List(a,b)`.
  func linkedinBatch(
    _ query: [String: String], _ method: String?, _ caller: LinkedInCaller
  ) throws(Interruption) -> SandboxAnswer {
    guard let list = query["ids"], list.hasPrefix("List("), list.hasSuffix(")"),
      Set(query.keys).isSubset(of: ["ids", "viewContext"])
    else {
      throw LinkedInRules.refusal(
        403, "ACCESS_DENIED", "Unpermitted fields present in PARAMETER: Data Processing Exception",
        "§5 lists as List(a,b)")
    }
    guard method == "BATCH_GET" else {
      throw LinkedInRules.invalid("X-RestLi-Method must be BATCH_GET", "§5 X-RestLi-Method")
    }
    try mayRead("posts.BATCH_GET", caller)
    var results: [String: JSON] = [:]
    var statuses: [String: JSON] = [:]
    var errors: [String: JSON] = [:]
    for urn in list.dropFirst(5).dropLast().split(separator: ",").map(String.init) {
      if let item = ledger.item(.linkedin, urn), item.account == caller.account.id {
        results[urn] = Self.json(item)
        statuses[urn] = 200
      } else {
        errors[urn] = ["status": 404, "message": "Could not find entity"]
        statuses[urn] = 404
      }
    }
    return .json(["results": .object(results), "statuses": .object(statuses), "errors": .object(errors)])
  }

  /// `GET /rest/posts/URN`
  func linkedinPost(
    _ urn: String, _ query: [String: String], _ caller: LinkedInCaller
  ) throws(Interruption) -> SandboxAnswer {
    guard ["AUTHOR", "READER"].contains(query["viewContext"] ?? "READER") else {
      throw LinkedInRules.invalid("viewContext is unknown", "§8 viewContext=AUTHOR")
    }
    try mayRead("posts.GET", caller)
    return .json(Self.json(try linkedinItem(urn, caller)))
  }

  /// A post of the caller's that is not deleted.
  func linkedinItem(_ urn: String, _ caller: LinkedInCaller) throws(Interruption) -> LedgerItem {
    guard let item = ledger.item(.linkedin, urn) else {
      throw LinkedInRules.refusal(404, "RESOURCE_NOT_FOUND", "Could not find entity \(urn)", "§6 404")
    }
    guard item.account == caller.account.id else {
      throw LinkedInRules.denied("\(urn) of another author", "§6 403 ACCESS_DENIED")
    }
    return item
  }

  private static func changedAt(_ item: LedgerItem) -> Int64 {
    item.details["changed_at"]?.integer ?? Int64(item.createdAt.timeIntervalSince1970 * 1000)
  }

  private static func json(_ item: LedgerItem) -> JSON {
    let created = JSON.integer(Int64(item.createdAt.timeIntervalSince1970 * 1000))
    var fields: [String: JSON] = [
      "id": .string(item.id), "author": .string(item.account),
      "commentary": item.details["commentary"] ?? .string(item.text), "createdAt": created,
      "publishedAt": created, "lastModifiedAt": .integer(changedAt(item)), "lifecycleState": "PUBLISHED",
    ]
    for name in ["visibility", "distribution", "content", "isReshareDisabledByAuthor", "reshareContext"] {
      fields[name] = item.details[name]
    }
    return .object(fields)
  }

  /// `GET /rest/socialActions/URN/comments`
  func linkedinComments(_ urn: String, _ caller: LinkedInCaller) throws(Interruption) -> SandboxAnswer {
    try mayRead("socialActions.comments", caller)
    let item = try linkedinItem(urn, caller)
    return .json([
      "elements": .array(
        item.comments.map { comment in
          [
            "id": .string(comment.id), "actor": .string(item.account), "object": .string(urn),
            "message": ["text": .string(comment.text)],
          ]
        }), "paging": ["start": 0, "count": 100, "links": []],
    ])
  }
}
