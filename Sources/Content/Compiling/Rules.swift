import Diagnostics
import JSON
import YAML

/// Holds one delivery against its platform: every field takes effect, and every limit is kept.
struct Rules {
  let account: Account
  let descriptor: PlatformDescriptor
  let settings: Settings
  let parts: ContentParts
  /// Where to point for what has no field of its own.
  let start: Place
  let wish: Wish
  /// True where the project says below which public address its files answer.
  let hasPublicMedia: Bool
  /// True where the team refuses pictures without alternative text.
  let requiresAlt: Bool
  private var found: [Finding] = []

  init(
    account: Account, descriptor: PlatformDescriptor, settings: Settings, parts: ContentParts, start: Place,
    wish: Wish, hasPublicMedia: Bool, requiresAlt: Bool
  ) {
    self.account = account
    self.descriptor = descriptor
    self.settings = settings
    self.parts = parts
    self.start = start
    self.wish = wish
    self.hasPublicMedia = hasPublicMedia
    self.requiresAlt = requiresAlt
  }

  var content: DeliveryContent { parts.content }
  var limits: TypeLimits { descriptor.limits[content.type] ?? TypeLimits() }

  mutating func findings() -> [Finding] {
    checkType()
    checkFields()
    checkMediaSupport()
    checkOptions()
    checkSubstance()
    checkTexts()
    checkMediaLimits()
    checkPlatform()
    return found
  }

  mutating func add(_ diagnostic: Diagnostic) {
    found.append(Finding(diagnostic, isAboutAccount: true))
  }

  func place(_ field: String) -> Place { settings[field]?.keyPlace ?? start }

  /// Refuses a field whose capability the platform lacks.
  private mutating func need(_ capability: Capability, _ field: String, at place: Place? = nil) {
    guard case .cannot(let reason) = descriptor.support(capability) else { return }
    add(.unsupported(field, descriptor, reason, at: place ?? self.place(field)))
  }

  // MARK: What it can

  private mutating func checkType() {
    guard case .cannot(let reason) = descriptor.support(content.type.capability) else { return }
    let others = PostType.allCases.filter { descriptor.can($0.capability) }.map(\.rawValue)
    add(
      .unsupportedType(
        content.type, isWritten: settings["type"] != nil, descriptor, reason, others,
        at: place("type")))
  }

  private mutating func checkFields() {
    if content.items.count > 1, case .cannot(let reason) = descriptor.support(.thread) {
      add(
        .cannotThread(
          content.items.count, descriptor, reason, at: parts.itemPlaces.dropFirst().first ?? start))
    }
    if content.title != nil { need(.title, "title") }
    if content.firstComment != nil { need(.firstComment, "first_comment") }
    if content.poll != nil { need(.poll, "poll") }
    if content.cover != nil { need(.cover, "cover") }
    guard let link = content.link else { return }
    need(.link, "link")
    guard descriptor.can(.link), let fields = settings["link"]?.members else { return }
    if !link.preview { need(.linkPreview, "link.preview", at: fields["preview"]?.keyPlace) }
    for name in ["title", "description", "image"] {
      if let field = fields[name], !field.node.isNull { need(.linkCard, "link.\(name)", at: field.keyPlace) }
    }
  }

  private mutating func checkMediaSupport() {
    let kinds = Set(parts.media.map(\.kind))
    if kinds.isEmpty {
      let isBare = content.poll == nil && content.link == nil && !content.items.allSatisfy(\.text.isEmpty)
      if isBare, !limits.mediaRequired, case .cannot(let reason) = descriptor.support(.textOnly) {
        add(.needsMedia(descriptor, reason, at: start))
      }
    }
    for (kind, capability, noun) in [
      (MediaKind.image, Capability.images, "pictures"), (.video, .videos, "videos"),
      (.document, .documents, "documents"),
    ] {
      guard kinds.contains(kind), case .cannot(let reason) = descriptor.support(capability) else { continue }
      let first = parts.media.first { $0.kind == kind }
      add(.unsupported("media", noun, descriptor, reason, at: first?.place ?? place("media")))
    }
    let mixed = content.items.indices.map { index in
      Set(parts.media.filter { $0.item == index + 1 }.map(\.kind)).filter { descriptor.can($0.capability) }
    }.first { $0.count > 1 }
    if let mixed, case .cannot(let reason) = descriptor.support(.mixedMedia) {
      let noun = mixed.contains(.document) ? "documents beside other files" : "pictures and videos together"
      add(.unsupported("media", noun, descriptor, reason, at: place("media")))
    }
    checkPublicMedia()
    for use in parts.media { checkParts(of: use) }
  }

  /// Known here, before the first account of the post has published anything.
  private mutating func checkPublicMedia() {
    let fetches = descriptor.fetchesMedia || descriptor.fetchedTypes.contains(content.type)
    guard fetches, !hasPublicMedia else { return }
    let field = parts.media.isEmpty ? "cover" : "media"
    if field == "cover", content.cover == nil || !descriptor.can(.cover) { return }
    add(.noPublicMedia(field, descriptor, at: place(field)))
  }

  private mutating func checkParts(of use: MediaUse) {
    let altSupport: Capability = use.kind == .video ? .videoAltText : .altText
    if use.asset.alt != nil { need(altSupport, "alt", at: use.place) }
    if use.asset.captions != nil { need(.captions, "captions", at: use.place) }
    if use.asset.focus != nil { need(.focus, "focus", at: use.place) }
    if use.kind == .image, !use.hasAlt, descriptor.can(.altText) {
      found.append(Finding(.missingAlt(use.asset.path, isRequired: requiresAlt, at: use.place)))
    }
  }

  private mutating func checkOptions() {
    for name in settings.keys.sorted() {
      guard let option = descriptor.option(name), let setting = settings[name],
        !PostFields.layer.contains(where: { $0.name == name })
      else { continue }
      if case .cannot(let reason) = option.support {
        add(.unsupported(name, descriptor, reason, at: setting.keyPlace))
        continue
      }
      if !option.types.isEmpty, !option.types.contains(content.type), setting.level >= .post {
        add(.optionOfOtherType(option, content.type, descriptor, at: setting.keyPlace))
      }
      if case .text(let maximum?) = option.kind, let text = content.options[name]?.string,
        text.count > maximum
      {
        add(.optionTooLong(name, text.count, maximum, descriptor, at: setting.keyPlace))
      }
    }
  }

  private mutating func checkSubstance() {
    guard wish == .scheduled else { return }
    let isWordless = content.items.allSatisfy(\.text.isEmpty)
    let isEmpty = isWordless && parts.media.isEmpty && content.link == nil && content.poll == nil
    // A file that was named and not found has its own finding.
    let hasNamedMedia = !(settings["media"]?.node.sequence ?? []).isEmpty
    if isEmpty, !hasNamedMedia {
      add(.nothingToSend(at: start))
    } else if isWordless, !limits.textOptional {
      add(.needsText(descriptor, at: start))
    }
    if parts.media.isEmpty, !hasNamedMedia, limits.mediaRequired, !isEmpty {
      add(.needsMedia(descriptor, "a \(content.type.rawValue) is made of files", at: place("media")))
    }
  }

  // MARK: The platform's own word

  private mutating func checkPlatform() {
    for finding in descriptor.check(content, parts.facts) {
      let place = finding.field.map { self.place($0) } ?? start
      add(
        Diagnostic(
          finding.id, finding.isError ? .error : .warning, finding.message, at: place, fix: finding.fix))
    }
  }
}

extension MediaKind {
  /// What a platform must be able to do for files of this kind.
  fileprivate var capability: Capability {
    switch self {
    case .video: .videos
    case .document: .documents
    case .image, .captions, .other: .images
    }
  }
}
