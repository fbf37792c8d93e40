import Content
import HTTP
import JSON

/// The entries of a list edge, newest first, as far back as was asked.
struct GraphList: Sendable {
  var entries: [JSON] = []
  /// The platform's clock at the first page.
  var platformTime: Instant?

  /// Entries until `isDone` says that what follows is too old, or the list ends. The next page is asked for
  /// with the query the server gives for it, never at an address it gives.
  static func read(
    _ segments: [String], _ query: [(String, String)], _ session: AccountSession, pages: Int = 20,
    own: [GraphErrors.Rule] = [], until isDone: (JSON, Instant?) -> Bool
  ) async throws(MissingSecret) -> Result<GraphList, LookFailure> {
    var found = GraphList()
    var query = query
    var asked: Set<String> = []
    for _ in 0..<pages {
      guard asked.insert(PercentEncoding.query(query)).inserted else {
        return .failure(LookFailure(code: "paging", "the list repeats itself"))
      }
      let reply = try await session.graphGet(segments, query)
      guard case .accepted(let document, let response) = reply, let page = document["data"]?.array else {
        return .failure(LookFailure(GraphErrors.failure(reply, .repeatable, session, own: own)))
      }
      if found.platformTime == nil { found.platformTime = session.serverTime(response) }
      found.entries += page
      let time = found.platformTime
      if page.contains(where: { isDone($0, time) }) { return .success(found) }
      guard let next = document["paging"]?["next"]?.string else { return .success(found) }
      guard let following = following(next) else {
        return .failure(LookFailure(code: "paging", "the next page of the list cannot be read"))
      }
      query = following
    }
    return .failure(
      .tooFar(
        "\(found.entries.count) entries do not reach back to the start of the call"))
  }

  /// The query of the next page without the token it repeats.
  private static func following(_ url: String) -> [(String, String)]? {
    guard let query = URLParts(url)?.query else { return nil }
    var items: [(String, String)] = []
    for pair in query.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = PercentEncoding.decode(String(parts[0])) else { return nil }
      guard let value = PercentEncoding.decode(parts.count > 1 ? String(parts[1]) : "") else { return nil }
      if name != "access_token" { items.append((name, value)) }
    }
    return items
  }
}
