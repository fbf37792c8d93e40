import Content
import HTTP
import JSON

/// Mastodon and servers that speak its API: statuses with media, threads and polls.
public struct MastodonPlatform: Platform {
  public init() {}

  public var descriptor: PlatformDescriptor { mastodonDescriptor }

  /// Plain text that any server takes goes straight out; media is uploaded and longer texts and polls are
  /// held against the server's own limits first.
  public func needsPreparation(_ content: DeliveryContent) -> Bool {
    if content.poll != nil || content.items.contains(where: { !$0.media.isEmpty }) { return true }
    return content.items.indices.contains { item in
      MastodonLength.of(
        MastodonText.of(content, item: item), warning: MastodonText.warning(content))
        > MastodonLimits.characters
    }
  }
}

extension AccountSession {
  /// A request to the account's server, signed by its token where there is one.
  func mastodonRequest(
    _ method: String, _ segments: [String], query: [(String, String)] = [],
    headers: [(name: String, value: String)] = [],
    timeout: Double = 120
  ) throws(MissingSecret) -> HTTPRequest {
    let token = try secret("access_token")
    return HTTPRequest(
      method, address(segments, query: query),
      headers: [("Authorization", "Bearer \(token.reveal())"), ("Accept", "application/json")] + headers,
      timeout: timeout)
  }

  /// A signed call that reads.
  func mastodonRead(
    _ segments: [String], query: [(String, String)] = []
  ) async throws(MissingSecret) -> Reply {
    await call(try mastodonRequest("GET", segments, query: query, timeout: 60))
  }
}
