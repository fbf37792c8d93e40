/// A stretch of bytes that can be read anywhere: what lies outside is nil, never a trap.
struct ByteView: Sendable {
  private let bytes: [UInt8]
  private let start: Int
  let count: Int

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    start = 0
    count = bytes.count
  }

  private init(_ bytes: [UInt8], start: Int, count: Int) {
    self.bytes = bytes
    self.start = start
    self.count = count
  }

  /// A part of it, cut where the bytes end; nil where it begins outside.
  func part(_ offset: Int, _ length: Int) -> ByteView? {
    guard offset >= 0, offset <= count, length >= 0 else { return nil }
    return ByteView(bytes, start: start + offset, count: min(length, count - offset))
  }

  /// Everything from an offset on.
  func from(_ offset: Int) -> ByteView? { part(offset, count) }

  func u8(_ offset: Int) -> Int? {
    offset >= 0 && offset < count ? Int(bytes[start + offset]) : nil
  }

  /// A number of up to seven bytes, most significant first.
  func big(_ offset: Int, _ length: Int) -> Int? {
    guard offset >= 0, length > 0, length <= 7, offset <= count - length else { return nil }
    return bytes[start + offset..<start + offset + length].reduce(0) { $0 << 8 | Int($1) }
  }

  /// A number of up to seven bytes, least significant first.
  func little(_ offset: Int, _ length: Int) -> Int? {
    guard offset >= 0, length > 0, length <= 7, offset <= count - length else { return nil }
    return bytes[start + offset..<start + offset + length].reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  func u16(_ offset: Int) -> Int? { big(offset, 2) }
  func u32(_ offset: Int) -> Int? { big(offset, 4) }

  /// Eight bytes; nil also where they do not fit a positive `Int`.
  func u64(_ offset: Int) -> Int? {
    guard let high = u32(offset), let low = u32(offset + 4), high < 1 << 31 else { return nil }
    return high << 32 | low
  }

  /// Four bytes with a sign.
  func i32(_ offset: Int) -> Int? { u32(offset).map { Int(Int32(truncatingIfNeeded: $0)) } }

  /// Bytes as Latin text, control characters as `?`.
  func text(_ offset: Int, _ length: Int) -> String? {
    guard offset >= 0, length >= 0, offset <= count - length else { return nil }
    return String(
      bytes[start + offset..<start + offset + length].map { byte in
        byte >= 32 && byte < 127 ? Character(Unicode.Scalar(byte)) : "?"
      })
  }

  func has(_ wanted: [UInt8], at offset: Int = 0) -> Bool {
    guard offset >= 0, offset <= count - wanted.count else { return false }
    return bytes[start + offset..<start + offset + wanted.count].elementsEqual(wanted)
  }

  func has(_ wanted: StaticString, at offset: Int = 0) -> Bool {
    has(wanted.withUTF8Buffer { Array($0) }, at: offset)
  }

  /// Whether the bytes occur in the last `length` ones.
  func hasNearEnd(_ wanted: [UInt8], within length: Int) -> Bool {
    let first = max(0, count - length)
    guard count - first >= wanted.count else { return false }
    return stride(from: count - wanted.count, through: first, by: -1).contains { has(wanted, at: $0) }
  }

  var array: [UInt8] { Array(bytes[start..<start + count]) }
}
