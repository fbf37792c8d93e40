import Content
import HTTP

extension FacebookLimits {
  /// Reels have a window of their own beside the calls.
  static let windows = [
    GraphUsage.calls,
    RateWindow(
      "reels", .posts([.reel]), limit(30, "reels", from: "Reels publishing guide"),
      seconds: 86_400, cost: { $0.type == .reel ? 1 : 0 }),
  ]
}

extension FacebookPlatform {
  /// The headers tell, in per cent, how full the window of calls is.
  public func usage(
    of request: HTTPRequest, _ response: HTTPResponse?, account: Account, now: Instant
  ) -> CallUsage {
    var usage = CallUsage(counts: ["calls": 1])
    usage.figures["calls"] = response.flatMap { GraphUsage.figure($0, product: "pages", now: now) }
    return usage
  }
}
