import Foundation
import HTTP
import JSON

/// How far a request is the documented one.
enum ReplayWay: String, Sendable {
  /// Method, address, the headers shown, and every byte of the body.
  case bytes
  /// The same, but its JSON has other white space or another order of members.
  case json
  /// The same path and values; they stand in another order, encoding or place: a form in place of a query, the
  /// token in its header.
  case fields
}

/// Holds what a client sends against what is documented.
struct ReplayComparison {
  /// Nil: it is another request.
  var way: ReplayWay?
  /// `-` for what is documented, `+` for what was sent.
  var lines: [String] = []

  init(_ documented: ReplayExchange, _ request: HTTPRequest) {
    let sent = Self.bytes(request.body)
    for header in documented.headers where request.header(header.name) != header.value {
      lines.append("- \(header.name): \(header.value)")
      lines.append("+ \(header.name): \(request.header(header.name) ?? "(missing)")")
    }
    // A token goes nowhere it is not shown to go: upload addresses are signed, and lead to other hosts.
    let hasToken =
      documented.headers.contains { $0.name == "Authorization" } || documented.url.contains("access_token=")
    if !hasToken, request.header("Authorization") != nil { lines.append("+ Authorization: (not shown)") }
    let isSameHead = documented.method == request.method && documented.url == request.url
    if lines.isEmpty, isSameHead {
      if Data(documented.body) == Data(sent) {
        way = .bytes
      } else if Self.isSameJSON(documented.body, sent) {
        way = .json
      }
    }
    if lines.isEmpty, way == nil, Self.hasSameFields(documented, request, sent) { way = .fields }
    guard way == nil else { return }
    lines += [
      "- \(documented.method) \(documented.url)", "+ \(request.method) \(request.url)",
      "- | \(Self.shown(documented.body))", "+ | \(Self.shown(sent))",
    ]
  }

  private static func shown(_ body: [UInt8]) -> String {
    body.count > 4000 ? "\(body.count) bytes" : String(decoding: body, as: UTF8.self)
  }

  private static func isSameJSON(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.first == 0x7B, left.count < 1 << 16, right.count < 1 << 16,
      let left = try? JSON(parsing: left, limit: 1 << 16),
      let right = try? JSON(parsing: right, limit: 1 << 16)
    else { return false }
    return left == right
  }

  private static func hasSameFields(
    _ documented: ReplayExchange, _ request: HTTPRequest, _ sent: [UInt8]
  ) -> Bool {
    guard documented.method == request.method, path(documented.url) == path(request.url),
      var wanted = pairs(query(documented.url)), let given = pairs(query(request.url))
    else { return false }
    if let token = wanted.first(where: { $0.hasPrefix("access_token=") }) {
      guard request.header("Authorization") == "Bearer \(token.dropFirst(13))" else { return false }
      wanted.removeAll { $0 == token }
    }
    guard request.header("Content-Type") == form else {
      return wanted.sorted() == given.sorted()
        && (documented.body == sent || isSameJSON(documented.body, sent))
    }
    // A query may come as a form, and a form in another order or encoding; nothing else.
    guard documented.body.isEmpty || documented.headers.contains(where: { $0.value == form }),
      let more = pairs(String(decoding: documented.body, as: UTF8.self)),
      let sent = pairs(String(decoding: sent, as: UTF8.self))
    else { return false }
    return (wanted + more).sorted() == (given + sent).sorted()
  }

  private static let form = "application/x-www-form-urlencoded"

  private static func path(_ url: String) -> Substring { url.prefix { $0 != "?" } }

  private static func query(_ url: String) -> String { String(url.dropFirst(path(url).count + 1)) }

  /// `name=value`, decoded; nil where an encoding is broken.
  private static func pairs(_ text: String) -> [String]? {
    var pairs: [String] = []
    for pair in text.split(separator: "&") {
      guard let decoded = PercentEncoding.decode(pair.replacingOccurrences(of: "+", with: " ")) else {
        return nil
      }
      pairs.append(decoded)
    }
    return pairs
  }

  private static func bytes(_ body: HTTPBody) -> [UInt8] {
    switch body {
    case .none: []
    case .bytes(let bytes): bytes
    case .pieces(let pieces):
      pieces.flatMap { piece in
        switch piece {
        case .bytes(let bytes): bytes
        case .file(let file, let offset, let count): file.bytes(at: offset, count: Int(count)) ?? []
        }
      }
    }
  }
}
