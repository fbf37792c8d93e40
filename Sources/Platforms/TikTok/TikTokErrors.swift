import Content
import HTTP
import JSON

/// What TikTok's answers mean. From "Error handling", Content Posting API, developers.tiktok.com, looked at
/// 2026-11-21, and from codes public clients report.
enum TikTokErrors {
  /// One row: the first that fits an answer decides.
  struct Rule: Sendable {
    /// The error's codes; empty: any.
    var codes: Set<String>
    var statuses: ClosedRange<Int>
    var kind: ErrorClass
    /// Seconds to wait where the answer names none.
    var after: Int64?
    var meaning: String

    init(
      _ codes: Set<String>, on statuses: ClosedRange<Int> = 100...999, _ kind: ErrorClass,
      after: Int64? = nil,
      _ meaning: String
    ) {
      self.codes = codes
      self.statuses = statuses
      self.kind = kind
      self.after = after
      self.meaning = meaning
    }
  }

  static let table: [Rule] = [
    // A server out of order may have done what it was asked for, whatever it says.
    Rule([], on: 500...999, .ambiguous, "the server failed"),
    Rule([], on: 408...408, .ambiguous, "a proxy gave up waiting"),
    Rule(["internal_error", "server_error"], .ambiguous, "the server failed"),
    Rule(["temporarily_unavailable"], .retryLater, after: 60, "unavailable for a while"),
    Rule(["access_token_invalid", "invalid_grant"], .needsCredentials, "the access token is refused"),
    Rule(
      ["scope_not_authorized", "scope_permission_missed"], .needsCredentials,
      "the token lacks a scope: log in again"),
    Rule(
      ["spam_risk_too_many_posts"], .limited, after: 3600, "the account's posts of 24 hours are used up"),
    Rule(
      ["spam_risk_user_banned_from_posting", "spam_risk"], .needsCredentials,
      "TikTok bars the account from posting"),
    Rule(
      ["spam_risk_too_many_pending_share"], .limited, after: 3600, "too many drafts wait in the app's inbox"),
    Rule(
      ["reached_active_user_cap"], .limited, after: 3600, "the app's users of this day are used up"),
    Rule(["rate_limit_exceeded"], .limited, after: 60, "too many calls"),
    Rule(
      ["unaudited_client_can_only_post_to_private_accounts"], .needsChange,
      "the app is not audited: only SELF_ONLY, and only on an account that is private"),
    Rule(
      ["url_ownership_unverified"], .needsChange,
      "the address below media.base_url is not verified for the app"),
    Rule(
      ["privacy_level_option_mismatch"], .needsChange, "the account may not take this privacy_level"),
    Rule(["app_version_check_failed"], .needsChange, "the creator must update the app"),
    Rule(["invalid_file_upload"], .needsChange, "the file is not taken"),
    Rule(["invalid_publish_id"], .needsChange, "the publish_id is not known"),
    Rule(
      ["token_not_authorized_for_specified_publish_id"], .needsCredentials,
      "the token is not of the account that began the post"),
    Rule(["publish_not_cancellable"], .needsChange, "it is too late to cancel"),
    Rule(["invalid_param", "invalid_params", "invalid_request"], .needsChange, "the request is not valid"),
    Rule([], on: 300...399, .needsChange, "redirected: base_url is not where the API answers"),
    Rule([], on: 401...401, .needsCredentials, "the access token is refused"),
    Rule([], on: 403...403, .needsChange, "refused"),
    Rule([], on: 429...429, .limited, after: 60, "too many calls"),
    Rule([], on: 400...499, .needsChange, "refused"),
  ]

  /// Why a post that was begun became `FAILED`: surely not public.
  static let reasons: [Rule] = [
    Rule(["file_format_check_failed"], .needsChange, "the file's format is not taken"),
    Rule(["duration_check_failed"], .needsChange, "the video is longer than the account may post"),
    Rule(["frame_rate_check_failed"], .needsChange, "the frame rate is not taken: 23 to 60 a second"),
    Rule(["picture_size_check_failed"], .needsChange, "the picture's size is not taken"),
    Rule(["internal"], .retryLater, "the server failed"),
    Rule(["video_pull_failed", "photo_pull_failed"], .retryLater, after: 120, "a file could not be fetched"),
    Rule(["publish_cancelled"], .needsChange, "it was cancelled"),
    Rule(["auth_removed"], .needsCredentials, "the creator took the app's rights away"),
    Rule(
      ["spam_risk_too_many_posts"], .needsChange, "refused as too many posts: publish it on another day"),
    Rule(["spam_risk_user_banned_from_posting"], .needsChange, "TikTok bars the account from posting"),
    Rule(["spam_risk_text"], .needsChange, "the text was taken for spam"),
    Rule(["spam_risk"], .needsChange, "it was taken for spam"),
  ]

  /// The class of a call that did not end as hoped.
  static func failure(_ reply: Reply, _ effect: CallEffect, _ session: AccountSession) -> Failure {
    switch reply {
    case .broken(let error): return session.failure(of: error, effect)
    case .garbled(let response): return session.failure(garbled: response, effect)
    case .accepted(let document, let response):
      // 200 with an error in it is a refusal like any other.
      guard let code = code(document), code != "ok" else {
        return session.failure(garbled: response, effect)
      }
      return refusal(response, document, effect, session)
    case .refused(let response, let document):
      return refusal(response, document, effect, session)
    }
  }

  /// Of a post that the platform gave up.
  static func failure(ofReason reason: String, _ session: AccountSession) -> Failure {
    let rule = reasons.first { $0.codes.contains(reason) }
    return Failure(
      (rule?.kind ?? .needsChange).failureClass(afterSeconds: rule?.after), code: "FAILED",
      subcode: session.redacted(reason),
      session.redacted("TikTok gave it up: \(rule?.meaning ?? "a reason we do not know") (\(reason))"))
  }

  /// The error's code; at the token endpoint the error is a text.
  static func code(_ document: JSON?) -> String? {
    document?["error"]?["code"]?.string ?? document?["error"]?.string
  }

  private static func refusal(
    _ response: HTTPResponse, _ document: JSON?, _ effect: CallEffect, _ session: AccountSession
  ) -> Failure {
    let code = code(document)
    let rule = table.first { rule in
      rule.statuses.contains(response.status)
        && (rule.codes.isEmpty || code.map { rule.codes.contains($0) } ?? false)
    }
    var kind = (rule?.kind ?? .ambiguous).on(effect)
    // A proxy's own page (a firewall, a login wall) says nothing of the post.
    if response.status == 403, code == nil { kind = .retryLater }
    let said = document?["error"]?["message"]?.string ?? document?["error_description"]?.string
    let text = said.map { session.redacted($0) } ?? session.quoted(response.body)
    let logged = (document?["error"]?["log_id"]?.string ?? document?["log_id"]?.string)
      .map { session.redacted(String($0.prefix(100))) }
    return Failure(
      kind.failureClass(afterSeconds: session.retryAfter(response) ?? rule?.after),
      code: String(response.status), subcode: code.map { session.redacted(String($0.prefix(100))) },
      requestID: logged ?? session.requestID(of: response), isOutage: session.isBroken(response),
      "\(rule?.meaning ?? "no answer we know"): \(text)")
  }
}
