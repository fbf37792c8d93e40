extension String {
  /// The text with everything that could steer a terminal or turn a line around written as `\u{…}`.
  /// Line breaks stay only where `keepingLines` is true.
  func escapedForTerminal(keepingLines: Bool = false) -> String {
    guard unicodeScalars.contains(where: { $0.steersTerminal }) else { return self }
    var result = ""
    for scalar in unicodeScalars {
      if !scalar.steersTerminal || (keepingLines && scalar == "\n") {
        result.unicodeScalars.append(scalar)
      } else {
        switch scalar {
        case "\n": result += "\\n"
        case "\r": result += "\\r"
        case "\t": result += "\\t"
        default: result += "\\u{\(String(scalar.value, radix: 16))}"
        }
      }
    }
    return result
  }
}

extension Unicode.Scalar {
  /// Control characters, and the marks that change the direction of text or hide in it.
  fileprivate var steersTerminal: Bool {
    switch value {
    case 0..<0x20, 0x7F..<0xA0, 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2060, 0x2066...0x2069, 0xFEFF: true
    default: false
    }
  }
}
