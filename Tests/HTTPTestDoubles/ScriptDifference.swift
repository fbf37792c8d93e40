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
      lines += shown(wanted, mark: "-") + shown(body, mark: "+")
    }
    return lines
  }

  private static func shown(_ body: String, mark: String) -> [String] {
    guard !body.isEmpty else { return ["\(mark) (no body)"] }
    return body.split(separator: "\n", omittingEmptySubsequences: false).map { "\(mark) | \($0)" }
  }

  static func head(_ method: String, _ url: String) -> String { "\(method) \(url)" }

  static func text(of body: HTTPBody) -> String {
    switch body {
    case .none: ""
    case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
    case .pieces(let pieces): String(decoding: pieces.flatMap(Self.bytes), as: UTF8.self)
    }
  }

  private static func bytes(_ piece: HTTPBodyPiece) -> [UInt8] {
    switch piece {
    case .bytes(let bytes): bytes
    case .file(let file, let offset, let count): file.bytes(at: offset, count: Int(count)) ?? []
    }
  }
}
