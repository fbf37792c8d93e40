import Foundation
import JSON

/// Reads `multipart/related`: a JSON document, then a file. Lines may end with LF alone, as common clients
/// write them.
enum YouTubeRelated {
  static func read(_ request: SandboxRequest) throws(Interruption) -> ([String: JSON], BodyPart) {
    func wrong(_ text: String) -> Interruption {
      YouTubeRules.refusal(400, "badContent", text, "§2.5 multipart/related: JSON, then the file")
    }
    guard case .bytes(let part) = request.body, part.isWhole, let type = request.header("Content-Type"),
      type.lowercased().hasPrefix("multipart/related"), let boundary = boundary(type)
    else { throw wrong("The body is no multipart/related with a boundary") }
    let parts = split(part.kept, at: Array("--\(boundary)".utf8))
    guard parts.count == 2 else { throw wrong("Two parts are needed, \(parts.count) came") }
    guard parts[0].type.hasPrefix("application/json"),
      let json = (try? JSON(parsing: parts[0].bytes))?.object
    else { throw wrong("The first part is no JSON object") }
    guard !parts[1].bytes.isEmpty else {
      throw YouTubeRules.refusal(400, "mediaBodyRequired", "The file is missing.", "§2.5 the file")
    }
    return (json, BodyPart(parts[1].bytes, contentType: parts[1].type))
  }

  private static func boundary(_ type: String) -> String? {
    guard let start = type.range(of: "boundary=", options: .caseInsensitive)?.upperBound else { return nil }
    let rest = type[start...].prefix { $0 != ";" }.trimmingCharacters(in: CharacterSet(charactersIn: " \""))
    return rest.isEmpty || rest.utf8.count > 200 ? nil : rest
  }

  private static func split(_ body: [UInt8], at mark: [UInt8]) -> [(type: String, bytes: [UInt8])] {
    var parts: [(type: String, bytes: [UInt8])] = []
    var rest = body[...]
    guard let first = rest.firstRange(of: mark) else { return [] }
    rest = rest[first.upperBound...]
    while parts.count < 10, !rest.starts(with: Array("--".utf8)), let next = rest.firstRange(of: mark) {
      var part = body[rest.startIndex..<next.lowerBound]
      rest = rest[next.upperBound...]
      drop(&part, fromEnd: false)
      drop(&part, fromEnd: true)
      var type = ""
      while let end = part.firstIndex(of: 10) {
        let line = String(decoding: part[..<end], as: UTF8.self).trimmingCharacters(in: .whitespaces)
        part = part[(end + 1)...]
        let bare = line.hasSuffix("\r") ? String(line.dropLast()) : line
        if bare.isEmpty { break }
        if bare.lowercased().hasPrefix("content-type:") {
          type = bare.dropFirst(13).trimmingCharacters(in: .whitespaces).lowercased()
        }
      }
      parts.append((type, Array(part)))
    }
    return parts
  }

  /// Takes one line break away, CRLF or LF.
  private static func drop(_ part: inout ArraySlice<UInt8>, fromEnd: Bool) {
    if fromEnd {
      if part.last == 10 { part.removeLast() }
      if part.last == 13 { part.removeLast() }
    } else {
      if part.first == 13 { part.removeFirst() }
      if part.first == 10 { part.removeFirst() }
    }
  }
}
