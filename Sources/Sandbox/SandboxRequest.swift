/// One request as the platforms see it: whole, or cut short by its sender.
public struct SandboxRequest: Sendable {
  /// The method in capitals.
  public var method: String
  /// The path as sent, without query.
  public var path: String
  /// The path's segments, unescaped; empty ones are dropped.
  public var segments: [String]
  /// The names and values of the query, unescaped, in order.
  public var query: [(name: String, value: String)]
  /// The header fields, in order.
  public var headers: [(name: String, value: String)]
  /// What was sent after the head.
  public var body: SandboxBody
  /// False where the sender went away before the announced end of the body.
  public var isWhole: Bool
  /// The number it got in the log.
  var number: Int?
  var fault: Fault?
  /// What was found at the addresses the platform asked for.
  var fetched: [String: FetchedMedia] = [:]

  /// A request; `target` is the path with its query, as in the request line.
  public init(
    method: String, target: String, headers: [(name: String, value: String)] = [], body: SandboxBody = .empty,
    isWhole: Bool = true
  ) {
    self.method = method.uppercased()
    let cut = target.firstIndex(of: "?") ?? target.endIndex
    path = String(target[..<cut])
    segments = target[..<cut].split(separator: "/").map { PercentCoding.decode($0, plusIsSpace: false) }
    query = cut == target.endIndex ? [] : PercentCoding.pairs(target[target.index(after: cut)...])
    self.headers = headers
    self.body = body
    self.isWhole = isWhole
  }

  /// The first header of that name, whatever its case.
  public func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }

  /// The media type of the body, without parameters, in lower case.
  var contentType: String? {
    header("Content-Type")?.split(separator: ";").first?.lowercased()
      .trimmingPrefix { $0 == " " }.split(separator: " ").first.map(String.init)
  }
}

/// The answer to a request, and how it travels.
public struct SandboxAnswer: Sendable, Hashable {
  /// How much of an answer travels.
  public enum Delivery: Sendable, Hashable {
    case whole
    /// The connection is closed without a byte.
    case dropped
    /// Head and that many bytes of the body, then the connection is closed.
    case cut(bytes: Int)
  }

  /// One header field.
  public struct Header: Sendable, Hashable {
    /// The field's name.
    public var name: String
    /// The field's value.
    public var value: String
  }

  /// The status code.
  public var status: Int
  /// The header fields, in order, without the length.
  public var headers: [Header]
  /// The bytes, all of them whatever `delivery` says.
  public var body: [UInt8]
  /// The line of the documentation a refusal enforces.
  public var rule: String?
  /// How much of the answer reaches the caller.
  public var delivery = Delivery.whole
  /// How long the answer is held, in milliseconds.
  public var delayMilliseconds = 0

  init(status: Int, headers: [(String, String)] = [], body: [UInt8] = [], rule: String? = nil) {
    self.status = status
    self.headers = headers.map { Header(name: $0.0, value: $0.1) }
    self.body = body
    self.rule = rule
  }

  /// The first header of that name, whatever its case.
  public func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }

  mutating func add(_ name: String, _ value: String) {
    headers.append(Header(name: name, value: value))
  }
}
