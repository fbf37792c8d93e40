import Foundation

/// Reads `multipart/form-data` as it arrives, so that a large file is never held whole.
struct MultipartReader {
  private enum Place {
    case preamble, headers, body, done
  }

  static let partLimit = 200

  private let delimiter: [UInt8]
  private var place = Place.preamble
  private var pending: [UInt8]
  private(set) var parts: [BodyPart] = []
  private(set) var problem: String?

  /// A reader for the boundary named in a `Content-Type`, or nil where that names none.
  init?(contentType: String) {
    guard let start = contentType.range(of: "boundary=", options: .caseInsensitive)?.upperBound else {
      return nil
    }
    var boundary = contentType[start...].prefix { $0 != ";" }
    if boundary.hasPrefix("\"") { boundary = boundary.dropFirst().prefix { $0 != "\"" } }
    guard !boundary.isEmpty, boundary.utf8.count <= 200 else { return nil }
    self.init(boundary: String(boundary))
  }

  init(boundary: String) {
    delimiter = Array("\r\n--\(boundary)".utf8)
    pending = [13, 10]
  }

  /// True once the closing delimiter was seen.
  var isComplete: Bool { place == .done }

  mutating func take(_ bytes: UnsafeRawBufferPointer) {
    guard problem == nil, place != .done else { return }
    pending.append(contentsOf: bytes)
    while problem == nil, step() {}
  }

  private mutating func step() -> Bool {
    switch place {
    case .done: return false
    case .preamble:
      guard let at = Self.find(delimiter, in: pending) else {
        if pending.count > 65_536 { problem = "no delimiter at the beginning" }
        return false
      }
      return open(after: at + delimiter.count)
    case .headers:
      let bare = pending.starts(with: [13, 10])
      guard let at = bare ? 0 : Self.find([13, 10, 13, 10], in: pending) else {
        if pending.count > 16_384 { problem = "the headers of a part are too long" }
        return false
      }
      begin(headers: String(decoding: pending[..<at], as: UTF8.self))
      pending.removeFirst(at + (bare ? 2 : 4))
      place = .body
      return true
    case .body:
      guard let at = Self.find(delimiter, in: pending) else {
        let sure = pending.count - delimiter.count
        if sure > 0 { feed(sure) }
        return false
      }
      feed(at)
      return open(after: delimiter.count)
    }
  }

  /// Where the needle first stands; it must not be empty.
  private static func find(_ needle: [UInt8], in bytes: [UInt8]) -> Int? {
    bytes.withUnsafeBytes { hay in
      guard let base = hay.baseAddress, hay.count >= needle.count else { return nil }
      var from = 0
      let last = hay.count - needle.count
      while from <= last {
        guard let hit = memchr(base + from, Int32(needle[0]), last - from + 1) else { return nil }
        let at = UnsafeRawPointer(hit) - base
        if memcmp(base + at, needle, needle.count) == 0 { return at }
        from = at + 1
      }
      return nil
    }
  }

  /// Moves that many pending bytes into the part under way.
  private mutating func feed(_ count: Int) {
    guard count > 0, !parts.isEmpty else { return }
    pending.withUnsafeBytes { parts[parts.count - 1].take(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    pending.removeFirst(count)
  }

  /// Decides after a delimiter whether a part or the end follows.
  private mutating func open(after end: Int) -> Bool {
    guard pending.count >= end + 2 else { return false }
    if pending[end] == 45, pending[end + 1] == 45 {
      place = .done
      pending = []
      return false
    }
    guard pending[end] == 13, pending[end + 1] == 10 else {
      problem = "a delimiter is followed by neither a line break nor the end"
      return false
    }
    pending.removeFirst(end + 2)
    place = .headers
    return true
  }

  private mutating func begin(headers: String) {
    guard parts.count < Self.partLimit else {
      problem = "more than \(Self.partLimit) parts"
      return
    }
    var part = BodyPart()
    for line in headers.split(whereSeparator: \.isNewline) {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let value = line[line.index(after: colon)...].drop { $0 == " " }
      switch line[..<colon].lowercased() {
      case "content-disposition":
        part.name = Self.parameter("name", of: value) ?? ""
        part.filename = Self.parameter("filename", of: value)
      case "content-type": part.contentType = String(value)
      default: break
      }
    }
    parts.append(part)
  }

  private static func parameter(_ name: String, of header: Substring) -> String? {
    for piece in header.split(separator: ";").dropFirst() {
      let trimmed = piece.drop { $0 == " " }
      guard trimmed.lowercased().hasPrefix("\(name)=") else { continue }
      var value = trimmed.dropFirst(name.count + 1)
      if value.hasPrefix("\""), value.count >= 2 { value = value.dropFirst().dropLast() }
      return String(value.replacing("%22", with: "\"").replacing("\\\"", with: "\""))
    }
    return nil
  }
}
