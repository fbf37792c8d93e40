import Diagnostics

/// Limits of the platform, and those the team sets below them.
extension Rules {
  mutating func checkTexts() {
    let isSelfHosted = descriptor.isFederated
    let text = own("text", below: limits.text, raises: isSelfHosted, unit: "characters")
    for (index, item) in content.items.enumerated() {
      let name = content.items.count > 1 ? "item \(index + 1) of the thread" : "the text"
      let place = parts.itemPlaces.indices.contains(index) ? parts.itemPlaces[index] : start
      over(text, descriptor.textLength(item.text), name, field: "text", at: place)
      let hashtags = own("hashtags", below: limits.hashtags, raises: false, unit: "hashtags")
      over(hashtags, TextCount.hashtags(in: item.text), name, field: "text", at: place)
      over(limits.mentions, TextCount.mentions(in: item.text), name, field: "text", at: place)
      over(limits.links, TextCount.links(in: item.text), name, field: "text", at: place)
      if let fold = limits.fold, descriptor.textLength(item.text) > fold.value {
        add(.folded(name, descriptor.textLength(item.text), fold, descriptor, at: place))
      }
    }
    if let title = content.title, descriptor.can(.title) {
      let length = (descriptor.titleLength ?? descriptor.textLength)(title)
      over(limits.title, length, "`title`", field: "title", at: place("title"))
    }
    if let comment = content.firstComment, descriptor.can(.firstComment) {
      over(
        limits.firstComment, descriptor.textLength(comment), "`first_comment`", field: "first_comment",
        at: place("first_comment"))
    }
    for use in parts.media {
      guard let alt = use.asset.alt else { continue }
      over(limits.altText, alt.count, "the `alt` of \(shown(use.asset.path))", field: "media", at: use.place)
    }
  }

  mutating func checkMediaLimits() {
    let maximum = own("media", below: limits.mediaMaximum, raises: false, unit: "files")
    for (index, item) in content.items.enumerated() {
      let name = content.items.count > 1 ? "item \(index + 1) of the thread" : "the post"
      if let maximum, item.media.count > maximum.value {
        let canCarousel = content.type == .post && descriptor.can(.carousel)
        add(
          .tooManyFiles(
            name, item.media.count, maximum, descriptor, offersCarousel: canCarousel, at: place("media")))
      }
      if index == 0, let minimum = limits.mediaMinimum, !item.media.isEmpty, item.media.count < minimum.value
      {
        add(.tooFewFiles(content.type, item.media.count, minimum, descriptor, at: place("media")))
      }
    }
    for use in parts.media { check(use) }
  }

  private mutating func check(_ use: MediaUse) {
    let (path, size) = (use.asset.path, use.asset.byteCount)
    // That it is taken at all comes before how.
    if use.kind == .document, !descriptor.can(.documents) { return }
    let bytes =
      switch use.kind {
      case .video: limits.videoBytes
      case .document: limits.documentBytes
      case .image, .captions, .other: limits.imageBytes
      }
    if let limit = bytes, size > limit.value {
      add(.fileOverLimit(path, size, limit, descriptor, at: use.place))
    }
    guard let facts = parts.facts[path] else { return }
    if !limits.mimeTypes.isEmpty, !facts.mime.isEmpty, !limits.mimeTypes.contains(facts.mime) {
      add(.fileKind(path, facts.mime, limits.mimeTypes, descriptor, at: use.place))
    }
    if use.kind == .video, let seconds = facts.durationSeconds {
      if let limit = limits.videoSecondsMaximum, seconds > Double(limit.value) + 0.05 {
        add(.mediaFact(path, "runs \(tenths(seconds)) seconds", "at most", limit, descriptor, at: use.place))
      }
      if let limit = limits.videoSecondsMinimum, seconds < Double(limit.value) - 0.05 {
        add(.mediaFact(path, "runs \(tenths(seconds)) seconds", "at least", limit, descriptor, at: use.place))
      }
    }
    if use.kind == .image, let width = facts.width, let limit = limits.imageWidthMinimum, width < limit.value
    {
      add(.mediaFact(path, "is \(width) pixels wide", "at least", limit, descriptor, at: use.place))
    }
    guard let width = facts.width, let height = facts.height, height > 0, width > 0 else { return }
    let aspect = width * 1000 / height
    if let limit = limits.aspectMinimum, aspect < limit.value {
      add(.aspect(path, width, height, "too tall", limit, descriptor, at: use.place))
    }
    if let limit = limits.aspectMaximum, aspect > limit.value {
      add(.aspect(path, width, height, "too wide", limit, descriptor, at: use.place))
    }
  }

  private func tenths(_ seconds: Double) -> String { "\((seconds * 10).rounded() / 10)" }

  /// The team's limit where it is the lower one; on a server of one's own it may be the higher one too.
  private func own(_ name: String, below limit: Limit?, raises: Bool, unit: String) -> Limit? {
    guard let own = account.limits[name] else { return limit }
    if let limit, limit.value < own, !raises { return limit }
    return Limit(
      own, limit?.unit ?? unit, source: "`limits` of `\(account.label)` in postrider.yaml", verified: "")
  }

  private mutating func over(_ limit: Limit?, _ count: Int, _ what: String, field: String, at place: Place) {
    guard let limit, count > limit.value else { return }
    add(.overLimit(what, count, limit, descriptor, at: place))
  }
}

/// What texts are counted for beside their length.
enum TextCount {
  /// `#word` at the beginning of a word; a number alone is none.
  static func hashtags(in text: String) -> Int {
    guard text.utf8.contains(UInt8(ascii: "#")) else { return 0 }
    return marks("#", in: text) { !$0.isNumber }
  }

  /// `@name` at the beginning of a word.
  static func mentions(in text: String) -> Int {
    guard text.utf8.contains(UInt8(ascii: "@")) else { return 0 }
    return marks("@", in: text) { _ in true }
  }

  /// Different `http` and `https` addresses.
  static func links(in text: String) -> Int {
    guard text.contains("://") else { return 0 }
    let words = text.split { $0.isWhitespace || "<>\"()".contains($0) }
    return Set(words.filter { $0.hasPrefix("http://") || $0.hasPrefix("https://") }).count
  }

  private static func marks(_ mark: Character, in text: String, _ counts: (Character) -> Bool) -> Int {
    var (count, previous, word): (Int, Character, [Character]?) = (0, " ", nil)
    for character in text + " " {
      if let letters = word {
        if character.isLetter || character.isNumber || character == "_" {
          word?.append(character)
        } else {
          if letters.contains(where: counts) { count += 1 }
          word = nil
        }
      }
      if word == nil, character == mark,
        !(previous.isLetter || previous.isNumber || previous == "_" || previous == "/" || previous == mark)
      {
        word = []
      }
      previous = character
    }
    return count
  }
}
