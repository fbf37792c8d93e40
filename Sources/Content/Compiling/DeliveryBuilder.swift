import Diagnostics
import JSON
import YAML

/// Builds the deliveries of one post, an account at a time. What several accounts share is read once.
struct DeliveryBuilder {
  let catalog: Catalog
  let source: ProjectSource
  let post: WrittenPost
  let id: PostID
  let library: MediaLibrary
  let zones: ZoneCache
  private var texts: [Place: PostText] = [:]

  init(
    catalog: Catalog, source: ProjectSource, post: WrittenPost, id: PostID, library: MediaLibrary,
    zones: ZoneCache
  ) {
    self.catalog = catalog
    self.source = source
    self.post = post
    self.id = id
    self.library = library
    self.zones = zones
  }

  /// A delivery and what was found; errors among the findings refuse it unless its wish lets them pass.
  struct Built {
    var delivery: WantedDelivery
    var findings: [Finding]
    var settings: Settings

    /// The first error, for whoever asks why a delivery is refused.
    var refusal: String? { findings.first { $0.diagnostic.severity == .error }?.diagnostic.message }
  }

  /// The values of one account: every level laid over the ones below it.
  func settings(for account: AccountSource) -> Settings {
    let identity = account.account.identity
    var settings = source.defaults
    if let defaults = source.platformDefaults[identity.platform] { settings.overlay(defaults) }
    settings.overlay(account.defaults)
    settings.overlay(post.settings)
    for override in post.overrides where !override.isAccount && override.name == identity.platform {
      settings.overlay(override.settings)
    }
    for override in post.overrides where override.isAccount && override.name == account.account.label {
      settings.overlay(override.settings)
    }
    return settings
  }

  mutating func build(_ account: AccountSource, _ descriptor: PlatformDescriptor) -> Built {
    let settings = settings(for: account)
    let wish = settings["status"]?.text.flatMap(Wish.init) ?? .scheduled
    var findings: [Finding] = []
    let (time, zone, written) = time(settings, wish, &findings)
    let type = settings["type"]?.text.flatMap(PostType.init) ?? .post
    let parts = content(settings, type, descriptor, &findings)
    var rules = Rules(
      account: account.account, descriptor: descriptor, settings: settings, parts: parts,
      start: settings["text"].map { $0.isBody ? $0.place : $0.keyPlace } ?? post.start, wish: wish,
      hasPublicMedia: source.project.media.baseURL != nil, requiresAlt: source.project.policy.requiresAlt)
    findings += rules.findings()
    let content = parts.content
    let late = PolicyReader.late(settings["late"]?.members ?? [:], source.project.policy.late)
    var delivery = WantedDelivery(
      id: DeliveryID(post: id, account: account.account.identity), label: account.account.label, wish: wish,
      content: content, time: time, zone: zone, written: written, late: late, path: post.path,
      campaign: settings["campaign"]?.text,
      labels: settings["labels"]?.node.sequence?.compactMap { $0.scalar?.text } ?? [],
      digest: Digest.content(content), itemDigests: content.items.map(Digest.of),
      accountDigest: account.digest)
    delivery.hasExplicitID = post.idPlace != nil
    return Built(delivery: delivery, findings: Self.softened(findings, wish), settings: settings)
  }

  /// A cancelled delivery needs no more than its id, and a draft may be unfinished.
  private static func softened(_ findings: [Finding], _ wish: Wish) -> [Finding] {
    switch wish {
    case .scheduled: findings
    case .cancelled: []
    case .draft:
      findings.map { finding in
        var copy = finding
        copy.diagnostic.severity = .warning
        return copy
      }
    }
  }

  // MARK: Time

  private mutating func time(
    _ settings: Settings, _ wish: Wish, _ findings: inout [Finding]
  ) -> (WantedTime, zone: String, written: String) {
    let zoneName = settings["timezone"]?.text ?? source.project.timezone
    guard let setting = settings["publish_at"], let text = setting.text else {
      if wish == .scheduled { findings.append(Finding(.missingTime(at: post.start))) }
      return (.unset, zoneName, "")
    }
    guard let written = try? WrittenTime(text), let zone = zones.zone(zoneName) else {
      return (.unset, zoneName, text)
    }
    switch written {
    case .onMerge: return (.onMerge, zoneName, text)
    case .at(let local, let offset?, let isZulu):
      let instant = local.instant(offset: offset)
      // `Z` alone is no slip of a clock change; beside a zone the post itself names, it is a contradiction.
      let isJudged = !isZulu || (settings["timezone"].map { $0.level >= .post } ?? false)
      if isJudged, zone.offset(at: instant) != offset {
        findings.append(Finding(.offsetContradicts("publish_at", text, instant, zone, at: setting.place)))
      }
      return (.at(instant), zoneName, text)
    case .at(let local, nil, _):
      let readings = zone.readings(local)
      guard readings.count == 1, let instant = readings.first else {
        findings.append(Finding(.clockChange("publish_at", local, zone, readings, at: setting.place)))
        return (.unset, zoneName, text)
      }
      return (.at(instant), zoneName, text)
    }
  }

  // MARK: Text

  mutating func text(_ setting: Setting) -> PostText {
    if let text = texts[setting.place] { return text }
    let origin: PostText.Origin =
      setting.isBody ? .body(path: post.path, firstLine: setting.place.start.line) : .field(setting.place)
    let text = PostText(setting.text ?? "", origin: origin)
    texts[setting.place] = text
    return text
  }
}

extension WantedTime {
  /// A draft without a time: an instant that never comes.
  static let unset = WantedTime.at(Instant(secondsSinceEpoch: 253_402_300_799))
}

/// Zones by name, each made once.
final class ZoneCache {
  private var known: [String: Zone] = [:]

  func zone(_ name: String) -> Zone? {
    if let zone = known[name] { return zone }
    let zone = Zone(name)
    known[name] = zone
    return zone
  }
}
