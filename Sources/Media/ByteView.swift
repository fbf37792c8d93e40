/// A stretch of bytes that can be read anywhere: what lies outside is nil, never a trap.
struct ByteView: Sendable {
  /// A stretch of the file that is held.
  private struct Held {
    var start: Int
    var bytes: [UInt8]
    var end: Int { start + bytes.count }
  }

  private let held: [Held]
  private let start: Int
  let count: Int

  init(_ bytes: [UInt8]) {
    held = [Held(start: 0, bytes: bytes)]
    start = 0
    count = bytes.count
  }

  /// A file of `count` bytes of which only pieces are held; what lies between them is nil too.
  init(pieces: [(start: Int, bytes: [UInt8])], count: Int) {
    held = pieces.map { Held(start: $0.start, bytes: $0.bytes) }
    start = 0
    self.count = count
  }

  private init(_ held: [Held], start: Int, count: Int) {
    self.held = held
    self.start = start
    self.count = count
  }

  /// False where parts of the file are not held.
  var isWhole: Bool { held.count == 1 && held[0].start <= start && held[0].end >= start + count }

  /// Bytes that are held, and inside.
  private func stretch(_ offset: Int, _ length: Int) -> ArraySlice<UInt8>? {
    guard offset >= 0, length >= 0, offset <= count - length else { return nil }
    guard length > 0 else { return [] }
    let first = start + offset
    for piece in held where piece.start <= first && first + length <= piece.end {
      return piece.bytes[first - piece.start..<first - piece.start + length]
    }
    return nil
  }

  /// A part of it, cut where the bytes end; nil where it begins outside.
  func part(_ offset: Int, _ length: Int) -> ByteView? {
    guard offset >= 0, offset <= count, length >= 0 else { return nil }
    return ByteView(held, start: start + offset, count: min(length, count - offset))
  }

  /// Everything from an offset on.
  func from(_ offset: Int) -> ByteView? { part(offset, count) }

  func u8(_ offset: Int) -> Int? { stretch(offset, 1)?.first.map { Int($0) } }

  /// A number of up to seven bytes, most significant first.
  func big(_ offset: Int, _ length: Int) -> Int? {
    guard length > 0, length <= 7 else { return nil }
    return stretch(offset, length)?.reduce(0) { $0 << 8 | Int($1) }
  }

  /// A number of up to seven bytes, least significant first.
  func little(_ offset: Int, _ length: Int) -> Int? {
    guard length > 0, length <= 7 else { return nil }
    return stretch(offset, length)?.reversed().reduce(0) { $0 << 8 | Int($1) }
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
    stretch(offset, length).map { bytes in
      String(bytes.map { $0 >= 32 && $0 < 127 ? Character(Unicode.Scalar($0)) : "?" })
    }
  }

  func has(_ wanted: [UInt8], at offset: Int = 0) -> Bool {
    stretch(offset, wanted.count)?.elementsEqual(wanted) ?? false
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

  /// All of it; nothing where not all is held.
  var array: [UInt8] { stretch(0, count).map(Array.init) ?? [] }
}
