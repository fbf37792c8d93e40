/// Captions, and the texts people take for pictures.
enum TextProbe {
  private static let begin = 4096

  static func read(_ view: ByteView) -> MediaReading? {
    let marked = view.has([0xef, 0xbb, 0xbf]) ? view.from(3) ?? view : view
    let head = marked.part(0, begin)?.array ?? []
    guard !head.isEmpty, !head.contains(0), isText(head, isWhole: marked.count <= begin) else { return nil }
    let text = String(decoding: head, as: UTF8.self)
    let lines = text.split(whereSeparator: \.isNewline).map { trimmed($0) }.filter { !$0.isEmpty }
    guard let first = lines.first else { return .unknown(reason: "the file holds nothing but blanks") }
    if first == "WEBVTT" || first.hasPrefix("WEBVTT ") || first.hasPrefix("WEBVTT\t") {
      return .found(MediaFacts(kind: .captions, mime: "text/vtt", byteCount: view.count))
    }
    if lines.count > 1, first.utf8.allSatisfy({ (48...57).contains($0) }), isSubRipTiming(lines[1]) {
      return .found(MediaFacts(kind: .captions, mime: "application/x-subrip", byteCount: view.count))
    }
    let lower = text.lowercased()
    if lower.contains("<svg") {
      return .unknown(reason: "an SVG drawing, which platforms do not take: export it as PNG or JPEG")
    }
    if lower.contains("<html") || lower.contains("<!doctype html") {
      return .unknown(reason: "a web page, not a media file: was it saved from a link that needs a login?")
    }
    return .unknown(reason: "a text, not a media file")
  }

  /// UTF-8, where a beginning may end in the middle of a character.
  private static func isText(_ head: [UInt8], isWhole: Bool) -> Bool {
    let most = isWhole ? 0 : 3
    return (0...most).contains { String(validating: head.dropLast($0), as: UTF8.self) != nil }
  }

  /// `00:00:01,000 --> 00:00:02,500`; a point in place of the comma is seen too.
  private static func isSubRipTiming(_ line: String) -> Bool {
    let sides = line.split(separator: " ")
    guard sides.count >= 3, sides[1] == "-->" else { return false }
    return [sides[0], sides[2]].allSatisfy { side in
      let parts = side.split(whereSeparator: { ":,.".contains($0) })
      return parts.count == 4 && parts.allSatisfy { $0.utf8.allSatisfy { (48...57).contains($0) } }
    }
  }

  private static func trimmed(_ line: Substring) -> String {
    var line = line.drop { $0.isWhitespace }
    while line.last?.isWhitespace == true { line.removeLast() }
    return String(line)
  }
}
