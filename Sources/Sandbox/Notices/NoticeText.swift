import Crypto
import Foundation
import JSON

/// How notices and challenges are written.
enum NoticeText {
  /// Everything but letters, digits and `-._~` becomes `%XX`.
  static func escapedForQuery(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF")
    return String(
      text.utf8.flatMap { byte -> [Character] in
        let isPlain =
          (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
          || [45, 46, 95, 126].contains(byte)
        return isPlain
          ? [Character(Unicode.Scalar(byte))] : ["%", digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      })
  }

  /// The same document in ASCII: what is beyond becomes `\uxxxx`, a slash `\/`. Both stand in texts alone.
  static func ascii(_ json: [UInt8]) -> [UInt8] {
    let digits = Array("0123456789abcdef".utf8)
    var bytes: [UInt8] = []
    for unit in String(decoding: json, as: UTF8.self).utf16 {
      switch unit {
      case 0x2F: bytes += [0x5C, 0x2F]
      case 0..<0x80: bytes.append(UInt8(unit))
      default:
        bytes += [0x5C, 0x75] + [12, 8, 4, 0].map { digits[Int(unit >> $0) & 15] }
      }
    }
    return bytes
  }

  static func json(_ body: [UInt8]) -> JSON? {
    (try? JSON(parsing: body, limit: 1 << 20)).flatMap { $0.object == nil ? nil : $0 }
  }

  /// A challenge that was never given before in this world: digits, or the text of a UUID of version 4.
  ///
  /// It follows from the world's seed and a count, so that a run can be repeated; nothing here is worth guessing.
  static func challenge(_ count: Int, seed: Int, asUUID: Bool) -> String {
    let digest = Array(SHA256.hash(data: Data("challenge \(seed) \(count)".utf8)))
    guard asUUID else {
      return String(1_000_000_000 + digest.prefix(4).reduce(0) { $0 << 8 | Int($1) } % 1_000_000_000)
    }
    var bytes = Array(digest.prefix(16))
    bytes[6] = bytes[6] & 0x0F | 0x40
    bytes[8] = bytes[8] & 0x3F | 0x80
    let digits = Array("0123456789abcdef")
    let text = String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    var rest = text[...]
    return [8, 4, 4, 4, 12].map { length in
      defer { rest = rest.dropFirst(length) }
      return String(rest.prefix(length))
    }.joined(separator: "-")
  }
}
