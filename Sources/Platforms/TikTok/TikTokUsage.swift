import Content
import HTTP

extension TikTokLimits {
  /// The API tells no figures of its own; what counts is how often a post was begun.
  static let windows = [
    RateWindow(
      "posts", .posts(), limit(15, "posts", from: "Content Posting API, direct post guide (“about 15”)"),
      seconds: 86_400
    ) { _ in 1 },
    RateWindow(
      "inits", .steps, limit(6, "posts begun", from: "Content Posting API, direct post reference"),
      seconds: 60
    ) { _ in 1 },
  ]
}

extension TikTokPlatform {
  /// Each call that begins a post counts; no header tells of the rest.
  public func usage(
    of request: HTTPRequest, _ response: HTTPResponse?, account: Account, now: Instant
  ) -> CallUsage {
    let isInit = URLParts(request.url)?.path.hasSuffix("/init/") ?? false
    return CallUsage(counts: isInit ? ["calls": 1, "inits": 1] : ["calls": 1])
  }
}
