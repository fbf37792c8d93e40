/// Reads what a URL or an `application/x-www-form-urlencoded` body carries.
enum PercentCoding {
  /// Undoes percent escapes; `plusIsSpace` for forms and queries. Bytes that are not UTF-8 become U+FFFD.
  static func decode(_ text: Substring, plusIsSpace: Bool) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      if byte == 0x25, let high = hex(rest.first), let low = hex(rest.dropFirst().first) {
        bytes.append(high << 4 | low)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte == 0x2B && plusIsSpace ? 0x20 : byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The names and values of a query or form, in order.
  static func pairs(_ text: some StringProtocol) -> [(name: String, value: String)] {
    text.split(separator: "&").map { pair in
      let piece = Substring(pair)
      guard let sign = piece.firstIndex(of: "=") else { return (decode(piece, plusIsSpace: true), "") }
      return (
        decode(piece[..<sign], plusIsSpace: true),
        decode(piece[piece.index(after: sign)...], plusIsSpace: true)
      )
    }
  }

  private static func hex(_ byte: UInt8?) -> UInt8? {
    switch byte {
    case let byte? where (0x30...0x39).contains(byte): byte - 0x30
    case let byte? where (0x41...0x46).contains(byte): byte - 0x37
    case let byte? where (0x61...0x66).contains(byte): byte - 0x57
    default: nil
    }
  }
}
