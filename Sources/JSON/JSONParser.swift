/// A strict parser over bytes that outlive it. Recursive, so it counts its levels.
struct JSONParser {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var index = 0
  private var levelsLeft: Int
  private let depth: Int

  init(_ bytes: UnsafeBufferPointer<UInt8>, depth: Int) {
    self.bytes = bytes
    self.depth = depth
    levelsLeft = depth
  }

  mutating func document() throws(JSONError) -> JSON {
    let value = try value()
    skipBlanks()
    guard index == bytes.count else { throw error(.syntax, "something stands behind the document") }
    return value
  }

  // MARK: Values

  private mutating func value() throws(JSONError) -> JSON {
    skipBlanks()
    switch peek {
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "-"): return try number()
    case nil: throw error(.syntax, "the document is cut short")
    default:
      if isDigit { return try number() }
      throw error(.syntax, "no value can start here")
    }
  }

  private mutating func word(_ word: StaticString, _ value: JSON) throws(JSONError) -> JSON {
    for offset in 0..<word.utf8CodeUnitCount {
      guard index + offset < bytes.count, bytes[index + offset] == word.utf8Start[offset] else {
        throw error(.syntax, "no value can start here")
      }
    }
    index += word.utf8CodeUnitCount
    return value
  }

  private mutating func array() throws(JSONError) -> JSON {
    try descend()
    defer { levelsLeft += 1 }
    var elements: [JSON] = []
    skipBlanks()
    if take(UInt8(ascii: "]")) { return .array(elements) }
    while true {
      elements.append(try value())
      skipBlanks()
      if take(UInt8(ascii: "]")) { return .array(elements) }
      guard take(UInt8(ascii: ",")) else { throw error(.syntax, "expected `,` or `]`") }
    }
  }

  private mutating func object() throws(JSONError) -> JSON {
    try descend()
    defer { levelsLeft += 1 }
    var members: [String: JSON] = [:]
    skipBlanks()
    if take(UInt8(ascii: "}")) { return .object(members) }
    while true {
      skipBlanks()
      guard peek == UInt8(ascii: "\"") else { throw error(.syntax, "expected a name in double quotes") }
      let start = index
      let name = try string()
      skipBlanks()
      guard take(UInt8(ascii: ":")) else { throw error(.syntax, "expected `:`") }
      let value = try value()
      guard members.updateValue(value, forKey: name) == nil else {
        throw error(.duplicateName, "a name stands twice in one object", at: start)
      }
      skipBlanks()
      if take(UInt8(ascii: "}")) { return .object(members) }
      guard take(UInt8(ascii: ",")) else { throw error(.syntax, "expected `,` or `}`") }
    }
  }

  private mutating func number() throws(JSONError) -> JSON {
    let start = index
    let isNegative = take(UInt8(ascii: "-"))
    var magnitude: UInt64 = 0
    var isExact = true
    if !take(UInt8(ascii: "0")) {
      guard isDigit else { throw error(.syntax, "expected a digit") }
      while isDigit {
        let (product, tooLarge) = magnitude.multipliedReportingOverflow(by: 10)
        let (sum, overflow) = product.addingReportingOverflow(UInt64(bytes[index] - UInt8(ascii: "0")))
        if tooLarge || overflow { isExact = false }
        magnitude = sum
        index += 1
      }
    }
    if take(UInt8(ascii: ".")) {
      isExact = false
      try digits()
    }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      isExact = false
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      try digits()
    }
    if isExact, isNegative ? magnitude <= Int64.min.magnitude : magnitude <= Int64.max.magnitude {
      return .integer(isNegative ? Int64(truncatingIfNeeded: 0 &- magnitude) : Int64(magnitude))
    }
    let text = String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<index]), as: UTF8.self)
    guard let value = Double(text), value.isFinite else {
      throw error(.number, "the number is too large", at: start)
    }
    return .number(value)
  }

  private mutating func digits() throws(JSONError) {
    guard isDigit else { throw error(.syntax, "expected a digit") }
    while isDigit { index += 1 }
  }

  // MARK: Strings

  private mutating func string() throws(JSONError) -> String {
    let start = index
    index += 1
    var escaped: [UInt8]?
    var from = index
    while index < bytes.count {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "\""):
        let rest = UnsafeBufferPointer(rebasing: bytes[from..<index])
        index += 1
        let text = escaped.map { String(validating: $0 + rest, as: UTF8.self) }
        guard let text = text ?? String(validating: rest, as: UTF8.self) else {
          throw error(.text, "the string is not UTF-8", at: start)
        }
        return text
      case UInt8(ascii: "\\"):
        escaped = (escaped ?? []) + bytes[from..<index]
        index += 1
        escaped?.append(contentsOf: try escape())
        from = index
      case 0..<0x20: throw error(.text, "a control character stands in a string")
      default: index += 1
      }
    }
    throw error(.syntax, "the string is cut short", at: start)
  }

  private mutating func escape() throws(JSONError) -> [UInt8] {
    guard let byte = peek else { throw error(.syntax, "the document is cut short") }
    index += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"): return try unicodeEscape()
    default: throw error(.syntax, "an unknown escape", at: index - 2)
    }
  }

  private mutating func unicodeEscape() throws(JSONError) -> [UInt8] {
    let start = index - 2
    var code = try fourHexDigits()
    if (0xD800..<0xDC00).contains(code), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
      let low = try fourHexDigits()
      guard (0xDC00..<0xE000).contains(low) else { throw error(.text, "half a surrogate pair", at: start) }
      code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(code) else { throw error(.text, "half a surrogate pair", at: start) }
    return Array(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
  }

  private mutating func fourHexDigits() throws(JSONError) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      switch peek {
      case .some(let byte) where byte &- UInt8(ascii: "0") < 10: code = code << 4 | UInt32(byte & 0xF)
      case .some(let byte) where (byte | 0x20) &- UInt8(ascii: "a") < 6:
        code = code << 4 | UInt32((byte & 0xF) + 9)
      default: throw error(.syntax, "expected four hexadecimal digits")
      }
      index += 1
    }
    return code
  }

  // MARK: Bytes

  private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }
  private var isDigit: Bool { index < bytes.count && bytes[index] &- UInt8(ascii: "0") < 10 }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard index < bytes.count, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  private mutating func skipBlanks() {
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x09, 0x0A, 0x0D: index += 1
      default: return
      }
    }
  }

  private mutating func descend() throws(JSONError) {
    guard levelsLeft > 0 else { throw error(.limit, "more than \(depth) levels") }
    levelsLeft -= 1
    index += 1
  }

  private func error(_ code: JSONError.Code, _ what: String, at offset: Int? = nil) -> JSONError {
    let offset = min(offset ?? index, bytes.count)
    let before = bytes[..<offset]
    let line = before.count { $0 == 0x0A } + 1
    let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    return JSONError(
      code: code, offset: offset, description: "line \(line), byte \(offset - lineStart + 1): \(what)")
  }
}
