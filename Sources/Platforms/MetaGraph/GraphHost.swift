import Content
import HTTP

/// Where the Graph API answers, and who may see a token.
enum GraphHost {
  static let standard = "https://graph.facebook.com"
  /// Where accounts without a Page log in.
  static let withoutPage = "https://graph.instagram.com"
  /// Takes large videos; everything else stays on the standard host.
  static let video = "https://graph-video.facebook.com"
  static let version = "v26.0"
  /// Prefix of permalinks the API gives without a host.
  static let site = "https://www.facebook.com"
}

extension AccountSession {
  /// Whether the account logs in without a Page.
  var graphLogsInWithoutPage: Bool {
    URLParts(account.baseURL)?.host == URLParts(GraphHost.withoutPage)?.host
  }

  /// An address of the Graph API: version, then segments.
  func graphAddress(_ segments: [String], query: [(String, String)] = []) -> String {
    address([account.apiVersion ?? GraphHost.version] + segments, query: query)
  }

  /// The same on the host for videos, unless the account names a base URL of its own.
  func graphVideoAddress(_ segments: [String]) -> String {
    var session = self
    if account.baseURL == GraphHost.standard { session.account.baseURL = GraphHost.video }
    return session.graphAddress(segments)
  }

  /// Whether an upload address a server answered may be given our token: the account's own origin, or a
  /// host of the platform over TLS.
  func graphTrusts(_ url: String) -> Bool {
    guard let parts = URLParts(url), parts.userinfo == nil, let own = URLParts(account.baseURL) else {
      return false
    }
    if parts.origin == own.origin { return true }
    return parts.scheme == "https" && parts.port == nil && parts.host.hasSuffix(".facebook.com")
      && own.host.hasSuffix(".facebook.com")
  }
}
