import Content
import HTTP
import JSON

/// What X's answers mean. From docs.x.com (response codes and errors, pricing, changelog) and public reports of what
/// is really answered, looked at 2026-11-21.
enum XErrors {
  /// One row: the first that fits an answer decides.
  struct Rule: Sendable {
    var statuses: ClosedRange<Int>
    /// How the problem's `type` ends; nil: any.
    var type: String?
    /// One of the older interface's codes; nil: any.
    var code: Int64?
    /// Words of which one must stand in the answer, compared without case; empty: any.
    var words: [String]
    var kind: ErrorClass
    /// Seconds to wait where the answer names none.
    var after: Int64?
    var meaning: String

    init(
      _ statuses: ClosedRange<Int>, type: String? = nil, code: Int64? = nil, saying words: [String] = [],
      _ kind: ErrorClass, after: Int64? = nil, _ meaning: String
    ) {
      self.statuses = statuses
      self.type = type
      self.code = code
      self.words = words
      self.kind = kind
      self.after = after
      self.meaning = meaning
    }
  }

  static let table: [Rule] = [
    Rule(300...399, .needsChange, "redirected: base_url is not where the API answers"),
    Rule(
      400...400, saying: ["media id"], .retryLater,
      "an uploaded file is no longer known; it is uploaded again"),
    Rule(400...400, .needsChange, "the request is not valid"),
    Rule(401...401, .needsCredentials, "the access token is refused"),
    Rule(402...402, .needsCredentials, "no credits are left: buy some in the developer console"),
    Rule(403...403, code: 187, .duplicate, "the same text was posted before"),
    Rule(403...403, saying: ["duplicate content"], .duplicate, "the same text was posted before"),
    Rule(403...403, code: 326, .needsCredentials, "the account is locked: sign in at x.com"),
    Rule(403...403, code: 64, .needsCredentials, "the account is suspended"),
    Rule(403...403, saying: ["temporarily locked", "suspended"], .needsCredentials, "the account is locked"),
    Rule(403...403, type: "client-forbidden", .needsCredentials, "the app's plan does not allow this"),
    Rule(
      403...403, type: "unsupported-authentication", .needsCredentials, "a token of the app alone cannot post"
    ),
    Rule(
      403...403, type: "oauth1-permissions", .needsCredentials,
      "the app may only read: give it Read and write, then make the token anew"),
    Rule(403...403, saying: ["detail: forbidden;"], .needsCredentials, "the token lacks a scope"),
    Rule(403...403, saying: ["edit"], .needsChange, "this post cannot be edited"),
    Rule(
      403...403, saying: ["reply", "mention", "quot", "cashtag"], .needsChange,
      "X's rules for replies, mentions and quotes by API forbid it"),
    Rule(403...403, .needsChange, "not allowed"),
    Rule(404...404, .needsChange, "not found"),
    Rule(408...408, .ambiguous, "a proxy gave up waiting"),
    Rule(413...413, .needsChange, "too large for the server"),
    Rule(429...429, type: "usage-capped", .limited, after: 86_400, "the plan's number of posts is used up"),
    Rule(429...429, .limited, after: 900, "too many requests"),
    Rule(431...431, .needsChange, "a piece of the upload was too large"),
    Rule(400...499, .needsChange, "refused"),
    Rule(500...599, .ambiguous, "the server failed"),
  ]

  /// The class of a call that did not end as hoped.
  static func failure(_ reply: Reply, _ effect: CallEffect, _ session: AccountSession) -> Failure {
    switch reply {
    case .broken(let error): return session.failure(of: error, effect)
    case .garbled(let response): return session.failure(garbled: response, effect)
    case .accepted(let document, let response):
      // A read may answer 200 with nothing but errors.
      guard effect == .repeatable, let said = words(document) else {
        return session.failure(garbled: response, effect)
      }
      return Failure(
        .retryLater(afterSeconds: nil), code: String(response.status),
        requestID: requestID(response, session),
        session.redacted(said))
    case .refused(let response, let document): return refusal(response, document, effect, session)
    }
  }

  private static func refusal(
    _ response: HTTPResponse, _ document: JSON?, _ effect: CallEffect, _ session: AccountSession
  ) -> Failure {
    let type = document?["type"]?.string ?? ""
    let codes = (document?["errors"]?.array ?? []).compactMap { $0["code"]?.integer }
    let said = document.flatMap(words)
    let text = ((document?["detail"]?.string).map { "detail: \($0); " } ?? "") + (said ?? "")
    let lower = text.lowercased()
    let rule = table.first { rule in
      rule.statuses.contains(response.status) && (rule.type.map { type.hasSuffix($0) } ?? true)
        && (rule.code.map { codes.contains($0) } ?? true)
        && (rule.words.isEmpty || rule.words.contains { lower.contains($0) })
    }
    var kind = (rule?.kind ?? .ambiguous).on(effect)
    // A proxy's own page (a firewall, a login wall) says nothing of the token or the post.
    if document == nil, response.status == 403 { kind = .retryLater }
    let rate = XRate(response)
    let wait =
      response.status == 429
      ? rate.wait(now: session.serverTime(response) ?? session.now()) ?? session.retryAfter(response)
      : session.retryAfter(response)
    let title = type.split(separator: "/").last.map(String.init)
    return Failure(
      kind.failureClass(afterSeconds: wait ?? rule?.after), code: String(response.status),
      subcode: codes.first.map(String.init) ?? (title == "about:blank" ? nil : title.map(session.redacted)),
      requestID: requestID(response, session), isOutage: session.isBroken(response),
      "\(rule?.meaning ?? "no answer we know"): "
        + (said.map { session.redacted($0) } ?? session.quoted(response.body)))
  }

  /// What an answer says of itself, in any of its three shapes.
  static func words(_ document: JSON) -> String? {
    var parts: [String] = []
    for name in ["title", "detail", "error", "error_description"] {
      if let text = document[name]?.string { parts.append(text) }
    }
    for error in (document["errors"]?.array ?? []).prefix(5) {
      if let text = error["message"]?.string ?? error["detail"]?.string ?? error["title"]?.string {
        parts.append(text)
      }
    }
    var seen: Set<String> = []
    let unique = parts.filter { seen.insert($0).inserted }
    return unique.isEmpty ? nil : unique.joined(separator: ": ")
  }

  /// What X calls the exchange.
  static func requestID(_ response: HTTPResponse, _ session: AccountSession) -> String? {
    response.header("x-transaction-id").map { session.redacted(String($0.prefix(100))) }
      ?? session.requestID(of: response)
  }
}
