import Diagnostics

/// A project as it was written: what `Project` says, and the values that flow into posts.
struct ProjectSource: Sendable {
  var project: Project
  /// By label; only accounts without fault.
  var accounts: [String: AccountSource]
  /// Every name that was written below `accounts`, faulty ones too, so that one fault is told once.
  var accountNames: Set<String>
  var groupNames: Set<String>
  var defaults: Settings
  var platformDefaults: [String: Settings]
}

/// One account and the values it brings into posts.
struct AccountSource: Sendable {
  var account: Account
  /// Over its settings: made once, carried by each of its deliveries.
  var digest: String
  var defaults: Settings
  var place: Place
}
