/// A text as one YAML token that every reader takes for exactly these characters: in single quotes, or in double
/// quotes where it holds a single quote, a line break or anything invisible.
public func quoted(_ text: String) -> String {
  let needsEscapes = text.unicodeScalars.contains { $0 == "'" || $0.needsEscape }
  guard needsEscapes else { return "'\(text)'" }
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "\n": result += "\\n"
    case "\t": result += "\\t"
    case "\r": result += "\\r"
    case _ where scalar.needsEscape:
      let digits = String(scalar.value, radix: 16, uppercase: true)
      let width = scalar.value > 0xFFFF ? 8 : 4
      result +=
        (width == 8 ? "\\U" : "\\u") + String(repeating: "0", count: width - digits.count) + digits
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}

extension Unicode.Scalar {
  /// Whether YAML takes the character for a line break, refuses it, or a person cannot see it.
  var needsEscape: Bool {
    switch value {
    case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF, 0xFFFE, 0xFFFF: true
    default: false
    }
  }
}
