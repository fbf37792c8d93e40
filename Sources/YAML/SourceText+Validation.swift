import Diagnostics

extension SourceText {
  /// The first thing that keeps the bytes from being a YAML text: broken UTF-8, or a character that is invisible
  /// and never meant. Looked for before libyaml sees a byte.
  mutating func firstBadCharacter() -> Diagnostic? {
    if bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7F || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }) {
      return nil
    }
    var parser = Unicode.UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    var index = 0
    while true {
      switch parser.parseScalar(from: &iterator) {
      case .emptyInput: return nil
      case .error:
        return Diagnostic(
          "invalid-utf8", .error, "this is not UTF-8 text", at: place(index, index + 1),
          fix: "save the file as UTF-8")
      case .valid(let encoded):
        let scalar = Unicode.UTF8.decode(encoded)
        if let diagnostic = complaint(about: scalar, at: index) { return diagnostic }
        index += 1
      }
    }
  }

  private mutating func complaint(about scalar: Unicode.Scalar, at index: Int) -> Diagnostic? {
    let code = "U+" + scalar.value.hexadecimal
    switch scalar.value {
    case 0x09, 0x0A, 0x0D, 0x20..<0x7F, 0xA0...0x2027, 0x202A..<0xFEFF, 0xFF00...0xFFFD, 0x10000...:
      return nil
    case 0x85, 0x2028, 0x2029:
      return Diagnostic(
        "invisible-character", .error,
        "an invisible line separator (\(code)), which YAML takes for a new line",
        at: place(index, index + 1), fix: "replace it with a line break")
    case 0xFEFF:
      return Diagnostic(
        "invisible-character", .error, "an invisible character (\(code)) in the middle of the text",
        at: place(index, index + 1), fix: "delete it")
    default:
      return Diagnostic(
        "control-character", .error, "a control character (\(code)) cannot stand in YAML",
        at: place(index, index + 1), fix: "delete it")
    }
  }
}

extension UInt32 {
  /// At least four digits, as Unicode writes its code points.
  var hexadecimal: String {
    let digits = String(self, radix: 16, uppercase: true)
    return String(repeating: "0", count: digits.count < 4 ? 4 - digits.count : 0) + digits
  }
}
