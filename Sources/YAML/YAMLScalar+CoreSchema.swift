/// How the core schema of YAML 1.2 reads an unquoted text. Quoted texts and blocks are always text.
extension YAMLScalar {
  /// Nothing, `~` or `null`.
  public var isNull: Bool {
    style == .plain && ["", "~", "null", "Null", "NULL"].contains(text)
  }

  /// `true` or `false`; never the `yes`, `no`, `on`, `off` of YAML 1.1.
  public var bool: Bool? {
    guard style == .plain else { return nil }
    return switch text {
    case "true", "True", "TRUE": true
    case "false", "False", "FALSE": false
    default: nil
    }
  }

  /// A decimal number with or without sign, `0o17` or `0x1F`; nil when it does not fit 64 bits. `0123` is 123.
  public var integer: Int64? {
    guard style == .plain else { return nil }
    if text.hasPrefix("0x") { return Self.digits(text.dropFirst(2), radix: 16) }
    if text.hasPrefix("0o") { return Self.digits(text.dropFirst(2), radix: 8) }
    let digits = text.first == "-" || text.first == "+" ? text.dropFirst() : text[...]
    guard !digits.isEmpty, digits.utf8.allSatisfy(\.isDigit) else { return nil }
    return Int64(text)
  }

  /// A finite number; whole ones count. `.inf` and `.nan` are nil: no field of ours means them.
  public var number: Double? {
    guard style == .plain else { return nil }
    if let integer { return Double(integer) }
    var rest = text.utf8[...]
    if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
    let whole = rest.prefix(while: \.isDigit)
    rest = rest[whole.endIndex...]
    var fraction = 0
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      let digits = rest.prefix(while: \.isDigit)
      fraction = digits.count
      rest = rest[digits.endIndex...]
    }
    guard whole.count + fraction > 0 else { return nil }
    if let first = rest.first, first | 0x20 == UInt8(ascii: "e") {
      rest.removeFirst()
      if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
      guard !rest.isEmpty, rest.allSatisfy(\.isDigit) else { return nil }
    } else if !rest.isEmpty {
      return nil
    }
    guard let value = Double(text), value.isFinite else { return nil }
    return value
  }

  private static func digits(_ text: Substring, radix: Int) -> Int64? {
    guard let first = text.first, first != "-", first != "+" else { return nil }
    return Int64(text, radix: radix)
  }
}

extension UInt8 {
  /// Whether the byte is `0` to `9` in ASCII.
  var isDigit: Bool { self &- 0x30 < 10 }
}
