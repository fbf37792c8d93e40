import Content
import HTTP
import JSON

extension ThreadsLimits {
  /// Replies have a window of their own, of 1000; counted here among the posts, they only make us stop sooner,
  /// and the platform's own count wins.
  static let windows = [
    GraphUsage.calls,
    RateWindow("posts", .posts(), limit(250, "posts", from: "overview"), seconds: 86_400) { $0.items.count },
  ]
}

extension ThreadsPlatform {
  /// The account's own count of posts is read where it is asked for.
  public func usage(
    of request: HTTPRequest, _ response: HTTPResponse?, account: Account, now: Instant
  ) -> CallUsage {
    var usage = CallUsage(counts: ["calls": 1])
    guard let response else { return usage }
    usage.figures["calls"] = GraphUsage.figure(response, product: "threads", now: now)
    guard (200..<300).contains(response.status), let path = URLParts(request.url)?.path,
      path.hasSuffix("/threads_publishing_limit"),
      let quota = (try? JSON(parsing: response.body, limit: 1 << 16)).flatMap(ThreadsQuota.init)
    else { return usage }
    guard (0...1_000_000).contains(quota.posts), (0...1_000_000).contains(quota.postsTotal) else {
      return usage
    }
    usage.figures["posts"] = UsageFigure(at: now, used: Int(quota.posts), limit: Int(quota.postsTotal))
    return usage
  }
}
