import JSON

/// The error envelope of the Graph interfaces.
struct GraphError {
  var code: Int
  var subcode: Int?
  var message: String
  var title: String?
  /// What a person is to read below the title.
  var advice: String?
  var status: Int
  var isTransient = false
  var data: JSON?
  var rule: String?

  init(_ code: Int, _ subcode: Int?, _ message: String, status: Int = 400, rule: String? = nil) {
    self.code = code
    self.subcode = subcode
    self.message = message
    self.status = status
    self.rule = rule
  }

  /// The answer; `seed` makes the trace id differ from call to call.
  func answer(seed: Int) -> SandboxAnswer {
    let isTrouble = code == 1 || code == 2
    var error: [String: JSON] = [
      "message": .string(message), "type": "OAuthException", "code": .integer(Int64(code)),
      "is_transient": .bool(isTransient || isTrouble),
      "fbtrace_id": .string("A\(String(seed + 46_656, radix: 36))"),
    ]
    error["error_subcode"] = subcode.map { .integer(Int64($0)) }
    error["error_user_title"] = title.map { .string($0) }
    error["error_user_msg"] = advice.map { .string($0) }
    error["error_data"] = data
    return .json(["error": .object(error)], status: status, rule: rule)
  }

  /// The refusal, ready to be thrown.
  static func refusal(
    _ code: Int, _ subcode: Int?, _ message: String, status: Int = 400, title: String? = nil,
    advice: String? = nil, rule: String
  ) -> Interruption {
    var error = GraphError(code, subcode, message, status: status, rule: rule)
    error.title = title
    error.advice = advice
    return .refused(error.answer(seed: code &+ (subcode ?? 0)))
  }

  /// The refusal of a call that carries bytes to an upload session.
  static func upload(_ type: String, _ message: String, retriable: Bool = false, rule: String) -> Interruption
  {
    .refused(
      .json(
        ["debug_info": ["retriable": .bool(retriable), "type": .string(type), "message": .string(message)]],
        status: 400, rule: rule))
  }
}
