/// What ``YAMLWriter`` writes.
public indirect enum YAMLValue: Sendable, Hashable {
  /// Written as nothing behind the name.
  case null
  case bool(Bool)
  case integer(Int64)
  /// A text: plain where every reader sees these characters, else quoted, and under `|` when it has several lines.
  case text(String)
  /// A text under `|` even when it has one line: for what people will go on writing.
  case block(String)
  case list([YAMLValue])
  /// Fields in the order to write them.
  case fields([YAMLField])
}

/// One field to write.
public struct YAMLField: Sendable, Hashable {
  public var key: String
  public var value: YAMLValue

  public init(_ key: String, _ value: YAMLValue) {
    self.key = key
    self.value = value
  }
}

extension YAMLValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(stringLiteral value: String) { self = .text(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int64) { self = .integer(value) }
  public init(arrayLiteral elements: YAMLValue...) { self = .list(elements) }
  public init(dictionaryLiteral elements: (String, YAMLValue)...) {
    self = .fields(elements.map { YAMLField($0, $1) })
  }
}
