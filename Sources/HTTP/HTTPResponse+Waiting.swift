/// What a server says about its limit on calls.
public struct RateLimit: Sendable, Hashable {
  /// Calls allowed in the window.
  public var limit: Int?
  /// Calls left in it.
  public var remaining: Int?
  /// Seconds from now until it begins anew, 0 or more.
  public var resetsIn: Double?

  public init(limit: Int? = nil, remaining: Int? = nil, resetsIn: Double? = nil) {
    self.limit = limit
    self.remaining = remaining
    self.resetsIn = resetsIn
  }

  /// How a server writes the moment of the reset.
  public enum ResetForm: Sendable, Hashable {
    /// Seconds from now.
    case delay
    /// Seconds since 1970.
    case unixSeconds
    /// `2026-01-02T03:04:05Z`, fraction and offset allowed.
    case timestamp
    /// A date as in other HTTP headers.
    case httpDate
  }
}

extension HTTPResponse {
  /// The longest wait that is believed: 30 days. Servers that say more are taken to say this.
  public static let longestWait: Double = 30 * 86_400

  /// The wait that `Retry-After` asks for, in seconds from `now` (seconds since 1970): 0 or more, at most
  /// `longestWait`; nil where the header is missing or unreadable.
  public func retryAfter(now: Double) -> Double? {
    guard let value = header("Retry-After")?.trimmingBlanks() else { return nil }
    if let delay = Self.decimal(value) { return Self.bounded(delay) }
    return HTTPDate.seconds(from: value, now: now).map { Self.bounded(Double($0) - now) }
  }

  /// Reads a rate limit out of headers of these names; nil where none of them is there and readable.
  public func rateLimit(
    limit: String, remaining: String, reset: String, form: RateLimit.ResetForm, now: Double
  ) -> RateLimit? {
    let found = RateLimit(
      limit: header(limit).flatMap { Self.count($0) },
      remaining: header(remaining).flatMap { Self.count($0) },
      resetsIn: header(reset).flatMap { Self.wait(until: $0.trimmingBlanks(), form: form, now: now) })
    return found == RateLimit() ? nil : found
  }

  private static func wait(until text: String, form: RateLimit.ResetForm, now: Double) -> Double? {
    switch form {
    case .delay: decimal(text).map(bounded)
    case .unixSeconds: decimal(text).map { bounded($0 - now) }
    case .timestamp: timestamp(text).map { bounded($0 - now) }
    case .httpDate: HTTPDate.seconds(from: text, now: now).map { bounded(Double($0) - now) }
    }
  }

  private static func bounded(_ seconds: Double) -> Double {
    seconds.isNaN ? 0 : min(max(seconds, 0), longestWait)
  }

  private static func count(_ text: String) -> Int? {
    decimal(text.trimmingBlanks()).map { Int(min($0, 1e15)) }
  }

  private static func decimal(_ text: String) -> Double? {
    guard !text.isEmpty, text.utf8.count <= 24, text.utf8.first != UInt8(ascii: "."),
      text.utf8.allSatisfy({ (48...57).contains($0) || $0 == UInt8(ascii: ".") })
    else { return nil }
    return Double(text)
  }

  private static func timestamp(_ text: String) -> Double? {
    let bytes = Array(text.utf8)
    guard (20...40).contains(bytes.count), bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " "),
      bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-")
    else { return nil }
    func digits(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    guard let year = HTTPDate.number(digits(0..<4), 1...9999),
      let month = HTTPDate.number(digits(5..<7), 1...12),
      let day = HTTPDate.number(digits(8..<10), 1...31), let time = HTTPDate.timeOfDay(digits(11..<19))
    else { return nil }
    var rest = bytes[19...]
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst().drop { (48...57).contains($0) }
    }
    var offset = 0
    if rest.elementsEqual("Z".utf8) || rest.elementsEqual("z".utf8) {
      offset = 0
    } else if rest.count == 6, let sign = rest.first, sign == 43 || sign == 45,
      let clock = HTTPDate.timeOfDay(String(decoding: rest.dropFirst(), as: UTF8.self) + ":00")
    {
      offset = sign == 43 ? clock : -clock
    } else {
      return nil
    }
    return Double(HTTPDate.daysFromCivil(year: year, month: month, day: day) * 86_400 + time - offset)
  }
}
