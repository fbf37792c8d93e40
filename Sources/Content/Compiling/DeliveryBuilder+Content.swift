import Diagnostics
import JSON
import YAML

/// What is sent, and what the rules need to know beside it.
struct ContentParts: Sendable {
  var content: DeliveryContent
  /// The place of each item's text.
  var itemPlaces: [Place] = []
  /// Media path → what is known of it.
  var facts: [String: MediaFactsSummary] = [:]
  /// One for each file of the items, in order.
  var media: [MediaUse] = []
  /// True where the post is a thread, however this account takes it.
  var isThread = false
}

/// One file in one item, and where it was written.
struct MediaUse: Sendable {
  var asset: MediaAsset
  var kind: MediaKind
  var item: Int
  var place: Place
  /// True where `alt` was written, be it empty.
  var hasAlt: Bool
}

extension DeliveryBuilder {
  mutating func content(
    _ settings: Settings, _ type: PostType, _ descriptor: PlatformDescriptor, _ findings: inout [Finding]
  ) -> ContentParts {
    var parts = ContentParts(content: DeliveryContent(type: type, items: []))
    readText(settings, descriptor, into: &parts, &findings)
    readMedia(settings, into: &parts, &findings)
    parts.content.title = plain(settings["title"])
    parts.content.firstComment = plain(settings["first_comment"])
    parts.content.link = link(settings["link"], into: &parts, &findings)
    parts.content.poll = poll(settings["poll"])
    if let cover = settings["cover"] {
      parts.content.cover = picture(cover, "cover", into: &parts, &findings)
    }
    for option in descriptor.options {
      guard let setting = settings[option.name], !PostFields.layer.contains(where: { $0.name == option.name })
      else {
        continue
      }
      // A default may name an option that this type of post has not; what a post says must take effect.
      let fits = option.types.isEmpty || option.types.contains(type)
      if fits || setting.level >= .post {
        parts.content.options[option.name] = value(setting.node, option.kind)
      }
    }
    return parts
  }

  // MARK: Text and threads

  private mutating func readText(
    _ settings: Settings, _ descriptor: PlatformDescriptor, into parts: inout ContentParts,
    _ findings: inout [Finding]
  ) {
    guard let setting = settings["text"] else {
      parts.content.items = [ContentItem(text: "")]
      return
    }
    let text = text(setting)
    findings += text.findings.map { Finding($0) }
    let origin: PostText.Origin =
      setting.isBody ? .body(path: post.path, firstLine: setting.place.start.line) : .field(setting.place)
    var items = text.items
    parts.isThread = items.count > 1
    if items.count > 1, let thread = settings["thread"], let choice = thread.text {
      let cannot = if case .cannot = descriptor.support(.thread) { true } else { false }
      // At the top of a post `thread` speaks of the accounts that cannot thread; an override means its account.
      if cannot || thread.level > .post {
        items =
          choice == "first"
          ? [items[0]]
          : [.init(text: items.map(\.text).joined(separator: "\n\n"), line: items[0].line)]
      }
    }
    parts.itemPlaces = items.map { PostText.place(of: $0, origin: origin) }
    parts.content.items = items.isEmpty ? [ContentItem(text: "")] : items.map { ContentItem(text: $0.text) }
    if let thread = settings["thread"], !parts.isThread, thread.level >= .post, thread.level == setting.level
    {
      findings.append(Finding(.idleThread(at: thread.keyPlace)))
    }
  }

  private func plain(_ setting: Setting?) -> String? {
    guard let text = setting?.text else { return nil }
    let lines = TextReader.normalized(text)
    let kept = TextReader.withoutOuterBlanks(
      lines.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map {
        TextLine(text: String($0.element), number: $0.offset)
      })
    let joined = kept.map(\.text).joined(separator: "\n")
    return joined.isEmpty ? nil : joined
  }

  // MARK: Media

  private mutating func readMedia(
    _ settings: Settings, into parts: inout ContentParts, _ findings: inout [Finding]
  ) {
    let first = settings["thread"]?.text == "first" && parts.isThread && parts.content.items.count == 1
    let joined = settings["thread"]?.text == "join" && parts.isThread && parts.content.items.count == 1
    for entry in settings["media"]?.node.sequence ?? [] {
      let fields = entry.mapping == nil ? nil : Settings(entry, PostFields.media, level: .post)
      guard let file = library.file(fields?["file"]?.node ?? entry, &findings) else { continue }
      var asset = asset(file)
      let written = fields?["alt"]
      asset.alt = plain(written)
      if let focus = fields?["focus"]?.members, let x = focus["x"]?.node.scalar?.number,
        let y = focus["y"]?.node.scalar?.number
      {
        asset.focus = MediaAsset.Focus(x: x, y: y)
      }
      if let captions = fields?["captions"], !captions.node.isNull,
        let track = library.file(captions.node, &findings)
      {
        if file.kind != .video {
          findings.append(Finding(.captionsOfPicture(asset.path, at: captions.keyPlace)))
        } else if track.kind == .captions {
          asset.captions = .init(path: track.entry.path, objectID: track.entry.objectID)
        } else {
          findings.append(Finding(.notCaptions(track.entry.path, at: captions.place)))
        }
      }
      var item = fields?["item"]?.node.scalar?.integer.flatMap { Int(exactly: $0) } ?? 1
      if first, item > 1 { continue }
      if joined { item = 1 }
      guard item <= parts.content.items.count else {
        findings.append(
          Finding(
            .noSuchItem(item, count: parts.content.items.count, at: fields?["item"]?.place ?? entry.place),
            isAboutAccount: true))
        continue
      }
      guard file.kind != .captions else {
        findings.append(Finding(.captionsAsMedia(file.entry.path, at: entry.place)))
        continue
      }
      parts.content.items[item - 1].media.append(asset)
      parts.facts[file.entry.path] = file.facts
      parts.media.append(
        MediaUse(
          asset: asset, kind: file.kind, item: item, place: fields?["file"]?.place ?? entry.place,
          hasAlt: written != nil && !(written?.node.isNull ?? true)))
    }
  }

  private func picture(
    _ setting: Setting, _ field: String, into parts: inout ContentParts, _ findings: inout [Finding]
  ) -> MediaAsset? {
    guard let file = library.file(setting.node, &findings) else { return nil }
    guard file.kind == .image else {
      findings.append(Finding(.notAPicture(field, file.entry.path, at: setting.place)))
      return nil
    }
    parts.facts[file.entry.path] = file.facts
    return asset(file)
  }

  private func asset(_ file: FoundFile) -> MediaAsset {
    MediaAsset(path: file.entry.path, objectID: file.entry.objectID, byteCount: file.entry.byteCount)
  }

  // MARK: Link and poll

  private mutating func link(
    _ setting: Setting?, into parts: inout ContentParts, _ findings: inout [Finding]
  ) -> LinkAttachment? {
    guard let setting, let fields = setting.members else { return nil }
    guard let url = fields["url"]?.text else {
      findings.append(Finding(.linkWithoutAddress(at: setting.keyPlace)))
      return nil
    }
    var link = LinkAttachment(url: url, preview: fields["preview"]?.text != "none")
    link.title = plain(fields["title"])
    link.description = plain(fields["description"])
    if let image = fields["image"] { link.image = picture(image, "image", into: &parts, &findings) }
    return link
  }

  private func poll(_ setting: Setting?) -> Poll? {
    guard let fields = setting?.members, let options = fields["options"]?.node.sequence,
      let seconds = fields["ends_after"]?.text.flatMap(Span.seconds)
    else { return nil }
    return Poll(
      options: options.compactMap { $0.scalar.map { TextReader.normalized($0.text) } },
      endsAfterSeconds: seconds)
  }

  private func value(_ node: YAMLNode, _ kind: PlatformOption.Kind) -> JSON {
    switch kind {
    case .text, .choice: .string(TextReader.normalized(node.scalar?.text ?? ""))
    case .texts:
      .array((node.sequence ?? []).compactMap { $0.scalar.map { .string(TextReader.normalized($0.text)) } })
    case .integer, .boolean, .structure: node.json
    }
  }
}
