import Foundation

/// Why bytes are not JSON.
public struct JSONError: Error, Hashable, CustomStringConvertible {
  /// What is wrong, in words.
  public let description: String
}

extension JSON {
  /// Reads one JSON document. Refuses anything over `limit` bytes before looking at it.
  public init(parsing bytes: some Sequence<UInt8>, limit: Int = 64 << 20) throws(JSONError) {
    let data = Data(bytes)
    guard data.count <= limit else {
      throw JSONError(description: "the document has \(data.count) bytes; at most \(limit) are read")
    }
    do {
      self = try JSONDecoder().decode(JSON.self, from: data)
    } catch {
      throw JSONError(description: "not a JSON document")
    }
  }

  /// The value as UTF-8, keys sorted; `pretty` puts one member a line and ends with a line break.
  public func encoded(pretty: Bool = false) -> [UInt8] {
    var text = ""
    write(into: &text, indent: pretty ? 0 : nil)
    if pretty { text += "\n" }
    return Array(text.utf8)
  }

  /// The value as text, keys sorted.
  public func text(pretty: Bool = false) -> String {
    String(decoding: encoded(pretty: pretty), as: UTF8.self)
  }

  private func write(into text: inout String, indent: Int?) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .number(let value): text += value.isFinite ? "\(value)" : "null"
    case .string(let value): JSON.quote(value, into: &text)
    case .array(let elements):
      JSON.list(elements, "[", "]", into: &text, indent: indent) { $0.write(into: &$1, indent: $2) }
    case .object(let members):
      let sorted = members.sorted { Array($0.key.utf8).lexicographicallyPrecedes(Array($1.key.utf8)) }
      JSON.list(sorted, "{", "}", into: &text, indent: indent) { member, text, indent in
        JSON.quote(member.key, into: &text)
        text += indent == nil ? ":" : ": "
        member.value.write(into: &text, indent: indent)
      }
    }
  }

  private static func list<Element>(
    _ elements: [Element], _ open: String, _ close: String, into text: inout String, indent: Int?,
    _ body: (Element, inout String, Int?) -> Void
  ) {
    text += open
    for (index, element) in elements.enumerated() {
      if index > 0 { text += "," }
      if let indent { text += "\n" + String(repeating: "  ", count: indent + 1) }
      body(element, &text, indent.map { $0 + 1 })
    }
    if let indent, !elements.isEmpty { text += "\n" + String(repeating: "  ", count: indent) }
    text += close
  }

  private static func quote(_ value: String, into text: inout String) {
    text += "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case _
      where scalar.value < 0x20 || scalar.value == 0x7F || scalar.value == 0x2028 || scalar.value == 0x2029:
        let hex = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}

extension JSON: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Int64.self) {
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([JSON].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: JSON].self))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .string(let value): try container.encode(value)
    case .array(let value): try container.encode(value)
    case .object(let value): try container.encode(value)
    }
  }
}
