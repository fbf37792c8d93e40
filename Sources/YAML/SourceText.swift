import Diagnostics

/// The bytes of a document and where its lines begin. libyaml counts characters from the start of the text; this
/// turns such an index into a place of the file.
struct SourceText {
  let path: String
  let firstLine: Int
  let bytes: [UInt8]
  private var lines: [Line] = []
  private let isASCII: Bool
  /// The last character looked for and its byte: the next one is mostly near, and lines may be long.
  private var cursor = (index: 0, byte: 0)

  private struct Line {
    /// Where the line begins, in bytes and in scalars.
    var byte: Int
    var scalar: Int
    /// Where it ends, before its line break, in bytes.
    var endByte: Int
    var text: String?
  }

  /// Takes a text and leaves out a byte order mark at its start.
  init(bytes: [UInt8], path: String, firstLine: Int) {
    self.path = path
    self.firstLine = firstLine
    self.bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    isASCII = self.bytes.allSatisfy { $0 < 0x80 }
    var (start, startScalar, scalar, index) = (0, 0, 0, 0)
    let count = self.bytes.count
    while index < count {
      let byte = self.bytes[index]
      index += 1
      if byte & 0xC0 != 0x80 { scalar += 1 }
      guard byte == 0x0A || byte == 0x0D else { continue }
      let end = index - 1
      if byte == 0x0D, index < count, self.bytes[index] == 0x0A {
        index += 1
        scalar += 1
      }
      lines.append(Line(byte: start, scalar: startScalar, endByte: end))
      (start, startScalar) = (index, scalar)
    }
    lines.append(Line(byte: start, scalar: startScalar, endByte: count))
  }

  var lineCount: Int { lines.count }

  /// The text of a line, counted from 0; empty outside the document.
  mutating func line(_ index: Int) -> String {
    guard lines.indices.contains(index) else { return "" }
    if let text = lines[index].text { return text }
    let text = String(decoding: bytes[lines[index].byte..<lines[index].endByte], as: UTF8.self)
    lines[index].text = text
    return text
  }

  /// The line, from 0, and the column, from 0, of a character index.
  func lineAndColumn(_ index: Int) -> (line: Int, column: Int) {
    var (low, high) = (0, lines.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if lines[middle].scalar <= index { low = middle } else { high = middle - 1 }
    }
    return (low, max(0, index - lines[low].scalar))
  }

  /// Where the bytes of a character index begin; the end of the text when it is behind it.
  mutating func byteOffset(_ index: Int) -> Int {
    if isASCII { return min(index, bytes.count) }
    let line = lines[lineAndColumn(index).line]
    var (at, offset) = (line.scalar, line.byte)
    if cursor.index <= index, cursor.index > at { (at, offset) = cursor }
    while at < index, offset < bytes.count {
      offset += 1
      while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
      at += 1
    }
    cursor = (at, offset)
    return offset
  }

  /// The character index at which a line, from 0, begins.
  func start(ofLine line: Int) -> Int { lines[min(max(line, 0), lines.count - 1)].scalar }

  /// The stretch between two character indexes.
  mutating func place(_ start: Int, _ end: Int) -> Place {
    let from = lineAndColumn(start)
    let to = lineAndColumn(max(start, end))
    return Place(
      path: path, start: Position(line: firstLine + from.line, column: from.column + 1),
      end: Position(line: firstLine + to.line, column: to.column + 1), sourceLine: line(from.line))
  }
}
