import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms

/// Exchanges with the Graph API as its documentation shows them.
enum GraphScript {
  static let base = "https://graph.facebook.com"
  static let signed = [(name: "Authorization", value: "Bearer \(testToken)")]
  static let form = signed + [(name: "Content-Type", value: "application/x-www-form-urlencoded")]
  static let date = [
    (name: "Content-Type", value: "application/json"), (name: "Date", value: "Sat, 21 Nov 2026 08:00:00 GMT"),
  ]

  static func get(_ path: String, _ answer: String, status: Int = 200) -> ScriptedExchange {
    ScriptedExchange(
      "GET", "\(base)/v26.0/\(path)", headers: signed, status: status, answer, answerHeaders: date)
  }

  static func post(
    _ path: String, _ body: String?, _ answer: String, status: Int = 200, base: String = GraphScript.base
  ) -> ScriptedExchange {
    ScriptedExchange(
      "POST", "\(base)/v26.0/\(path)", headers: body == nil ? signed : form, body: body, status: status,
      answer, answerHeaders: date)
  }

  static func error(_ code: Int, _ subcode: Int? = nil, transient: Bool = false) -> String {
    let sub = subcode.map { ",\"error_subcode\":\($0)" } ?? ""
    return """
      {"error":{"message":"said \(testToken)","type":"OAuthException","code":\(code)\(sub),\
      "is_transient":\(transient),"error_user_title":"Title","fbtrace_id":"AbC"}}
      """
  }

  /// The ways of every platform, and the Graph API's own.
  static let failures: [FailureMode] =
    FailureMode.everywhere + [
      FailureMode("190", answer(400, error(190, 463)), "needsCredentials", "needsCredentials"),
      FailureMode("code 4", answer(400, error(4)), "limited", "limited"),
      FailureMode("code 1", answer(500, error(1)), "ambiguous", "retryLater"),
      FailureMode("code 2", answer(503, error(2, transient: true)), "ambiguous", "retryLater"),
      FailureMode("error in a 200", answer(200, error(190)), "needsCredentials", "needsCredentials"),
      FailureMode("unknown code", answer(400, error(987_654)), "ambiguous", "needsChange"),
      FailureMode(
        "unknown passing code", answer(400, error(987_654, transient: true)), "ambiguous", "retryLater"),
    ]

  private static func answer(_ status: Int, _ body: String) -> ScriptedExchange.Answer {
    .response(HTTPResponse(status: status, body: Array(body.utf8)))
  }
}
