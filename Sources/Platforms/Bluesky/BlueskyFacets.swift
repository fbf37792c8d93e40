import Content
import JSON

/// The stretches of a text that lead somewhere: Bluesky detects none itself. Places are counted in bytes of
/// UTF-8, the end left out.
///
/// A link is an address, or a domain of a known ending as people write it (`example.com/menu`); a mention is
/// `@` and a handle; a tag is `#` and a word. Each begins a word. Punctuation at the end belongs to the sentence.
struct BlueskyFacets: Sendable, Hashable {
  /// What a stretch is.
  enum Kind: Sendable, Hashable {
    case link(String)
    /// The handle, lower case, without `@`.
    case mention(String)
    /// Without `#`.
    case tag(String)
  }

  /// One stretch.
  struct Span: Sendable, Hashable {
    var start: Int
    var end: Int
    var kind: Kind
  }

  var spans: [Span] = []

  init(_ text: String) {
    var offset = 0
    for word in Self.words(text) {
      let length = word.text.utf8.count
      offset = word.start
      guard !word.isBlank else { continue }
      if let span = Self.span(word.text, at: offset) { spans.append(span) }
      offset += length
    }
  }

  /// The handles it mentions, each once, in their order.
  var handles: [String] {
    var seen: Set<String> = []
    return spans.compactMap { span in
      guard case .mention(let handle) = span.kind, seen.insert(handle).inserted else { return nil }
      return handle
    }
  }

  /// As the record has them; a handle nobody answers for (`mentions` has no DID) stays plain text.
  func json(mentions: [String: String]) -> JSON? {
    let facets = spans.compactMap { span -> JSON? in
      let feature: JSON
      switch span.kind {
      case .link(let uri): feature = ["$type": "app.bsky.richtext.facet#link", "uri": .string(uri)]
      case .tag(let tag): feature = ["$type": "app.bsky.richtext.facet#tag", "tag": .string(tag)]
      case .mention(let handle):
        guard let did = mentions[handle], !did.isEmpty else { return nil }
        feature = ["$type": "app.bsky.richtext.facet#mention", "did": .string(did)]
      }
      let index: JSON = [
        "byteStart": .integer(Int64(span.start)), "byteEnd": .integer(Int64(span.end)),
      ]
      return ["index": index, "features": [feature]]
    }
    return facets.isEmpty ? nil : .array(facets)
  }

  private struct Word {
    var text: Substring
    var start: Int
    var isBlank: Bool
  }

  /// Words and the blanks between them, with their places in bytes.
  private static func words(_ text: String) -> [Word] {
    var words: [Word] = []
    var start = text.startIndex
    var offset = 0
    while start < text.endIndex {
      let isBlank = text[start].isWhitespace
      let end = text[start...].firstIndex { $0.isWhitespace != isBlank } ?? text.endIndex
      let piece = text[start..<end]
      words.append(Word(text: piece, start: offset, isBlank: isBlank))
      offset += piece.utf8.count
      start = end
    }
    return words
  }

  private static func span(_ word: Substring, at offset: Int) -> Span? {
    let opening = word.prefix { "([{<\"'“„‘‚«‹¿¡".contains($0) }
    let body = word[opening.endIndex...]
    let start = offset + opening.utf8.count
    guard let first = body.first else { return nil }
    let found: (text: Substring, kind: Kind)?
    switch first {
    case "@": found = BlueskyWords.mention(body)
    case "#", "＃": found = BlueskyWords.tag(body)
    default: found = BlueskyWords.link(body)
    }
    guard let found else { return nil }
    return Span(start: start, end: start + found.text.utf8.count, kind: found.kind)
  }
}
