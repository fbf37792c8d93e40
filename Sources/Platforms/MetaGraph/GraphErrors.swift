import Content
import HTTP
import JSON

/// What the Graph API's errors mean. From developers.facebook.com (Graph API error handling, rate limits,
/// video publishing, error codes of content publishing), looked at 2026-11-21, and from codes public
/// clients report.
enum GraphErrors {
  /// One row: rows that name a subcode go before those that do not.
  struct Rule: Sendable {
    /// nil: any code.
    var codes: ClosedRange<Int64>?
    var subcodes: Set<Int64>
    var kind: ErrorClass
    /// Seconds to wait where the answer names none.
    var after: Int64?
    var meaning: String

    init(
      _ codes: ClosedRange<Int64>?, sub subcodes: Set<Int64> = [], _ kind: ErrorClass, after: Int64? = nil,
      _ meaning: String
    ) {
      self.codes = codes
      self.subcodes = subcodes
      self.kind = kind
      self.after = after
      self.meaning = meaning
    }

    func fits(_ code: Int64, _ subcode: Int64?) -> Bool {
      if let codes, !codes.contains(code) { return false }
      guard !subcodes.isEmpty else { return true }
      return subcode.map(subcodes.contains) ?? false
    }
  }

  private static let hour: Int64 = 3600

  /// What all products of the Graph API share.
  static let common: [Rule] = [
    Rule(100...100, sub: [33], .needsChange, "the object is missing or hidden from this token"),
    Rule(190...190, sub: [458], .needsCredentials, "the person removed the app: connect again"),
    Rule(190...190, sub: [459], .needsCredentials, "the person must log in on the website first"),
    Rule(190...190, sub: [460], .needsCredentials, "the password changed: connect again"),
    Rule(190...190, sub: [463], .needsCredentials, "the token expired: connect again"),
    Rule(190...190, sub: [464], .needsCredentials, "the person's account is not confirmed"),
    Rule(190...190, sub: [467], .needsCredentials, "the token was revoked: connect again"),
    Rule(190...190, sub: [492], .needsCredentials, "the person lost the role on the Page"),
    Rule(1...1, .ambiguous, "unknown error"),
    Rule(2...2, .ambiguous, "the service is down"),
    Rule(3...3, .needsCredentials, "the app lacks the capability"),
    Rule(4...4, .limited, after: hour, "the app's calls are used up"),
    Rule(10...10, .needsCredentials, "the permission was not granted or was removed"),
    Rule(17...17, .limited, after: hour, "the person's calls are used up"),
    Rule(32...32, .limited, after: hour, "the Page's calls are used up"),
    Rule(100...100, .needsChange, "a parameter is not valid"),
    Rule(102...102, .needsCredentials, "the session is over"),
    Rule(104...104, .needsCredentials, "the proof of the app's secret is wrong or missing"),
    Rule(190...190, .needsCredentials, "the token is refused"),
    Rule(200...299, .needsCredentials, "the token lacks a permission"),
    Rule(324...324, .needsChange, "the image file is missing or not valid"),
    Rule(341...341, .limited, after: hour, "the app may post no more for now"),
    Rule(352...352, .needsChange, "the video's format is not taken"),
    Rule(368...368, .limited, after: 24 * hour, "blocked for a while by the platform's rules"),
    Rule(382...382, .needsChange, "the video is too small"),
    Rule(389...389, .retryLater, "the file's address could not be fetched"),
    Rule(506...506, .duplicate, "the same as the post before"),
    Rule(613...613, .limited, after: hour, "too many calls of this kind"),
    Rule(2500...2500, .needsChange, "the request's path is not understood"),
    Rule(6000...6000, .needsChange, "the video file is not taken"),
    Rule(6001...6001, .retryLater, "the upload went wrong"),
    Rule(80000...80014, .limited, after: hour, "the business's calls are used up"),
    Rule(1_609_005...1_609_005, .retryLater, "the link could not be read"),
  ]

  /// The class of a call that did not end as hoped; `own`: the product's rows, which go first.
  static func failure(
    _ reply: Reply, _ effect: CallEffect, _ session: AccountSession, own: [Rule] = []
  ) -> Failure {
    switch reply {
    case .broken(let error): return session.failure(of: error, effect)
    case .garbled(let response): return session.failure(garbled: response, effect)
    case .accepted(let document, let response):
      guard let error = document["error"] else { return session.failure(garbled: response, effect) }
      return coded(error, response, effect, session, own)
    case .refused(let response, let document):
      if let error = document?["error"], error.object != nil {
        return coded(error, response, effect, session, own)
      }
      if let debug = document?["debug_info"] { return uploading(debug, response, effect, session) }
      return bare(response, effect, session)
    }
  }

  /// The row for a code, the most particular first; nil: none we know.
  static func rule(_ code: Int64, _ subcode: Int64?, own: [Rule] = []) -> Rule? {
    let fitting = (own + common).filter { $0.fits(code, subcode) }
    return fitting.first { !$0.subcodes.isEmpty } ?? fitting.first
  }

  private static func coded(
    _ error: JSON, _ response: HTTPResponse, _ effect: CallEffect, _ session: AccountSession, _ own: [Rule]
  ) -> Failure {
    let code = error["code"]?.integer
    let subcode = error["error_subcode"]?.integer
    let row = code.flatMap { Self.rule($0, subcode, own: own) }
    let kind = (row?.kind ?? unknown(error, response, effect)).on(effect)
    let said = [
      error["error_user_title"]?.string, error["error_user_msg"]?.string, error["message"]?.string,
    ].compactMap { $0 }.filter { !$0.isEmpty }
    return Failure(
      kind.failureClass(afterSeconds: wait(response, session) ?? row?.after),
      code: code.map(String.init) ?? String(response.status), subcode: subcode.map(String.init),
      requestID: error["fbtrace_id"]?.string.map { session.redacted(String($0.prefix(100))) }
        ?? session.requestID(of: response),
      isOutage: session.isBroken(response) || code == 1 || code == 2,
      session.redacted(([row?.meaning ?? "a code we do not know"] + said).joined(separator: ": ")))
  }

  /// A code without a row: on a public call nobody knows what it did.
  private static func unknown(_ error: JSON, _ response: HTTPResponse, _ effect: CallEffect) -> ErrorClass {
    if response.status == 429 { return .limited }
    if effect == .publishes { return .ambiguous }
    return error["is_transient"]?.bool == true || response.status >= 500 ? .retryLater : .needsChange
  }

  /// An upload host's own form of an error.
  private static func uploading(
    _ debug: JSON, _ response: HTTPResponse, _ effect: CallEffect, _ session: AccountSession
  ) -> Failure {
    let type = debug["type"]?.string ?? ""
    let again =
      debug["retriable"]?.bool == true || response.status >= 500
      || ["OffsetInvalidError", "PartialRequestError", "FileUrlProcessingError"].contains(type)
    let kind: ErrorClass =
      switch response.status {
      case 401: .needsCredentials
      case 429: .limited
      default: effect == .publishes ? .ambiguous : again ? .retryLater : .needsChange
      }
    let wait = session.retryAfter(response) ?? (kind == .limited ? hour : nil)
    return Failure(
      kind.failureClass(afterSeconds: wait), code: String(response.status),
      subcode: type.isEmpty ? nil : session.redacted(String(type.prefix(60))),
      requestID: session.requestID(of: response), isOutage: session.isBroken(response),
      session.redacted("the upload was refused: \(debug["message"]?.string ?? type)"))
  }

  /// An answer without an error of the API: a proxy, a firewall, a machine that fell over.
  private static func bare(
    _ response: HTTPResponse, _ effect: CallEffect, _ session: AccountSession
  ) -> Failure {
    let kind: ErrorClass =
      switch response.status {
      case 401: .needsCredentials
      case 429: .limited
      case 403: .retryLater
      case 408, 500...599: .ambiguous
      case 300...499: .needsChange
      default: .ambiguous
      }
    return Failure(
      kind.on(effect).failureClass(
        afterSeconds: wait(response, session) ?? (response.status == 429 ? hour : nil)),
      code: String(response.status), requestID: session.requestID(of: response),
      isOutage: session.isBroken(response),
      "the server answered \(response.status): \(session.quoted(response.body))")
  }

  /// Seconds the answer asks to wait: `Retry-After`, the business usage's minutes, or an hour where the
  /// app's usage stands at 100 per cent.
  static func wait(_ response: HTTPResponse, _ session: AccountSession) -> Int64? {
    if let seconds = session.retryAfter(response) { return seconds }
    if let usage = header("X-Business-Use-Case-Usage", response)?.object {
      let minutes = usage.values.flatMap { $0.array ?? [] }
        .compactMap { $0["estimated_time_to_regain_access"]?.integer }.max()
      if let minutes, minutes > 0 { return min(minutes, 24 * 60) * 60 }
    }
    if let usage = header("X-App-Usage", response)?.object,
      usage.values.contains(where: { ($0.integer ?? 0) >= 100 })
    {
      return hour
    }
    return nil
  }

  static func header(_ name: String, _ response: HTTPResponse) -> JSON? {
    response.header(name).flatMap { try? JSON(parsing: $0.utf8, limit: 1 << 16) }
  }
}
