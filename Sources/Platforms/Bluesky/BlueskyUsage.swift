import Content
import HTTP

extension BlueskyLimits {
  private static func window(
    _ name: String, _ counted: RateWindow.Counted, _ value: Int, _ seconds: Int64,
    cost: @escaping @Sendable (DeliveryContent) -> Int
  ) -> RateWindow {
    RateWindow(
      name, counted,
      Limit(value, name, source: "Rate limits, docs.bsky.app", verified: verified), seconds: seconds,
      cost: cost)
  }

  /// Three points for each record that is made: the posts, and what says who may reply and quote.
  private static func points(_ content: DeliveryContent) -> Int {
    var records = content.items.count
    if BlueskyText.replies(content) != nil { records += 1 }
    if !BlueskyText.allowsQuotes(content) { records += content.items.count }
    return 3 * records
  }

  static let windows = [
    window("calls", .calls, 3000, 300) { _ in 1 },
    window("points", .steps, 5000, 3600, cost: points),
    window("points a day", .steps, 35_000, 86_400, cost: points),
    window("uploads", .steps, 1000, 86_400) { BlueskyFile.all(of: $0).count },
  ]
}

extension BlueskyPlatform {
  /// `RateLimit-…` tells of one window; `RateLimit-Policy` (`3000;w=300`) says of which.
  public func usage(
    of request: HTTPRequest, _ response: HTTPResponse?, account: Account, now: Instant
  ) -> CallUsage {
    var usage = CallUsage(counts: ["calls": 1])
    let method = URLParts(request.url)?.path.split(separator: "/").last.map(String.init) ?? ""
    if let points = Self.points[method] {
      usage.counts["points"] = points
      usage.counts["points a day"] = points
    }
    if method == "com.atproto.repo.uploadBlob" { usage.counts["uploads"] = 1 }
    let here = Double(now.secondsSinceEpoch)
    let there = response?.header("Date").flatMap { HTTPDate.seconds(from: $0, now: here) }.map(Double.init)
    guard
      let said = response?.rateLimit(
        limit: "RateLimit-Limit", remaining: "RateLimit-Remaining", reset: "RateLimit-Reset",
        form: .unixSeconds, now: there ?? here), let limit = said.limit, let left = said.remaining,
      let wait = said.resetsIn, limit > 0, limit <= 1_000_000,
      let name = Self.window(response?.header("RateLimit-Policy"), limit: limit)
    else { return usage }
    usage.figures[name] = UsageFigure(
      at: now, used: max(0, limit - left), limit: limit,
      resetsAt: now.adding(seconds: Int64(wait.rounded(.up))))
    return usage
  }

  private static let points = [
    "com.atproto.repo.putRecord": 3, "com.atproto.repo.createRecord": 3, "com.atproto.repo.deleteRecord": 1,
  ]

  /// Logins and the like have small windows of their own, which are not ours to keep count of.
  private static func window(_ policy: String?, limit: Int) -> String? {
    guard limit >= 1000 else { return nil }
    let seconds = policy?.split(separator: ";").dropFirst().compactMap { part -> Int? in
      let trimmed = part.drop { $0 == " " }
      return trimmed.hasPrefix("w=") ? Int(trimmed.dropFirst(2)) : nil
    }.first
    switch seconds {
    case 300: return "calls"
    case 3600: return "points"
    case 86_400: return limit >= 10_000 ? "points a day" : nil
    default: return nil
    }
  }
}
