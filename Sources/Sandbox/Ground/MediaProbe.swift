/// Tells what a file is by its first bytes; bounded, and never wrong about a short or hostile file: it says less.
enum MediaProbe {
  static func shape(of bytes: [UInt8]) -> MediaShape {
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return jpeg(bytes) }
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      return MediaShape(mime: "image/png", width: big(bytes, 16, 4), height: big(bytes, 20, 4))
    }
    if bytes.starts(with: Array("GIF8".utf8)) {
      return MediaShape(mime: "image/gif", width: little(bytes, 6), height: little(bytes, 8))
    }
    if bytes.starts(with: Array("BM".utf8)), bytes.count > 26 { return MediaShape(mime: "image/bmp") }
    if bytes.starts(with: [0x49, 0x49, 0x2A, 0]) || bytes.starts(with: [0x4D, 0x4D, 0, 0x2A]) {
      return MediaShape(mime: "image/tiff")
    }
    if bytes.starts(with: Array("RIFF".utf8)), name(bytes, 8) == "WEBP" {
      return MediaShape(mime: "image/webp")
    }
    if bytes.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) { return MediaShape(mime: "video/webm") }
    if bytes.starts(with: Array("ID3".utf8)) { return MediaShape(mime: "audio/mpeg") }
    if name(bytes, 4) == "ftyp" { return film(bytes) }
    return MediaShape(mime: "application/octet-stream")
  }

  /// Walks the segments up to the first frame header; an orientation that turns by a quarter swaps the sides.
  private static func jpeg(_ bytes: [UInt8]) -> MediaShape {
    var shape = MediaShape(mime: "image/jpeg")
    var at = 2
    var turned = false
    while let marker = byte(bytes, at + 1), byte(bytes, at) == 0xFF {
      if marker == 0xFF {
        at += 1
        continue
      }
      guard let length = big(bytes, at + 2, 2), length >= 2 else { break }
      switch marker {
      case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
        guard let height = big(bytes, at + 5, 2), let width = big(bytes, at + 7, 2) else { return shape }
        shape.width = turned ? height : width
        shape.height = turned ? width : height
        return shape
      case 0xE1 where name(bytes, at + 4) == "Exif":
        turned = isTurned(bytes, tiff: at + 10, end: at + 2 + length)
      case 0xD9, 0xDA: return shape
      default: break
      }
      at += 2 + length
    }
    return shape
  }

  private static func isTurned(_ bytes: [UInt8], tiff: Int, end: Int) -> Bool {
    let isLittle = byte(bytes, tiff) == 0x49
    func number(_ at: Int, _ size: Int) -> Int? {
      guard at + size <= end, let value = big(bytes, at, size) else { return nil }
      guard isLittle else { return value }
      return (0..<size).reduce(0) { $0 | ((value >> (8 * $1)) & 0xFF) << (8 * (size - 1 - $1)) }
    }
    guard let first = number(tiff + 4, 4), let count = number(tiff + first, 2) else { return false }
    for entry in 0..<min(count, 200) {
      let at = tiff + first + 2 + entry * 12
      if number(at, 2) == 0x0112 { return (5...8).contains(number(at + 8, 2) ?? 1) }
    }
    return false
  }

  static func byte(_ bytes: [UInt8], _ at: Int) -> UInt8? { bytes.indices.contains(at) ? bytes[at] : nil }

  static func big(_ bytes: [UInt8], _ at: Int, _ size: Int) -> Int? {
    guard at >= 0, size <= 8, at <= bytes.count - size else { return nil }
    return bytes[at..<at + size].reduce(0) { ($0 & 0x007F_FFFF_FFFF_FFFF) << 8 | Int($1) }
  }

  static func name(_ bytes: [UInt8], _ at: Int) -> String? {
    guard at >= 0, at <= bytes.count - 4 else { return nil }
    return String(decoding: bytes[at..<at + 4], as: UTF8.self)
  }

  private static func little(_ bytes: [UInt8], _ at: Int) -> Int? {
    guard let low = byte(bytes, at), let high = byte(bytes, at + 1) else { return nil }
    return Int(high) << 8 | Int(low)
  }
}
