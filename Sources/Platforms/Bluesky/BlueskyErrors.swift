import Content
import HTTP
import JSON

/// What Bluesky's answers mean, by the name of the error and then by the status. From the lexicons and server
/// source of bluesky-social/atproto and docs.bsky.app, looked at 2026-11-21.
enum BlueskyErrors {
  /// One row: the first that fits an answer decides.
  struct Rule: ErrorRow, Sendable {
    /// Names the answer's `error` may have; empty: any.
    var names: Set<String> = []
    var statuses: ClosedRange<Int> = 300...599
    var kind: ErrorClass
    /// Seconds to wait where the answer names none.
    var after: Int64?
    var meaning: String
  }

  static let table: [Rule] = [
    Rule(names: sessionEnds, kind: .retryLater, after: 1, meaning: "the session has ended"),
    Rule(names: ["InvalidSwap"], kind: .duplicate, meaning: "the record's place is taken"),
    Rule(
      names: ["BlobNotFound"], kind: .retryLater, after: 1,
      meaning: "an uploaded file is no longer there and is uploaded again"),
    Rule(names: ["InvalidMimeType"], kind: .needsChange, meaning: "a file is of a kind that is not taken"),
    Rule(names: ["InvalidSize"], kind: .needsChange, meaning: "a file is too large"),
    Rule(
      names: ["RepoNotFound", "RepoDeactivated", "RepoTakendown", "RepoSuspended"], kind: .needsCredentials,
      meaning: "the account's repository cannot be written"),
    Rule(
      names: ["AccountTakedown", "AccountDeactivated", "AccountSuspended"], kind: .needsCredentials,
      meaning: "the account is shut"),
    Rule(
      names: ["AuthFactorTokenRequired"], kind: .needsCredentials,
      meaning: "this is the account's main password: make an app password"),
    Rule(
      names: ["AuthenticationRequired", "AuthMissing", "Unauthorized"], kind: .needsCredentials,
      meaning: "the app password is refused"),
    Rule(
      names: ["Forbidden", "InsufficientScope"], kind: .needsCredentials,
      meaning: "the app password lacks the right"),
    Rule(
      names: ["XRPCNotSupported", "MethodNotImplemented"], kind: .needsChange,
      meaning: "the server does not know this call: another host, or an old server"),
    Rule(names: ["PayloadTooLarge"], kind: .needsChange, meaning: "too large for the server"),
    Rule(names: ["RateLimitExceeded"], kind: .limited, after: 300, meaning: "too many requests"),
    Rule(
      statuses: 300...399, kind: .needsChange, meaning: "redirected: base_url is not where the API answers"),
    Rule(statuses: 401...401, kind: .needsCredentials, meaning: "the app password is refused"),
    Rule(statuses: 403...403, kind: .needsCredentials, meaning: "the app password lacks the right"),
    Rule(statuses: 404...404, kind: .needsChange, meaning: "not found"),
    Rule(statuses: 408...408, kind: .ambiguous, meaning: "a proxy gave up waiting"),
    Rule(statuses: 413...413, kind: .needsChange, meaning: "too large for the server"),
    Rule(statuses: 429...429, kind: .limited, after: 300, meaning: "too many requests"),
    Rule(statuses: 400...499, kind: .needsChange, meaning: "the request is not valid"),
    Rule(statuses: 500...500, kind: .ambiguous, meaning: "the server failed"),
    Rule(statuses: 501...599, kind: .ambiguous, after: 2, meaning: "a server on the way failed"),
  ]

  static let sessionEnds: Set<String> = ["ExpiredToken", "InvalidToken"]

  /// True where the access token has ended and another may be had.
  static func endsSession(_ reply: Reply) -> Bool {
    guard case .refused(_, let document) = reply, let name = document?["error"]?.string else { return false }
    return sessionEnds.contains(name)
  }

  /// True where the server says that a record is not there; older servers say so in words only.
  static func saysNoRecord(_ reply: Reply) -> Bool {
    guard case .refused(let response, let document) = reply, response.status == 400,
      let name = document?["error"]?.string
    else { return false }
    if name == "RecordNotFound" { return true }
    return name == "InvalidRequest"
      && (document?["message"]?.string ?? "").hasPrefix("Could not locate record")
  }

  /// The class of a call that did not end as hoped.
  static func failure(_ reply: Reply, _ effect: CallEffect, _ session: AccountSession) -> Failure {
    session.failure(reply, effect) { refusal($0, $1, effect, session) }
  }

  private static func refusal(
    _ response: HTTPResponse, _ document: JSON?, _ effect: CallEffect, _ session: AccountSession
  ) -> Failure {
    let name = document?["error"]?.string
    let (rule, kind) = table.verdict(on: response, document, effect) { rule in
      rule.names.isEmpty || name.map(rule.names.contains) ?? false
    }
    let wait = session.retryAfter(response) ?? reset(response, session) ?? rule?.after
    let said = [name, document?["message"]?.string].compactMap(\.self).joined(separator: ": ")
    let text = said.isEmpty ? session.quoted(response.body) : session.redacted(said)
    return Failure(
      kind.failureClass(afterSeconds: wait), code: String(response.status),
      subcode: name.map { session.redacted(String($0.prefix(60))) },
      requestID: session.requestID(of: response), isOutage: session.isBroken(response),
      "\(rule?.meaning ?? "no answer we know"): \(text)")
  }

  /// Seconds until `RateLimit-Reset` (since 1970), by the server's own clock.
  private static func reset(_ response: HTTPResponse, _ session: AccountSession) -> Int64? {
    guard response.status == 429, let text = response.header("RateLimit-Reset"), let end = Int64(text) else {
      return nil
    }
    let here = (session.serverTime(response) ?? session.now()).secondsSinceEpoch
    guard end > here else { return 0 }
    return min(end - here, 86_400)
  }
}
