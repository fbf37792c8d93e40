import Content

/// A part of a post that a change may be about.
enum EditedPart: Hashable, Sendable {
  case type, text, media, title, link, cover, poll
  case option(String)

  /// For people.
  var words: String {
    switch self {
    case .type: "its type"
    case .text: "its text"
    case .media: "its files"
    case .title: "its title"
    case .link: "its link"
    case .cover: "its cover"
    case .poll: "its poll"
    case .option(let name): "its \(name)"
    }
  }
}

extension EditRequest {
  /// What differs from what is public, of the item and of the post, in a fixed order; nil where what is public
  /// is not known.
  var parts: [EditedPart]? {
    guard let before, before.items.indices.contains(item), content.items.indices.contains(item) else {
      return nil
    }
    var parts: [EditedPart] = []
    if before.type != content.type { parts.append(.type) }
    if before.items[item].text != content.items[item].text { parts.append(.text) }
    if before.items[item].media != content.items[item].media { parts.append(.media) }
    if before.title != content.title { parts.append(.title) }
    if before.link != content.link { parts.append(.link) }
    if before.cover != content.cover { parts.append(.cover) }
    if before.poll != content.poll { parts.append(.poll) }
    let names = Set(before.options.keys).union(content.options.keys)
    for name in names.sorted() where before.options[name] != content.options[name] {
      parts.append(.option(name))
    }
    return parts
  }

  /// Why the change cannot be made, where something differs that the platform changes in nothing public; nil: it
  /// may be tried.
  func refusal(changing taken: Set<EditedPart>, on title: String) -> Failure? {
    guard let part = parts?.first(where: { !taken.contains($0) }) else { return nil }
    return Failure(
      .needsChange, code: "cannot-edit", "\(title) cannot change \(part.words) once it is public")
  }
}
