import Content
import HTTP
import JSON

/// Reads published objects back: several by one page of the account's list, the rest one by one.
struct GraphProbe: Sendable {
  var session: AccountSession
  var own: [GraphErrors.Rule]
  /// The edge of the account that lists them, newest first.
  var list: String
  var fields: String
  /// Whether a read says that there is no such object.
  var isMissing: @Sendable (Failure) -> Bool
  /// What is seen of an object; nil where the answer shows none.
  var compare: @Sendable (JSON, ProbeItem) -> Sight?

  init(
    session: AccountSession, own: [GraphErrors.Rule], list: String, fields: String,
    isMissing: @escaping @Sendable (Failure) -> Bool,
    compare: @escaping @Sendable (JSON, ProbeItem) -> Sight?
  ) {
    self.session = session
    self.own = own
    self.list = list
    self.fields = fields
    self.isMissing = isMissing
    self.compare = compare
  }

  /// From so many items on, the list is read first.
  static let worthAList = 3
  /// A post this young may not be seen everywhere yet: that it is missing says nothing.
  static let settling: Int64 = 600

  /// One sight for each, in their order. After a failure that is not about one object, the rest is unknown.
  func sights(_ items: [ProbeItem]) async -> [Sight] {
    var sights: [Sight] = []
    do {
      let listed = items.count >= Self.worthAList ? try await entries() : [:]
      var problem: Failure?
      for item in items {
        if let problem {
          sights.append(.unknown(problem))
          continue
        }
        if let entry = listed[item.receipt.remoteID], let sight = compare(entry, item) {
          sights.append(sight)
          continue
        }
        let sight = try await read(item)
        if case .unknown(let failure) = sight, failure.kind != .needsChange, failure.code != Self.young {
          problem = failure
        }
        sights.append(sight)
      }
    } catch {
      while sights.count < items.count { sights.append(.unknown(error.failure)) }
    }
    return sights
  }

  private static let young = "young"

  /// By id; none where the list cannot be read, as the single reads then tell why.
  private func entries() async throws(MissingSecret) -> [String: JSON] {
    let reply = try await session.graphGet(
      [session.account.identity.id, list], [("fields", fields), ("limit", "100")])
    guard case .accepted(let document, _) = reply else { return [:] }
    return Dictionary(
      (document["data"]?.array ?? []).compactMap { entry in entry["id"]?.string.map { ($0, entry) } },
      uniquingKeysWith: { first, _ in first })
  }

  private func read(_ item: ProbeItem) async throws(MissingSecret) -> Sight {
    let id = item.receipt.remoteID
    guard !id.isEmpty, id != "unknown", !id.hasPrefix("container:") else {
      return .unknown(Failure(.needsChange, code: "no-id", "its id was never learnt"))
    }
    let reply = try await session.graphGet([id], [("fields", fields)])
    if case .accepted(let document, _) = reply, document["id"]?.string == id,
      let sight = compare(document, item)
    {
      return sight
    }
    let failure = GraphErrors.failure(reply, .repeatable, session, own: own)
    guard isMissing(failure) else { return .unknown(failure) }
    // Whose link was read has been seen.
    if item.receipt.permalink == nil, let at = item.receipt.publishedAt,
      session.now().seconds(since: at) < Self.settling
    {
      return .unknown(Failure(.retryLater(afterSeconds: 600), code: Self.young, "not visible yet"))
    }
    return .gone
  }
}
