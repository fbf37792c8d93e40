import Content
import HTTP

/// The day after which YouTube counts anew: it begins at midnight in California.
enum PacificDay {
  /// The first midnight after an instant.
  static func end(after instant: Instant) -> Instant {
    let local = instant.secondsSinceEpoch - offset(at: instant.secondsSinceEpoch)
    let midnight = (floorDivide(local, 86_400) + 1) * 86_400
    return Instant(secondsSinceEpoch: midnight + (isSummer(midnight + 7 * 3600) ? 7 : 8) * 3600)
  }

  /// Seconds that California is behind UTC.
  private static func offset(at seconds: Int64) -> Int64 { isSummer(seconds) ? 7 * 3600 : 8 * 3600 }

  /// From the second Sunday of March, 10:00 UTC, to the first Sunday of November, 09:00 UTC: the law of the
  /// United States since 2007.
  private static func isSummer(_ seconds: Int64) -> Bool {
    let year = Instant(secondsSinceEpoch: seconds).description.prefix(4)
    guard let march = Instant("\(year)-03-08T10:00:00Z"), let november = Instant("\(year)-11-01T09:00:00Z")
    else { return false }
    return seconds >= sundayFrom(march) && seconds < sundayFrom(november)
  }

  /// The same time on the first Sunday from a day on.
  private static func sundayFrom(_ instant: Instant) -> Int64 {
    // 1970-01-01 was a Thursday.
    let weekday = (floorDivide(instant.secondsSinceEpoch, 86_400) + 4) % 7
    return instant.secondsSinceEpoch + (7 - weekday) % 7 * 86_400
  }

  private static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
    value >= 0 ? value / divisor : -((-value + divisor - 1) / divisor)
  }
}

/// What calls cost, in the units of a project's day.
enum YouTubeQuota {
  static let units = 10_000
  static let uploads = 100

  /// What a call on a resource costs; the start of an upload has a count of its own.
  static func units(_ method: String, _ resource: String) -> Int {
    switch (method, resource) {
    case ("POST", "videos"): 0
    case ("GET", "captions"), ("DELETE", "captions"): 50
    case ("POST", "captions"): 400
    case ("PUT", "captions"): 450
    case ("GET", _): 1
    default: 50
    }
  }

  /// What a delivery needs from its first call to its extras.
  static func units(_ content: DeliveryContent) -> Int {
    var sum = units("GET", "videos")
    if content.cover != nil { sum += units("POST", "thumbnails") }
    if content.items.contains(where: { $0.media.contains { $0.captions != nil } }) {
      sum += units("GET", "captions") + units("POST", "captions")
    }
    if content.options["playlist"] != nil {
      sum += units("GET", "playlistItems") + units("POST", "playlistItems")
    }
    if content.firstComment != nil {
      sum += units("GET", "commentThreads") + units("POST", "commentThreads")
    }
    return sum
  }

  /// In words, for a person.
  static func words(_ content: DeliveryContent) -> [String] {
    [
      "1 of the project's \(uploads) uploads and \(units(content)) of its 10,000 units of the day, which ends at "
        + "midnight in California"
    ]
  }

  static let windows = [
    RateWindow(
      "units", .calls, YouTubeLimits.limit(units, "units", from: "quota calculator"), seconds: 86_400
    ) { units($0) },
    RateWindow(
      "uploads", .steps,
      YouTubeLimits.limit(
        uploads, "uploads", from: "revision history, 2026-06-01",
        older: "1,600 of the 10,000 units an upload (until 2025-12-04), about 100 units (until 2026-06-01)"),
      seconds: 86_400
    ) { _ in 1 },
  ]
}

extension YouTubePlatform {
  /// YouTube sends no numbers along: calls are counted by what they cost. That all is used up it does say, and
  /// the day's end is known.
  public func usage(
    of request: HTTPRequest, _ response: HTTPResponse?, account: Account, now: Instant
  ) -> CallUsage {
    var usage = CallUsage()
    guard let parts = URLParts(request.url) else { return usage }
    let path = parts.path.split(separator: "/").map(String.init)
    let isUpload = path.contains("upload")
    guard let version = path.lastIndex(of: account.apiVersion ?? YouTubeHost.version),
      path.indices.contains(version + 1)
    else { return usage }
    let resource = path[version + 1]
    // Bytes of a video are free: their session was counted when it was opened.
    if isUpload, resource == "videos", request.method == "PUT" { return usage }
    let isStart = isUpload && resource == "videos"
    if isStart { usage.counts["uploads"] = 1 }
    let cost = YouTubeQuota.units(request.method, resource)
    if cost > 0 { usage.counts["units"] = cost }
    if let response, response.status == 403, Self.saysUsedUp(response) {
      let full = isStart ? YouTubeQuota.uploads : YouTubeQuota.units
      usage.figures[isStart ? "uploads" : "units"] = UsageFigure(
        at: now, used: full, limit: full, resetsAt: PacificDay.end(after: now))
    }
    return usage
  }

  private static func saysUsedUp(_ response: HTTPResponse) -> Bool {
    let text = String(decoding: response.body.prefix(1 << 16), as: UTF8.self)
    return text.contains("\"quotaExceeded\"") || text.contains("\"dailyLimitExceeded\"")
  }
}
