import Content
import Ledger

/// What the team's policy and the platforms allow to be done to what is public.
public struct PublishedRules: Sendable {
  private let project: Project
  /// Platform's name → what it can.
  private let supports: [String: [Capability: Support]]

  public init(_ project: Project, supports: [String: [Capability: Support]]) {
    self.project = project
    self.supports = supports
  }

  /// How far the team lets it happen.
  public func consent(_ kind: PublicChange.Kind, _ account: AccountIdentity) -> Consent {
    let policy = project.published(account)
    return kind == .edit ? policy.edit : policy.retract
  }

  /// Why a change of what is public is not made, in words; nil: nothing stands in its way but, with `ask`, a
  /// person's word.
  public func obstacle(_ kind: PublicChange.Kind, _ entry: Entry) -> String? {
    let account = entry.delivery.account
    guard project.accounts.contains(where: { $0.identity == account }) else {
      return "the account is not in postrider.yaml"
    }
    let capability: Capability = kind == .edit ? .edit : .retract
    if case .cannot(let why) = supports[account.platform]?[capability] ?? .cannot("not yet") {
      return why == "not yet" ? "not yet for this platform" : why
    }
    if consent(kind, account) == .never { return "policy.published.\(kind.rawValue) is never" }
    let isKnown = entry.items.allSatisfy { item in
      item.receipt.map { !$0.remoteID.isEmpty && $0.remoteID != "unknown" } ?? false
    }
    return isKnown ? nil : "its id on the platform is not known"
  }

  /// What the files ask for of something public, and what comes of it: `other content: already public at
  /// https://…; the change is not sent (…)`; nil: nothing drifted.
  public func words(for entry: Entry) -> String? {
    guard let drift = entry.drift else { return nil }
    guard entry.state == .published, drift != Drift.retracted else { return drift }
    let link = entry.items.lazy.compactMap(\.receipt?.permalink).first.map { " at \($0)" } ?? ""
    return "\(drift): already public\(link); \(outlook(of: entry, drift))"
  }

  private func outlook(of entry: Entry, _ drift: String) -> String {
    guard let kind = Drift.kind(of: drift) else { return "the change is not sent" }
    let noun = kind == .edit ? "the change" : "the retraction"
    let undone = kind == .edit ? "the change is not sent" : "it is not taken back"
    if let change = entry.change, change.kind == kind, change.standing == .failed {
      return "\(noun) failed: \(change.problem ?? "given up")"
    }
    if let obstacle = obstacle(kind, entry) { return "\(undone) (\(obstacle))" }
    if let change = entry.change, change.kind == kind, change.standing == .open {
      guard let wait = entry.wait else { return "\(noun) is under way" }
      return "\(noun) waits until \(wait.until): \(wait.reason)"
    }
    return consent(kind, entry.delivery.account) == .ask
      ? "\(noun) waits for a person: `postrider plan` says how to allow it"
      : "the next run makes \(noun)"
  }
}

/// What drift is called in the record. Frozen: the next plan compares it.
enum Drift {
  static let gone = "the file is gone"
  static let accountGone = "the account is no longer asked for"
  static let content = "other content"
  static let cancelled = "status: cancelled"
  static let retracted = "it was taken back, and the file asks for it again"
  static let begun = "a change of what is public was begun, and may be in effect"

  /// The change of what is public that would answer it; nil: none can.
  static func kind(of words: String) -> PublicChange.Kind? {
    if words == gone || words == cancelled { return .retract }
    return words == content || words == begun ? .edit : nil
  }
}
