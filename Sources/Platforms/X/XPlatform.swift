import Content
import HTTP
import JSON

/// X: posts with pictures, a GIF or a video, threads and polls, by the API's second version.
public struct XPlatform: Platform {
  public init() {}

  public var descriptor: PlatformDescriptor { xDescriptor }

  /// Text and polls go straight out; media is uploaded first.
  public func needsPreparation(_ content: DeliveryContent) -> Bool {
    content.items.contains { !$0.media.isEmpty }
  }
}

extension AccountSession {
  /// A signed request to the account's API; `segments` stand below `/2`.
  func xRequest(
    _ method: String, _ segments: [String], query: [(String, String)] = [], timeout: Double = 120
  ) throws(MissingSecret) -> HTTPRequest {
    let url = address(["2"] + segments, query: query)
    return HTTPRequest(
      method, url,
      headers: [("Authorization", try xAuthorization(method, url)), ("Accept", "application/json")],
      timeout: timeout)
  }

  /// A signed request with a JSON body.
  func xRequest(
    _ method: String, _ segments: [String], json: JSON
  ) throws(MissingSecret) -> HTTPRequest {
    var request = try xRequest(method, segments)
    request.headers.append(("Content-Type", "application/json"))
    request.body = .bytes(json.encoded())
    return request
  }

  /// A signed call that reads.
  func xRead(
    _ segments: [String], query: [(String, String)] = []
  ) async throws(MissingSecret) -> Reply {
    await call(try xRequest("GET", segments, query: query, timeout: 60))
  }

  /// The token alone, or, where the account has the three further secrets, a signature by OAuth 1.0a: its tokens
  /// do not expire.
  private func xAuthorization(_ method: String, _ url: String) throws(MissingSecret) -> String {
    let token = try secret("access_token")
    let names = ["consumer_key", "consumer_secret", "token_secret"]
    guard names.contains(where: { !(secrets[$0]?.reveal().isEmpty ?? true) }) else {
      return "Bearer \(token.reveal())"
    }
    let signature = XSignature(
      consumerKey: try secret("consumer_key"), consumerSecret: try secret("consumer_secret"), token: token,
      tokenSecret: try secret("token_secret"))
    let timestamp = now().secondsSinceEpoch
    // Unlike any other of this run: the count; of another run: method, address and time.
    let nonce = Fingerprint.of([
      method, url, String(timestamp), String(memory.count("x-nonce")), token.reveal(),
    ])
    return signature.header(method, url, nonce: nonce, timestamp: timestamp)
  }

  /// The account's name as it stands in addresses, without `@`; nil where the account is named by its number.
  var xName: String? {
    let id = account.identity.id
    let bare = id.hasPrefix("@") ? String(id.dropFirst()) : id
    return bare.isEmpty || bare.utf8.allSatisfy { (48...57).contains($0) } ? nil : bare
  }

  /// Where a post is seen. The API gives no such address. A server of one's own (a rehearsal) shows it itself.
  func xPermalink(_ id: String) -> String {
    let host = URLParts(account.baseURL)?.host ?? ""
    var site = account.baseURL
    while site.hasSuffix("/") { site.removeLast() }
    if ["api.x.com", "api.twitter.com"].contains(host) { site = "https://x.com" }
    let owner = xName.map(PercentEncoding.encode) ?? "i/web"
    return "\(site)/\(owner)/status/\(id)"
  }
}

/// Ids of posts and media: 1 to 19 digits.
enum XID {
  static func isValid(_ text: String) -> Bool {
    (1...19).contains(text.utf8.count) && text.utf8.allSatisfy { (48...57).contains($0) }
  }
}
