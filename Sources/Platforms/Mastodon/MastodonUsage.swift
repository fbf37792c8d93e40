import Content
import HTTP

extension MastodonLimits {
  private static func window(
    _ name: String, _ counted: RateWindow.Counted, _ value: Int, _ seconds: Int64,
    cost: @escaping @Sendable (DeliveryContent) -> Int
  ) -> RateWindow {
    RateWindow(
      name, counted,
      Limit(value, name, source: "Rate limits, docs.joinmastodon.org", verified: "2026-11-21"),
      seconds: seconds,
      cost: cost)
  }

  static let windows = [
    window("calls", .calls, 300, 300) { _ in 1 },
    window("posts", .posts(), 300, 10_800) { $0.items.count },
    window("uploads", .steps, 30, 1800) { $0.items.reduce(0) { $0 + $1.media.count } },
  ]
}

extension MastodonPlatform {
  /// `X-RateLimit-…` tells of the calls; in the answer to a new status, of the statuses.
  public func usage(
    of request: HTTPRequest, _ response: HTTPResponse?, account: Account, now: Instant
  ) -> CallUsage {
    var usage = CallUsage(counts: ["calls": 1])
    let path = URLParts(request.url)?.path ?? ""
    let isPost = request.method == "POST" && path.hasSuffix("/api/v1/statuses")
    let isUpload = request.method == "POST" && path.hasSuffix("/media")
    if isUpload { usage.counts["uploads"] = 1 }
    let here = Double(now.secondsSinceEpoch)
    let there = response?.header("Date").flatMap { HTTPDate.seconds(from: $0, now: here) }.map(Double.init)
    guard
      let said = response?.rateLimit(
        limit: "X-RateLimit-Limit", remaining: "X-RateLimit-Remaining", reset: "X-RateLimit-Reset",
        form: .timestamp, now: there ?? here), let limit = said.limit, let left = said.remaining,
      let wait = said.resetsIn, limit > 0, limit <= 1_000_000
    else { return usage }
    let figure = UsageFigure(
      at: now, used: max(0, limit - left), limit: limit,
      resetsAt: now.adding(seconds: Int64(wait.rounded(.up))))
    if isUpload, limit == 30 {
      usage.figures["uploads"] = figure
      return usage
    }
    if isPost { usage.figures["posts"] = figure }
    // Some servers tell of the calls there too; a window of statuses is longer than this, but for its end.
    if !isPost || wait <= 300 { usage.figures["calls"] = figure }
    return usage
  }
}
