import Diagnostics
import YAML

/// Reads `policy`, whose shape was checked before.
struct PolicyReader {
  let zone: Zone?

  func read(_ node: YAMLNode, _ checker: inout Checker) -> Policy {
    var policy = Policy()
    if let late = node["late"] {
      policy.late = Self.late(Settings(late, PostFields.late, level: .projectDefault), policy.late)
    }
    if let spacing = node["spacing"]?.scalar.flatMap({ Span.seconds($0.text) }) {
      policy.spacingSeconds = spacing
    }
    if let attempts = integer(node["retry"]?["attempts"]) { policy.attempts = attempts }
    policy.blackout = (node["blackout"]?.sequence ?? []).compactMap { blackout($0, &checker) }
    if let freeze = node["freeze"], let text = freeze.scalar?.text, !freeze.isNull, text != "false" {
      policy.freezeUntil =
        text == "true" ? Instant(secondsSinceEpoch: .max) : instant(freeze, "freeze", &checker)
    }
    if let alt = node["alt_text"]?.scalar?.text { policy.requiresAlt = alt == "required" }
    if let safety = node["safety"] { policy.safety = self.safety(safety) }
    let published = Self.published(node["published"])
    policy.published = PublishedPolicy(
      edit: published.edit ?? policy.published.edit, retract: published.retract ?? policy.published.retract)
    return policy
  }

  /// `published`, of the project or of an account.
  static func published(_ node: YAMLNode?) -> PublishedOverride {
    func consent(_ name: String) -> Consent? { node?[name]?.scalar.flatMap { Consent(rawValue: $0.text) } }
    return PublishedOverride(edit: consent("edit"), retract: consent("retract"))
  }

  /// `late` with what lies below it.
  static func late(_ fields: Settings, _ below: LatePolicy) -> LatePolicy {
    var late = below
    if let grace = fields["grace"]?.text.flatMap(Span.seconds) { late.graceSeconds = grace }
    if let then = fields["then"]?.text { late.publishesLate = then == "publish" }
    return late
  }

  private func integer(_ node: YAMLNode?) -> Int? { node?.scalar?.integer.flatMap { Int(exactly: $0) } }

  private func safety(_ node: YAMLNode) -> SafetyPolicy {
    var safety = SafetyPolicy()
    if let value = integer(node["changed_percent"]) { safety.changedPercent = value }
    if let value = integer(node["changed_floor"]) { safety.changedFloor = value }
    if let value = integer(node["cancels"]) { safety.cancels = value }
    if let value = integer(node["publications_per_account"]) { safety.publicationsPerAccount = value }
    if let value = integer(node["adopted_due"]) { safety.adoptedDue = value }
    if let value = integer(node["edits"]) { safety.edits = value }
    if let value = integer(node["retractions"]) { safety.retractions = value }
    return safety
  }

  private func blackout(_ node: YAMLNode, _ checker: inout Checker) -> Policy.Blackout? {
    guard let from = node["from"], let until = node["until"], let start = instant(from, "from", &checker),
      let end = instant(until, "until", &checker)
    else { return nil }
    guard start < end else {
      checker.add(.blackoutBackwards(at: until.place))
      return nil
    }
    return Policy.Blackout(start: start, end: end, reason: node["reason"]?.scalar?.text)
  }

  /// The instant of a time of the file, naive ones in the project's zone; nil with a finding, or where the shape
  /// was already refused.
  private func instant(_ node: YAMLNode, _ field: String, _ checker: inout Checker) -> Instant? {
    guard let zone, let text = node.scalar?.text else { return nil }
    guard case .at(let local, let offset, _)? = try? WrittenTime(text) else { return nil }
    if let offset { return local.instant(offset: offset) }
    let readings = zone.readings(local)
    guard readings.count == 1 else {
      checker.add(.clockChange(field, local, zone, readings, at: node.place))
      return nil
    }
    return readings.first
  }
}
