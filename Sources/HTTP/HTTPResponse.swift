/// A whole answer.
public struct HTTPResponse: Sendable {
  /// 100 to 999 as the server wrote it; redirects and errors are answers too.
  public var status: Int
  /// Names and values in order, trailers left out.
  public var headers: [(name: String, value: String)]
  /// As it came: nothing is unpacked.
  public var body: [UInt8]

  /// An answer made by hand, for tests and wrappers.
  public init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// The first header of that name, whatever its case.
  public func header(_ name: String) -> String? { headers.first(named: name) }

  /// The body as text; bytes that are not UTF-8 become U+FFFD.
  public var text: String { String(decoding: body, as: UTF8.self) }
}
