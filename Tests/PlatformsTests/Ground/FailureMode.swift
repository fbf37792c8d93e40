import HTTP
import HTTPTestDoubles
import Testing

/// A way in which one exchange can go wrong.
struct FailureMode: Sendable, CustomTestStringConvertible {
  var name: String
  var answer: ScriptedExchange.Answer
  /// The class where the call would have made something public, and where it would not.
  var onPublish: String
  var elsewhere: String

  var testDescription: String { name }

  private static func status(
    _ status: Int, _ body: String, _ headers: [(name: String, value: String)] = []
  ) -> ScriptedExchange.Answer {
    .response(HTTPResponse(status: status, headers: headers, body: Array(body.utf8)))
  }

  private static func broken(_ code: HTTPError.Code, _ mayHaveArrived: Bool) -> ScriptedExchange.Answer {
    .failure(HTTPError(code, mayHaveArrived: mayHaveArrived, "broken with \(testToken)"))
  }

  /// What can happen to any exchange with any platform.
  static let everywhere: [FailureMode] = [
    FailureMode("refused", broken(.connect, false), "retryLater", "retryLater"),
    FailureMode("no name", broken(.resolve, false), "retryLater", "retryLater"),
    FailureMode("timeout before sending", broken(.timeout, false), "retryLater", "retryLater"),
    FailureMode("timeout after sending", broken(.timeout, true), "ambiguous", "retryLater"),
    FailureMode("connection lost", broken(.cut, true), "ambiguous", "retryLater"),
    FailureMode("answer too large", broken(.tooLarge, true), "ambiguous", "retryLater"),
    FailureMode("cancelled before", broken(.cancelled, false), "retryLater", "retryLater"),
    FailureMode("cancelled after", broken(.cancelled, true), "ambiguous", "retryLater"),
    FailureMode("not a URL", broken(.badURL, false), "needsChange", "needsChange"),
    FailureMode("500", status(500, "<html>\(testToken)</html>"), "ambiguous", "retryLater"),
    FailureMode("502", status(502, ""), "ambiguous", "retryLater"),
    FailureMode("503", status(503, "{}", [("Retry-After", "7")]), "ambiguous", "retryLater"),
    FailureMode("cut body", status(200, "{\"id\":\"1"), "ambiguous", "retryLater"),
    FailureMode("garbled body", status(200, "<html>hello \(testToken)"), "ambiguous", "retryLater"),
    FailureMode("empty body", status(200, ""), "ambiguous", "retryLater"),
    FailureMode("other JSON", status(200, "[1]"), "ambiguous", "retryLater"),
    FailureMode("429", status(429, "{\"error\":\"Too many requests\"}"), "limited", "limited"),
  ]

  init(_ name: String, _ answer: ScriptedExchange.Answer, _ onPublish: String, _ elsewhere: String) {
    self.name = name
    self.answer = answer
    self.onPublish = onPublish
    self.elsewhere = elsewhere
  }
}

extension [ScriptedExchange] {
  /// The script up to one exchange, which goes wrong; what follows must not be asked for.
  func failing(at index: Int, _ mode: FailureMode) -> [ScriptedExchange] {
    var script = Array(prefix(index + 1))
    script[index].answer = mode.answer
    return script
  }
}
