import Content
import HTTP
import JSON

/// What the Graph API says of how much an account has used. Rate limits, developers.facebook.com, looked at
/// 2026-11-21: the headers give per cent of the limit, 100 is throttled, and calls made then lengthen it.
enum GraphUsage {
  /// Only the platform knows how many calls an hour holds: it grows with the people who use the app.
  static let calls = RateWindow(
    "calls", .calls,
    Limit(100, "per cent", source: "Rate limits, developers.facebook.com", verified: "2026-11-21"),
    seconds: 3600,
    isReportedOnly: true
  ) { _ in 1 }

  /// The fullest of what the headers tell; `product`: the use case that is ours.
  static func figure(_ response: HTTPResponse, product: String, now: Instant) -> UsageFigure? {
    var used: Int64?
    var wait: Int64 = 3600
    if let usage = GraphErrors.header("X-App-Usage", response)?.object {
      used = usage.values.compactMap(\.integer).max()
    }
    for case_ in GraphErrors.header("X-Business-Use-Case-Usage", response)?.object?.values.flatMap({
      $0.array ?? []
    })
      ?? [] where case_["type"]?.string == product
    {
      let shares = ["call_count", "total_cputime", "total_time"].compactMap { case_[$0]?.integer }
      let minutes = case_["estimated_time_to_regain_access"]?.integer ?? 0
      let share = max(shares.max() ?? 0, minutes > 0 ? 100 : 0)
      if share >= 100, minutes > 0 { wait = max(used ?? 0 >= 100 ? wait : 0, min(minutes, 24 * 60) * 60) }
      used = max(used ?? 0, share)
    }
    guard let used else { return nil }
    return UsageFigure(
      at: now, used: Int(min(max(used, 0), 1000)), limit: 100, resetsAt: now.adding(seconds: wait))
  }
}
