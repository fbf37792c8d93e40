import Content
import HTTP
import JSON

/// What YouTube's answers mean, by the reason of their first error. From "Errors", YouTube Data API, and "Using
/// OAuth 2.0", developers.google.com, looked at 2026-11-21, and from what public clients report.
enum YouTubeErrors {
  /// One row: the first that fits an answer decides.
  struct Rule: ErrorRow, Sendable {
    var statuses: ClosedRange<Int>
    /// Empty: any.
    var reasons: Set<String>
    var kind: ErrorClass
    /// Seconds to wait where the answer names none.
    var after: Int64?
    /// The wait ends with the day in California.
    var isDaily: Bool
    var meaning: String

    init(
      _ statuses: ClosedRange<Int>, of reasons: Set<String> = [], _ kind: ErrorClass, after: Int64? = nil,
      isDaily: Bool = false, _ meaning: String
    ) {
      self.statuses = statuses
      self.reasons = reasons
      self.kind = kind
      self.after = after
      self.isDaily = isDaily
      self.meaning = meaning
    }
  }

  static let table: [Rule] = [
    Rule(308...308, .retryLater, after: 1, "the server waits for more bytes"),
    Rule(300...399, .needsChange, "redirected: base_url is not where the API answers"),
    Rule(
      400...400, of: ["uploadLimitExceeded"], .limited, after: 86_400,
      "the channel's uploads of this day are used up"
    ),
    Rule(
      400...429, of: ["quotaExceeded", "dailyLimitExceeded"], .limited, isDaily: true,
      "the project's quota of this day is used up"),
    Rule(
      400...429, of: ["rateLimitExceeded", "userRateLimitExceeded"], .limited, after: 300, "too many requests"
    ),
    Rule(400...429, of: ["uploadRateLimitExceeded"], .limited, after: 3600, "too many uploads at once"),
    Rule(
      400...400, of: ["failedPrecondition", "processingFailure"], .ambiguous, after: 300,
      "could not be processed"
    ),
    Rule(400...400, .needsChange, "the request is not valid"),
    Rule(401...401, of: ["youtubeSignupRequired"], .needsCredentials, "the account has no channel"),
    Rule(401...401, .needsCredentials, "the access token is refused"),
    Rule(
      403...403, of: ["forbiddenPrivacySetting", "forbiddenLicenseSetting"], .needsChange,
      "the channel may not use this setting"),
    Rule(403...403, of: ["commentsDisabled"], .needsChange, "the video takes no comments"),
    Rule(403...403, of: ["accessNotConfigured"], .needsCredentials, "the API is not enabled in the project"),
    Rule(
      403...403, of: ["insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"], .needsCredentials,
      "the token lacks a scope"),
    Rule(403...403, .needsCredentials, "the channel or the token lacks the right"),
    Rule(404...404, .needsChange, "not found"),
    Rule(408...408, .ambiguous, "a proxy gave up waiting"),
    Rule(409...409, of: ["captionExists"], .duplicate, "these captions are there already"),
    Rule(409...409, .ambiguous, after: 60, "somebody else changes this at the same time"),
    Rule(410...410, .needsChange, "gone for good"),
    Rule(429...429, .limited, after: 300, "too many requests"),
    Rule(400...499, .needsChange, "refused"),
    Rule(500...599, .ambiguous, "the server failed"),
  ]

  /// The class of a call that did not end as hoped.
  static func failure(_ reply: Reply, _ effect: CallEffect, _ session: AccountSession) -> Failure {
    session.failure(reply, effect) { refusal($0, $1, effect, session) }
  }

  /// The reason an answer gives: of its first error, or of its details.
  static func reason(_ document: JSON?) -> String? {
    let error = document?["error"]
    return error?["errors"]?[0]?["reason"]?.string
      ?? error?["details"]?.array?.lazy.compactMap { $0["reason"]?.string }.first
  }

  private static func refusal(
    _ response: HTTPResponse, _ document: JSON?, _ effect: CallEffect, _ session: AccountSession
  ) -> Failure {
    let reason = reason(document)
    let (rule, kind) = table.verdict(on: response, document, effect) { rule in
      rule.reasons.isEmpty || reason.map { rule.reasons.contains($0) } ?? false
    }
    let time = session.serverTime(response) ?? session.now()
    let day = rule?.isDaily == true ? PacificDay.end(after: time).seconds(since: time) : nil
    let text =
      document?["error"]?["message"]?.string.map { session.redacted($0) } ?? session.quoted(response.body)
    return Failure(
      kind.failureClass(afterSeconds: session.retryAfter(response) ?? day ?? rule?.after),
      code: String(response.status), subcode: reason.map { session.redacted(String($0.prefix(80))) },
      requestID: session.requestID(of: response), isOutage: session.isBroken(response),
      "\(rule?.meaning ?? "no answer we know"): \(text)")
  }

  /// The class of a refused or lost exchange of a refresh token, whose envelope is OAuth's.
  static func failure(ofToken reply: Reply, _ session: AccountSession) -> Failure {
    guard case .refused(let response, let document) = reply, let error = document?["error"]?.string,
      (400..<500).contains(response.status), response.status != 429
    else { return failure(reply, .repeatable, session) }
    let meaning =
      switch error {
      case "invalid_grant": "the refresh token is expired or revoked"
      case "invalid_client", "unauthorized_client": "client_id or client_secret is wrong"
      default: "the token cannot be made"
      }
    let said = document?["error_description"]?.string ?? error
    return Failure(
      .needsCredentials, code: String(response.status), subcode: session.redacted(String(error.prefix(80))),
      requestID: session.requestID(of: response), "\(meaning): \(session.redacted(said))")
  }
}
