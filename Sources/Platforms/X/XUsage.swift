import Content
import HTTP

/// What the headers of an answer say of its limits: 15 minutes of the account, and, on some calls, 24 hours of the
/// account and of the app.
struct XRate: Sendable, Hashable {
  /// One of them.
  struct Window: Sendable, Hashable {
    var limit: Int
    var remaining: Int
    var resetsAt: Instant
  }

  var windows: [Window]

  init(_ response: HTTPResponse) {
    windows = ["x-rate-limit", "x-user-limit-24hour", "x-app-limit-24hour"].compactMap { name in
      func number(_ part: String) -> Int64? {
        response.header("\(name)-\(part)").flatMap { Int64($0.filter { $0 != " " }) }
      }
      guard let limit = number("limit"), let remaining = number("remaining"), let reset = number("reset"),
        (1...100_000_000).contains(limit), (0...limit).contains(remaining),
        (0...253_402_300_799).contains(reset)
      else { return nil }
      return Window(
        limit: Int(limit), remaining: Int(remaining), resetsAt: Instant(secondsSinceEpoch: reset))
    }
  }

  /// The window that stops the next call longest; else the first that is told of.
  var tightest: Window? {
    windows.filter { $0.remaining == 0 }.max { $0.resetsAt < $1.resetsAt } ?? windows.first
  }

  /// Seconds until calls are taken again, at most a day; nil where the answer does not say.
  func wait(now: Instant) -> Int64? {
    tightest.map { min(max($0.resetsAt.seconds(since: now), 1), 86_400) }
  }
}

extension XLimits {
  private static func window(
    _ name: String, _ counted: RateWindow.Counted, _ value: Int, older: String? = nil,
    cost: @escaping @Sendable (DeliveryContent) -> Int
  ) -> RateWindow {
    var limit = limit(value, name, from: "Rate limits")
    limit.older = older
    return RateWindow(name, counted, limit, seconds: 900, cost: cost)
  }

  static let windows = [
    window("posts", .posts(), 100, older: "200 in 15 minutes and 300 in 3 hours (another page of docs.x.com)")
    {
      $0.items.count
    },
    window("uploads", .steps, 500) { content in
      media(content).reduce(0) { $0 + (isChunked($1) ? 0 : 1) + ($1.alt == nil ? 0 : 1) }
    },
    window("segments", .steps, 1875) { content in
      media(content).reduce(0) {
        $0 + (isChunked($1) ? 2 + ($1.byteCount + segmentBytes - 1) / segmentBytes : 0)
      }
    },
  ]

  private static func media(_ content: DeliveryContent) -> [MediaAsset] { content.items.flatMap(\.media) }
}

extension XPlatform {
  /// `x-rate-limit-…` and the headers of 24 hours tell of the call's own endpoint.
  public func usage(
    of request: HTTPRequest, _ response: HTTPResponse?, account: Account, now: Instant
  ) -> CallUsage {
    var usage = CallUsage(counts: ["calls": 1])
    guard request.method == "POST", let path = URLParts(request.url)?.path else { return usage }
    let name: String
    if path.hasSuffix("/2/tweets") {
      name = "posts"
    } else if path.hasSuffix("/media/upload") || path.hasSuffix("/media/metadata") {
      name = "uploads"
    } else if path.contains("/media/upload/") {
      name = "segments"
    } else {
      return usage
    }
    if name != "posts" { usage.counts[name] = 1 }
    guard let response, let window = XRate(response).tightest else { return usage }
    // The moment is the server's; here it is told by our clock.
    let there =
      response.header("Date").flatMap { HTTPDate.seconds(from: $0, now: Double(now.secondsSinceEpoch)) }
      .map(Instant.init(secondsSinceEpoch:)) ?? now
    usage.figures[name] = UsageFigure(
      at: now, used: window.limit - window.remaining, limit: window.limit,
      resetsAt: now.adding(seconds: max(0, window.resetsAt.seconds(since: there))))
    return usage
  }
}
