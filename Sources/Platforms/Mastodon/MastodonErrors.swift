import Content
import HTTP
import JSON

/// What Mastodon's answers mean. From docs.joinmastodon.org (API guidelines and each method's page) and
/// the server's source, looked at 2026-11-21.
enum MastodonErrors {
  /// One row: the first that fits an answer decides.
  struct Rule: ErrorRow, Sendable {
    var statuses: ClosedRange<Int>
    /// Words the `error` text must hold, compared without case; nil: any.
    var words: String?
    var kind: ErrorClass
    /// Seconds to wait where the answer names none.
    var after: Int64?
    var meaning: String

    init(
      _ statuses: ClosedRange<Int>, saying words: String? = nil, _ kind: ErrorClass, after: Int64? = nil,
      _ meaning: String
    ) {
      self.statuses = statuses
      self.words = words
      self.kind = kind
      self.after = after
      self.meaning = meaning
    }
  }

  static let table: [Rule] = [
    Rule(300...399, .needsChange, "redirected: base_url is not where the API answers"),
    Rule(400...400, .needsChange, "the request is not valid"),
    Rule(401...401, .needsCredentials, "the access token is refused"),
    Rule(403...403, .needsCredentials, "the token or the account lacks the right"),
    Rule(404...404, .needsChange, "not found"),
    Rule(408...408, .ambiguous, "a proxy gave up waiting"),
    Rule(410...410, .needsChange, "gone for good"),
    Rule(413...413, .needsChange, "too large for the server"),
    Rule(422...422, saying: "not finished processing", .retryLater, after: 5, "media is still processed"),
    Rule(422...422, saying: "already attached", .ambiguous, "media is used: the post may exist"),
    Rule(422...422, .needsChange, "validation failed"),
    Rule(429...429, .limited, after: 300, "too many requests"),
    Rule(400...499, .needsChange, "refused"),
    Rule(503...503, .ambiguous, after: 2, "unavailable, or two calls with one key at once"),
    Rule(500...599, .ambiguous, "the server failed"),
  ]

  /// The class of a call that did not end as hoped.
  static func failure(_ reply: Reply, _ effect: CallEffect, _ session: AccountSession) -> Failure {
    session.failure(reply, effect) { refusal($0, $1, effect, session) }
  }

  private static func refusal(
    _ response: HTTPResponse, _ document: JSON?, _ effect: CallEffect, _ session: AccountSession
  ) -> Failure {
    let said = document?["error_description"]?.string ?? document?["error"]?.string
    let (rule, kind) = table.verdict(on: response, document, effect) { rule in
      guard let words = rule.words else { return true }
      return (document?["error"]?.string ?? "").lowercased().contains(words)
    }
    let wait = session.retryAfter(response) ?? reset(response, session) ?? rule?.after
    let text = said.map { session.redacted($0) } ?? session.quoted(response.body)
    return Failure(
      kind.failureClass(afterSeconds: wait), code: String(response.status),
      requestID: session.requestID(of: response), isOutage: session.isBroken(response),
      "\(rule?.meaning ?? "no answer we know"): \(text)")
  }

  /// Seconds until `X-RateLimit-Reset` (a time in words), by the server's own clock.
  private static func reset(_ response: HTTPResponse, _ session: AccountSession) -> Int64? {
    guard response.status == 429, let text = response.header("X-RateLimit-Reset"),
      let instant = Instant(text)
    else { return nil }
    let wait = instant.seconds(since: session.serverTime(response) ?? session.now())
    return min(max(wait, 0), 86_400)
  }
}
