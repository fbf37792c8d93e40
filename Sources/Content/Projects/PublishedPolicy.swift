/// How far the team lets what is public be changed by a change of the files.
public enum Consent: String, Sendable, Hashable, CaseIterable {
  /// Nothing public is touched: what the files ask for is reported as drift.
  case never
  /// Withheld, until a person allows exactly it.
  case ask
  /// Done by the next run.
  case auto
}

/// `policy.published`: what may be done to posts that are public.
public struct PublishedPolicy: Sendable, Hashable {
  /// Changes of their content.
  public var edit = Consent.never
  /// Taking them back, where the file is gone or says `status: cancelled`.
  public var retract = Consent.never
  public init(edit: Consent = .never, retract: Consent = .never) {
    self.edit = edit
    self.retract = retract
  }
}

/// `published` of an account: what it says itself; nil: as the project has it.
public struct PublishedOverride: Sendable, Hashable {
  public var edit: Consent?
  public var retract: Consent?
  public init(edit: Consent? = nil, retract: Consent? = nil) {
    self.edit = edit
    self.retract = retract
  }
}

extension Project {
  /// What may be done to the public posts of an account; nothing for one that the project does not have.
  public func published(_ identity: AccountIdentity) -> PublishedPolicy {
    guard let account = accounts.first(where: { $0.identity == identity }) else { return PublishedPolicy() }
    return PublishedPolicy(
      edit: account.published.edit ?? policy.published.edit,
      retract: account.published.retract ?? policy.published.retract)
  }
}
