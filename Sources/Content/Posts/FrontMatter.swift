import Diagnostics

/// A Markdown file cut in two: fields between two lines `---`, and the body below.
struct FrontMatter {
  /// The lines between, with their line breaks.
  var fields: ArraySlice<UInt8>
  /// The line the fields begin on, from 1.
  var fieldsLine: Int
  var body: ArraySlice<UInt8>
  var bodyLine: Int

  enum Fault: Error {
    /// The first line that is not blank, from 1, and what stands there.
    case missing(line: Int, text: String)
    case notEnded
  }

  /// A byte order mark, blanks behind the dashes, and any line break are taken.
  init(_ bytes: [UInt8]) throws(Fault) {
    var lines = LineCutter(bytes)
    guard let first = lines.next(), FrontMatter.isFence(bytes[first]) else {
      throw FrontMatter.missing(in: bytes)
    }
    let start = lines.index
    var number = 1
    while let line = lines.next() {
      number += 1
      guard FrontMatter.isFence(bytes[line]) else { continue }
      fields = bytes[start..<line.lowerBound]
      fieldsLine = 2
      body = bytes[lines.index...]
      bodyLine = number + 1
      return
    }
    throw .notEnded
  }

  private static func missing(in bytes: [UInt8]) -> Fault {
    var lines = LineCutter(bytes)
    var number = 0
    while let line = lines.next() {
      number += 1
      let text = trimmed(String(decoding: bytes[line].prefix(200), as: UTF8.self))
      if !text.isEmpty { return .missing(line: number, text: text) }
    }
    return .missing(line: 1, text: "")
  }

  private static func isFence(_ line: ArraySlice<UInt8>) -> Bool {
    guard line.starts(with: [45, 45, 45]) else { return false }
    return line.dropFirst(3).allSatisfy { $0 == 32 || $0 == 9 }
  }
}

/// Cuts bytes into lines at LF, CRLF and CR; a byte order mark at the start is left out.
struct LineCutter {
  private let bytes: [UInt8]
  /// Where the next line begins.
  private(set) var index: Int

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    index = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// The next line without its break; nil behind the last.
  mutating func next() -> Range<Int>? {
    guard index < bytes.count else { return nil }
    let start = index
    while index < bytes.count, bytes[index] != 10, bytes[index] != 13 { index += 1 }
    let end = index
    if index < bytes.count {
      index += bytes[index] == 13 && index + 1 < bytes.count && bytes[index + 1] == 10 ? 2 : 1
    }
    return start..<end
  }
}
