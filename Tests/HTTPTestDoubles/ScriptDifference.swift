import HTTP

/// What a script expected and did not get, or got and did not expect: one line each, `-` for what the
/// script says and `+` for what came.
public struct ScriptDifference: Error, Sendable, Hashable, CustomStringConvertible {
  public var lines: [String]

  public var description: String {
    (["the exchanges differ from the script:"] + lines).joined(separator: "\n")
  }

  /// Compares one request with what is expected in its place; empty where they agree.
  static func between(_ expected: ScriptedExchange, _ request: HTTPRequest) -> [String] {
    var lines: [String] = []
    let heads = (head(expected.method, expected.url), head(request.method, request.url))
    if heads.0 != heads.1 { lines += ["- \(heads.0)", "+ \(heads.1)"] }
    for header in expected.headers where request.header(header.name) != header.value {
      lines.append("- \(header.name): \(header.value)")
      lines.append("+ \(header.name): \(request.header(header.name) ?? "(missing)")")
    }
    let body = text(of: request.body)
    if let wanted = expected.body, wanted != body {
      lines += wanted.split(separator: "\n", omittingEmptySubsequences: false).map { "- | \($0)" }
      lines += body.split(separator: "\n", omittingEmptySubsequences: false).map { "+ | \($0)" }
    }
    return lines
  }

  static func head(_ method: String, _ url: String) -> String { "\(method) \(url)" }

  static func text(of body: HTTPBody) -> String {
    switch body {
    case .none: ""
    case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
    }
  }
}
