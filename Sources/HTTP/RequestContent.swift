/// A body that knows its content type.
public protocol RequestContent: Sendable {
  /// The value of `Content-Type`.
  var contentType: String { get }
  /// The encoded bytes.
  var body: HTTPBody { get }
}

/// A form in `application/x-www-form-urlencoded`: names and values percent-encoded as UTF-8 by RFC 3986
/// (a space is `%20`), in the order given; a name may repeat.
public struct FormBody: RequestContent, Hashable {
  /// Pairs as they will be sent, before encoding.
  public var fields: [Field]

  /// One pair of the form.
  public struct Field: Sendable, Hashable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  public init(_ fields: [(String, String)] = []) { self.fields = fields.map { Field($0.0, $0.1) } }

  /// Adds a field at the end.
  public mutating func add(_ name: String, _ value: String) { fields.append(Field(name, value)) }

  public var contentType: String { "application/x-www-form-urlencoded" }
  public var body: HTTPBody { .bytes(Array(encoded.utf8)) }

  /// The form as text.
  public var encoded: String { PercentEncoding.query(fields.map { ($0.name, $0.value) }) }
}

/// JSON text that is already encoded.
public struct JSONBody: RequestContent, Hashable {
  /// The bytes to send.
  public var encoded: [UInt8]

  public init(_ encoded: [UInt8]) { self.encoded = encoded }
  public init(text: String) { self.encoded = Array(text.utf8) }

  public var contentType: String { "application/json" }
  public var body: HTTPBody { .bytes(encoded) }
}
