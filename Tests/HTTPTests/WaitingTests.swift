import Testing

@testable import HTTP

@Suite("What servers say about waiting")
struct WaitingTests {
  /// 1994-11-06T08:49:37Z.
  private let now = 784_111_777.0

  private func wait(_ value: String) -> Double? {
    HTTPResponse(status: 429, headers: [(name: "retry-after", value: value)]).retryAfter(now: now)
  }

  @Test(
    "Retry-After is seconds or one of three dates",
    arguments: [
      ("120", 120.0), (" 0 ", 0), ("1.5", 1.5), ("Sun, 06 Nov 1994 08:50:37 GMT", 60),
      ("Sunday, 06-Nov-94 08:50:37 GMT", 60), ("Sun Nov  6 08:50:37 1994", 60),
      ("Sun, 06 Nov 1994 08:00:00 GMT", 0), ("99999999999", HTTPResponse.longestWait),
      ("Fri, 31 Dec 9999 23:59:59 GMT", HTTPResponse.longestWait),
    ])
  func retryAfter(_ value: String, _ seconds: Double) { #expect(wait(value) == seconds) }

  @Test(
    "An unreadable Retry-After is none",
    arguments: [
      "", "soon", "-5", "1e9", "NaN", "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 99 Nov 1994 08:49:37 GMT",
      "Sun, 06 Nov 1994 25:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 PST", "99999999999999999999999999999999",
    ])
  func unreadable(_ value: String) { #expect(wait(value) == nil) }

  @Test("A missing Retry-After is none")
  func missing() { #expect(HTTPResponse(status: 429).retryAfter(now: now) == nil) }

  @Test(
    "A limit's reset is read in the form the server uses",
    arguments: [
      ("60", RateLimit.ResetForm.delay), ("784111837", .unixSeconds), ("1994-11-06T08:50:37Z", .timestamp),
      ("1994-11-06T08:50:37.123456Z", .timestamp), ("1994-11-06T10:50:37+02:00", .timestamp),
      ("Sun, 06 Nov 1994 08:50:37 GMT", .httpDate),
    ])
  func reset(_ value: String, _ form: RateLimit.ResetForm) {
    let response = HTTPResponse(
      status: 200,
      headers: [
        (name: "X-Limit", value: "300"), (name: "X-Left", value: "0"), (name: "X-Reset", value: value),
      ])
    #expect(
      response.rateLimit(limit: "x-limit", remaining: "x-left", reset: "x-reset", form: form, now: now)
        == RateLimit(limit: 300, remaining: 0, resetsIn: 60))
  }

  @Test("Headers that are missing or nonsense give no limit")
  func nonsense() {
    let response = HTTPResponse(
      status: 200,
      headers: [(name: "A", value: "x"), (name: "B", value: ""), (name: "C", value: "1994-11-06T")])
    #expect(response.rateLimit(limit: "A", remaining: "B", reset: "C", form: .timestamp, now: now) == nil)
    #expect(response.rateLimit(limit: "a", remaining: "b", reset: "z", form: .delay, now: now) == nil)
  }
}
