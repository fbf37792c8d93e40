import Content
import HTTP
import JSON

/// What LinkedIn's answers mean. From "Error handling" and the pages of each interface,
/// learn.microsoft.com/linkedin, and from reports of public clients, looked at 2026-11-21.
enum LinkedInErrors {
  /// One row: the first that fits an answer decides.
  struct Rule: ErrorRow, Sendable {
    var statuses: ClosedRange<Int>
    /// One of these must stand in a code or in the message, without case; empty: any.
    var words: [String]
    var kind: ErrorClass
    /// Seconds to wait where the answer names none.
    var after: Int64?
    var meaning: String

    init(
      _ statuses: ClosedRange<Int>, saying words: [String] = [], _ kind: ErrorClass, after: Int64? = nil,
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
    Rule(
      400...422, saying: ["duplicate_post", "content is a duplicate of"], .duplicate,
      "the author has posted this already"),
    Rule(
      400...422, saying: ["media_asset_waiting_upload"], .retryLater, after: 30, "a file is not ready yet"),
    Rule(400...422, saying: ["media_asset_processing_failed"], .needsChange, "a file could not be processed"),
    Rule(400...400, saying: ["version_missing"], .needsChange, "the API version is missing"),
    Rule(400...400, saying: ["field_length_too_long", "exceeded the maximum"], .needsChange, "too long"),
    Rule(400...400, .needsChange, "the request is not valid"),
    Rule(401...401, saying: ["65602", "expired_access_token"], .needsCredentials, "the token has ended"),
    Rule(401...401, saying: ["65601", "revoked_access_token"], .needsCredentials, "the token was revoked"),
    Rule(401...401, .needsCredentials, "the token is refused"),
    Rule(403...403, saying: ["unpermitted fields"], .needsChange, "the request is not valid"),
    Rule(403...403, .needsCredentials, "a scope, a role on the page, or a product of the app is missing"),
    Rule(404...404, .needsChange, "not found"),
    Rule(408...408, .ambiguous, "a proxy gave up waiting"),
    Rule(409...409, .ambiguous, "two writes at once"),
    Rule(411...411, .needsChange, "the length was not sent"),
    Rule(413...413, .needsChange, "too large"),
    Rule(426...426, .needsChange, "this API version has ended: raise api_version"),
    Rule(429...429, .limited, "the day's calls are used up"),
    Rule(400...499, .needsChange, "refused"),
    Rule(500...599, .ambiguous, "the server failed"),
  ]

  /// The class of a call that did not end as hoped.
  static func failure(_ reply: Reply, _ effect: CallEffect, _ session: AccountSession) -> Failure {
    session.failure(reply, effect) { refusal($0, $1, effect, session) }
  }

  private static func refusal(
    _ response: HTTPResponse, _ document: JSON?, _ effect: CallEffect, _ session: AccountSession
  ) -> Failure {
    let said = words(document)
    let (rule, verdict) = table.verdict(on: response, document, effect) { rule in
      rule.words.isEmpty || rule.words.contains { word in said.contains { $0.contains(word) } }
    }
    var kind = verdict
    var wait = session.retryAfter(response) ?? rule?.after
    if response.status == 429, wait == nil {
      wait = untilMidnight(session.serverTime(response) ?? session.now())
    }
    if response.status == 401, session.linkedInIsSettling {
      kind = .retryLater
      wait = 5
    }
    let message = document?["message"]?.string ?? document?["error_description"]?.string
    let text = message.map { session.redacted($0) } ?? session.quoted(response.body)
    let code = document?["serviceErrorCode"]?.integer.map(String.init) ?? String(response.status)
    return Failure(
      kind.failureClass(afterSeconds: wait), code: code,
      subcode: (kind == .duplicate ? duplicate(document) : nil)
        ?? detail(document).map { session.redacted(String($0.prefix(100))) },
      requestID: requestID(response, session), isOutage: session.isBroken(response),
      "\(rule?.meaning ?? "no answer we know"): \(text)")
  }

  /// All that an answer says in words and codes, in small letters.
  private static func words(_ document: JSON?) -> [String] {
    guard let document else { return [] }
    let inputs = document["errorDetails"]?["inputErrors"]?.array?.prefix(20).compactMap { $0["code"]?.string }
    return
      ([
        document["message"]?.string, document["code"]?.string,
        document["serviceErrorCode"]?.integer.map(String.init), document["errorDetailType"]?.string,
      ].compactMap(\.self) + (inputs ?? [])).map { $0.prefix(2000).lowercased() }
  }

  private static func detail(_ document: JSON?) -> String? {
    document?["errorDetails"]?["inputErrors"]?[0]?["code"]?.string ?? document?["code"]?.string
  }

  /// The post that a refusal as a duplicate names.
  static func duplicate(_ document: JSON?) -> String? {
    guard let message = document?["message"]?.string else { return nil }
    for word in message.prefix(2000).split(whereSeparator: { $0.isWhitespace || "\"'()[],;".contains($0) }) {
      let urn = word.hasSuffix(".") ? String(word.dropLast()) : String(word)
      if LinkedInPost.isPostURN(urn) { return urn }
    }
    return nil
  }

  /// Quotas begin anew at 00:00 UTC.
  static func untilMidnight(_ instant: Instant) -> Int64 {
    let second = instant.secondsSinceEpoch % 86_400
    return 86_400 - (second < 0 ? second + 86_400 : second)
  }

  private static func requestID(_ response: HTTPResponse, _ session: AccountSession) -> String? {
    for name in ["x-li-uuid", "x-li-request-id"] {
      if let value = response.header(name) { return session.redacted(String(value.prefix(100))) }
    }
    return session.requestID(of: response)
  }
}
