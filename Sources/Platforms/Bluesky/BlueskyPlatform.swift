import Content
import HTTP
import JSON

/// Bluesky (AT Protocol): posts as records of the account's own repository, on whichever server holds it.
///
/// A post's place in the repository is chosen before it is sent, from the stored key of its item (see
/// `BlueskyKey`), and written only where that place is free: a repeated call changes nothing.
public struct BlueskyPlatform: Platform {
  public init() {}

  public var descriptor: PlatformDescriptor { blueskyDescriptor }

  /// Always: when a post was made is part of its record, and is stored before it is sent.
  public func needsPreparation(_ content: DeliveryContent) -> Bool { true }
}

/// Names of the records a post is made of.
enum BlueskyCollection {
  static let post = "app.bsky.feed.post"
  static let threadgate = "app.bsky.feed.threadgate"
  static let postgate = "app.bsky.feed.postgate"
}

/// One call of a method by its name.
struct BlueskyCall: Sendable {
  var method: String
  var name: String
  var query: [(String, String)] = []
  var body = HTTPBody.none
  var contentType: String?
  var timeout: Double = 60

  static func query(_ name: String, _ query: [(String, String)] = []) -> BlueskyCall {
    BlueskyCall(method: "GET", name: name, query: query)
  }

  static func procedure(_ name: String, _ document: JSON, timeout: Double = 60) -> BlueskyCall {
    BlueskyCall(
      method: "POST", name: name, body: .bytes(document.encoded()), contentType: "application/json",
      timeout: timeout)
  }

  /// The request to a server; `token` signs it.
  func request(to server: String, token: Secret?) -> HTTPRequest {
    var url = "\(server)/xrpc/\(name)"
    if !query.isEmpty { url += "?" + PercentEncoding.query(query) }
    var headers = [(name: "Accept", value: "application/json")]
    if let token { headers.append((name: "Authorization", value: "Bearer \(token.reveal())")) }
    if let contentType { headers.append((name: "Content-Type", value: contentType)) }
    return HTTPRequest(method, url, headers: headers, body: body, timeout: timeout)
  }
}

extension AccountSession {
  /// A signed call that may be made again: where the session has ended it is begun anew, once.
  func blueskyCall(_ call: BlueskyCall) async throws(Failure) -> Reply {
    let first = try await blueskyLogin()
    let reply = await self.call(call.request(to: first.server, token: first.access))
    guard BlueskyErrors.endsSession(reply) else { return reply }
    forgetBlueskyAccess()
    let second = try await blueskyLogin()
    return await self.call(call.request(to: second.server, token: second.access))
  }

  /// One record of the account's own repository.
  func blueskyRecord(
    _ collection: String, _ key: String, of did: String
  ) async throws(Failure) -> BlueskyRecordAnswer {
    let reply = try await blueskyCall(
      .query(
        "com.atproto.repo.getRecord", [("repo", did), ("collection", collection), ("rkey", key)]))
    if case .accepted(let document, _) = reply, let cid = document["cid"]?.string, !cid.isEmpty,
      let value = document["value"], value.object != nil
    {
      return .found(cid: String(cid.prefix(200)), value)
    }
    if BlueskyErrors.saysNoRecord(reply) { return .absent }
    return .failed(BlueskyErrors.failure(reply, .repeatable, self))
  }
}

/// What a look at one record gave.
enum BlueskyRecordAnswer: Sendable {
  case found(cid: String, JSON)
  case absent
  case failed(Failure)
}
