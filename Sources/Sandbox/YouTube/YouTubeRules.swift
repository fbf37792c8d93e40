import Foundation
import JSON

/// What YouTube takes and refuses, in its own words.
enum YouTubeRules {
  static let uploads = 100
  static let units = 10_000
  /// Finished uploads of a channel in 24 hours: YouTube publishes no number.
  static let channelUploads = 100
  static let unit = 262_144
  static let fileBytes = 274_877_906_944
  static let sessionSeconds = 7 * 86_400.0
  static let thumbnailBytes = 50 << 20
  static let captionsBytes = 100 << 20

  /// What is behind a status where nothing says more.
  private static let words: [Int: (reason: String, status: String)] = [
    400: ("badRequest", "INVALID_ARGUMENT"), 401: ("authError", "UNAUTHENTICATED"),
    403: ("forbidden", "PERMISSION_DENIED"), 404: ("notFound", "NOT_FOUND"), 409: ("conflict", "ABORTED"),
    429: ("rateLimitExceeded", "RESOURCE_EXHAUSTED"), 500: ("internalError", "INTERNAL"),
    503: ("backendError", "UNAVAILABLE"),
  ]

  static func refusal(
    _ status: Int, _ reason: String, _ text: String, _ rule: String, domain: String = "youtube.parameter"
  ) -> Interruption {
    .refused(error(status, reason, text, domain: domain, rule: "youtube \(rule)"))
  }

  private static func error(
    _ status: Int, _ reason: String, _ text: String, domain: String, rule: String?
  ) -> SandboxAnswer {
    let one: JSON = ["message": .string(text), "domain": .string(domain), "reason": .string(reason)]
    var members: [String: JSON] = [
      "code": .integer(Int64(status)), "message": .string(text), "errors": .array([one]),
    ]
    members["status"] = words[status].map { .string($0.status) }
    return .json(["error": .object(members)], status: status, rule: rule)
  }

  /// An injected fault as YouTube would say it; a message that is one word is its reason.
  static func envelope(
    _ fault: Fault, _ request: SandboxRequest, status: Int, _ text: String
  ) -> SandboxAnswer {
    let isWord = !text.isEmpty && text.utf8.allSatisfy { (65...90).contains($0) || (97...122).contains($0) }
    if request.segments.last == "token" {
      let error = status >= 500 ? "internal_failure" : "invalid_grant"
      return .json(
        ["error": .string(error), "error_description": .string(text)], status: status)
    }
    let reason = isWord ? text : words[status]?.reason ?? (status >= 500 ? "backendError" : "badRequest")
    return error(status, reason, text, domain: "global", rule: nil)
  }

  /// Any of these suffices.
  static func scopes(_ method: String, _ resource: String) -> Set<String> {
    switch (method, resource) {
    case ("POST", "videos"), (_, "thumbnails/set"): ["youtube.upload", "youtube", "youtube.force-ssl"]
    case (_, "captions"), (_, "commentThreads"): ["youtube.force-ssl"]
    case ("GET", _): ["youtube.readonly", "youtube", "youtube.force-ssl"]
    default: ["youtube", "youtube.force-ssl"]
    }
  }

  static func cost(_ method: String, _ resource: String) -> Int {
    switch (resource, method) {
    case ("captions", "POST"): 400
    case ("captions", "PUT"): 450
    case ("captions", _): 50
    case (_, "GET"): 1
    default: 50
    }
  }

  /// The day in California.
  static func day(_ now: Date) -> String {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = TimeZone(identifier: "America/Los_Angeles") ?? .gmt
    let parts = calendar.dateComponents([.year, .month, .day], from: now)
    return "\(parts.year ?? 0)-\(parts.month ?? 0)-\(parts.day ?? 0)"
  }
}
