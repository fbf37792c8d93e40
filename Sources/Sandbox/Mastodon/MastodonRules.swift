import Foundation
import JSON

/// What the server allows; vanilla figures, or those of the other flavour.
struct MastodonRules {
  var server: SandboxOptions.MastodonServer
  var characters: Int { server == .mastodon ? 500 : 5000 }
  var attachments: Int { server == .mastodon ? 4 : 6 }
  var charactersPerURL: Int { server == .mastodon ? 23 : 25 }
  var descriptionLimit: Int { 1500 }
  static let imageBytes = 16_777_216
  static let imagePixels = 33_177_600
  static let videoBytes = 103_809_024
  static let videoPixels = 8_294_400
  static let videoRate = 120.0
  static let pollOptions = 4
  static let pollCharacters = 50
  static let pollSeconds = 300...2_629_746
  static let mimeTypes = [
    "image/jpeg", "image/png", "image/gif", "image/heic", "image/heif", "image/webp", "image/avif",
    "video/webm",
    "video/mp4", "video/quicktime", "audio/mpeg", "audio/mp4",
  ]

  /// The status of a refusal for what a post says: 422, or 400 on the other flavour.
  var invalid: Int { server == .mastodon ? 422 : 400 }

  func refusal(_ text: String, _ rule: String) -> Interruption {
    .refused(
      .json(["error": .string("Validation failed: \(text)")], status: invalid, rule: "mastodon \(rule)"))
  }

  static func refusal(_ status: Int, _ text: String, _ rule: String) -> Interruption {
    .refused(.json(["error": .string(text)], status: status, rule: "mastodon \(rule)"))
  }

  /// Graphemes after each address counts as a fixed number and each mention as its local part.
  func length(_ text: String) -> Int {
    var count = 0
    var rest = text[...]
    var previous: Character?
    while let character = rest.first {
      if !(previous.map { $0.isLetter || $0.isNumber } ?? false), let end = Self.endOfURL(rest) {
        count += charactersPerURL
        previous = rest[..<end].last
        rest = rest[end...]
        continue
      }
      if character == "@", !(previous.map { $0.isLetter || $0.isNumber || $0 == "/" || $0 == "_" } ?? false),
        let mention = Self.mention(rest)
      {
        count += mention.local + 1
        previous = "a"
        rest = rest[mention.end...]
        continue
      }
      count += 1
      previous = character
      rest = rest.dropFirst()
    }
    return count
  }

  private static func endOfURL(_ text: Substring) -> String.Index? {
    let lowered = text.prefix(8).lowercased()
    guard let scheme = ["http://", "https://"].first(where: { lowered.hasPrefix($0) }) else { return nil }
    let body = text.dropFirst(scheme.count)
    guard let first = body.first, first.isLetter || first.isNumber else { return nil }
    var end = body.firstIndex { $0.isWhitespace || "<>\"“”「」。、".contains($0) } ?? body.endIndex
    while end > body.startIndex, let last = body[..<end].last, ".,;:!?')]}…".contains(last) {
      if last == ")", body[..<end].contains("(") { break }
      end = body.index(before: end)
    }
    return body[..<end].contains(".") ? end : nil
  }

  private static func mention(_ text: Substring) -> (local: Int, end: String.Index)? {
    func isWord(_ character: Character) -> Bool {
      character.isLetter || character.isNumber || character == "_"
    }
    let body = text.dropFirst()
    let local = body.prefix { isWord($0) || $0 == "." || $0 == "-" }
    guard let first = local.first, isWord(first) else { return nil }
    let after = body[local.endIndex...]
    guard after.first == "@" else { return nil }
    let domain = after.dropFirst().prefix { isWord($0) || $0 == "." || $0 == "-" }
    guard let last = domain.lastIndex(where: isWord) else { return nil }
    return (local.count, domain.index(after: last))
  }
}
