import Content
import HTTP
import JSON

extension InstagramLimits {
  /// The guide says 100 posts, the references 50: the lower one, until the account's own answer is read.
  static let windows = [
    GraphUsage.calls,
    RateWindow("posts", .posts(), limit(50, "posts", older: "100 (guide), 25 (older pages)"), seconds: 86_400)
    { _ in 1 },
    RateWindow("containers", .steps, limit(400, "containers"), seconds: 86_400) { content in
      let files = content.items.reduce(0) { $0 + $1.media.count }
      return files > 1 ? files + 1 : 1
    },
  ]
}

extension InstagramPlatform {
  /// Containers are counted as they are made; the account's own count of posts is read where it is asked for.
  public func usage(
    of request: HTTPRequest, _ response: HTTPResponse?, account: Account, now: Instant
  ) -> CallUsage {
    var usage = CallUsage(counts: ["calls": 1])
    guard let response else { return usage }
    usage.figures["calls"] = GraphUsage.figure(response, product: "instagram", now: now)
    guard (200..<300).contains(response.status), let path = URLParts(request.url)?.path else { return usage }
    if request.method == "POST", path.hasSuffix("/media") { usage.counts["containers"] = 1 }
    if path.hasSuffix("/content_publishing_limit"),
      let entry = (try? JSON(parsing: response.body, limit: 1 << 16))?["data"]?[0],
      let used = entry["quota_usage"]?.integer
    {
      let total = entry["config"]?["quota_total"]?.integer ?? 50
      guard (0...1_000_000).contains(used), (0...1_000_000).contains(total) else { return usage }
      usage.figures["posts"] = UsageFigure(at: now, used: Int(used), limit: Int(total))
    }
    return usage
  }
}
