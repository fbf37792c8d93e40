import HTTP

/// One request a test expects, and the answer it gets.
public struct ScriptedExchange: Sendable {
  /// What is sent back.
  public enum Answer: Sendable {
    case response(HTTPResponse)
    case failure(HTTPError)
  }

  public var method: String
  /// Compared whole; queries in the order they are sent.
  public var url: String
  /// Headers that must be there, names without case; others may be there too.
  public var headers: [(name: String, value: String)]
  /// The body as text, where the test cares.
  public var body: String?
  public var answer: Answer

  public init(
    _ method: String, _ url: String, headers: [(name: String, value: String)] = [], body: String? = nil,
    answer: Answer
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.answer = answer
  }

  /// Answers with a status and a text, JSON unless other headers are given.
  public init(
    _ method: String, _ url: String, headers: [(name: String, value: String)] = [], body: String? = nil,
    status: Int, _ text: String = "",
    answerHeaders: [(name: String, value: String)] = [(name: "Content-Type", value: "application/json")]
  ) {
    self.init(
      method, url, headers: headers, body: body,
      answer: .response(HTTPResponse(status: status, headers: answerHeaders, body: Array(text.utf8))))
  }

  /// Breaks with an error.
  public init(
    _ method: String, _ url: String, headers: [(name: String, value: String)] = [], body: String? = nil,
    failing code: HTTPError.Code, mayHaveArrived: Bool
  ) {
    self.init(
      method, url, headers: headers, body: body,
      answer: .failure(HTTPError(code, mayHaveArrived: mayHaveArrived, "scripted \(code.rawValue)")))
  }
}
