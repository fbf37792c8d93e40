import Content
import HTTP

extension LinkedInLimits {
  /// A member's calls; of an organization the numbers stand in the application's own console alone.
  static let windows = [
    RateWindow(
      "calls", .calls,
      Limit(
        150, "calls of a member", source: "Share on LinkedIn, rate limits, learn.microsoft.com",
        verified: verified), seconds: 86_400
    ) { _ in 1 }
  ]
}

extension LinkedInPlatform {
  /// Counts a member's calls of the API; uploads go to another host and are none. No answer tells how much is
  /// left.
  public func usage(
    of request: HTTPRequest, _ response: HTTPResponse?, account: Account, now: Instant
  ) -> CallUsage {
    guard LinkedInAuthor(account.identity.id)?.isMember == true, request.url.hasPrefix(account.baseURL),
      let path = URLParts(request.url)?.path, path.contains("/rest/") || path.contains("/v2/"),
      !path.contains("/oauth/")
    else { return CallUsage() }
    return CallUsage(counts: ["calls": 1])
  }
}
