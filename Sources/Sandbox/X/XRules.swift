import Foundation
import JSON

/// What X refuses, in its own words.
enum XRules {
  static let textLimit = 280
  static let altLimit = 1000
  static let imageBytes = 5_000_000
  static let gifBytes = 15_000_000
  static let videoBytes = 512_000_000
  static let segmentBytes = 5 << 20
  static let mediaLife = 86_400.0
  static let editSeconds = 1800.0
  static let edits = 5

  /// Endpoints by method and shape of the path: calls an account may make in 15 minutes, and in 24 hours.
  static let limits: [String: (count: Int, daily: Int?)] = [
    "POST tweets": (100, 10_000), "DELETE tweets/:id": (50, nil), "GET tweets": (5000, nil),
    "GET tweets/:id": (900, nil), "POST media/upload": (500, 50_000), "POST media/metadata": (500, 50_000),
    "POST media/subtitles": (100, nil), "POST media/upload/initialize": (1875, 180_000),
    "POST media/upload/:id/append": (1875, 180_000), "POST media/upload/:id/finalize": (1875, 180_000),
    "GET media/upload": (1000, 100_000), "GET users/me": (75, nil), "GET users/:id/tweets": (900, nil),
  ]

  /// Method and path with `:id` for numbers.
  static func endpoint(_ method: String, _ path: [String]) -> String {
    "\(method) " + path.map { isID($0) ? ":id" : $0 }.joined(separator: "/")
  }

  static func isID(_ text: String) -> Bool {
    (1...19).contains(text.utf8.count) && text.utf8.allSatisfy { (48...57).contains($0) }
  }

  // MARK: Refusals

  /// A problem: title, detail, type, status.
  static func problem(
    _ status: Int, _ title: String, _ type: String?, _ detail: String, _ rule: String
  ) -> Interruption {
    .refused(answer(status, title, type, detail, rule: rule))
  }

  private static func answer(
    _ status: Int, _ title: String, _ type: String?, _ detail: String, rule: String? = nil
  ) -> SandboxAnswer {
    .json(
      [
        "title": .string(title), "detail": .string(detail), "status": .integer(Int64(status)),
        "type": .string(type.map { "https://api.twitter.com/2/problems/\($0)" } ?? "about:blank"),
      ], status: status, rule: rule.map { "x \($0)" })
  }

  /// A field that is not as it should be.
  static func invalid(_ field: String, _ message: String, _ rule: String) -> Interruption {
    .refused(
      .json(
        [
          "errors": [["message": .string(message), "parameters": .object([field: []])]],
          "title": "Invalid Request", "detail": "One or more parameters to your request was invalid.",
          "type": "https://api.twitter.com/2/problems/invalid-request",
        ], status: 400, rule: "x \(rule)"))
  }

  static func forbidden(_ detail: String, _ rule: String) -> Interruption {
    problem(403, "Forbidden", nil, detail, rule)
  }

  static func unauthorized(_ rule: String) -> Interruption {
    problem(401, "Unauthorized", nil, "Unauthorized", rule)
  }

  /// One of the older interface's errors.
  static func legacy(_ status: Int, _ code: Int, _ message: String, _ rule: String) -> Interruption {
    .refused(
      .json(
        ["errors": [["code": .integer(Int64(code)), "message": .string(message)]]], status: status,
        rule: "x \(rule)"))
  }

  /// What a list of ids answers for one that is not there.
  static func missing(_ id: String, parameter: String) -> JSON {
    [
      "value": .string(id), "resource_id": .string(id), "resource_type": "tweet",
      "parameter": .string(parameter),
      "title": "Not Found Error", "detail": .string("Could not find tweet with \(parameter): [\(id)]."),
      "type": "https://api.twitter.com/2/problems/resource-not-found",
    ]
  }

  /// An injected fault as X would say it.
  static func envelope(
    _ fault: Fault, _ request: SandboxRequest, status: Int, _ text: String
  ) -> SandboxAnswer {
    if let code = fault.code, code != 187 {
      return .json(["errors": [["code": .integer(Int64(code)), "message": .string(text)]]], status: status)
    }
    switch status {
    case 400: return answer(400, "Invalid Request", "invalid-request", text)
    case 401: return answer(401, "Unauthorized", nil, "Unauthorized")
    case 402: return answer(402, "CreditsDepleted", "credits", text)
    case 403 where fault.code == 187: return answer(403, "Forbidden", nil, duplicate)
    case 403: return answer(403, "Forbidden", nil, text)
    case 404: return answer(404, "Not Found Error", "resource-not-found", text)
    case 429: return answer(429, "Too Many Requests", "rate-limit-exceeded", text)
    default: return answer(status, status >= 500 ? "Service Unavailable" : "Error", nil, text)
    }
  }

  static let duplicate = "You are not allowed to create a Tweet with duplicate content."
}
