import Diagnostics

/// What is said about where a post goes, and about its id.
extension Diagnostic {
  static func unknownAccount(
    _ name: String, _ source: ProjectSource, platforms: [String], at place: Place
  ) -> Diagnostic {
    let all = (source.accountNames.union(source.groupNames)).sorted()
    if platforms.contains(name) {
      let own = source.project.accounts.filter { $0.identity.platform == name }.map(\.label)
      return Diagnostic(
        "unknown-account", .error, "`\(name)` is a platform, not an account", at: place,
        notes: own.isEmpty ? [] : ["its accounts are \(listed(own))"], fix: own.first)
    }
    let near = closest(name, among: all)
    return Diagnostic(
      "unknown-account", .error,
      "unknown account \(shown(name))" + (near.map { ": did you mean `\($0)`?" } ?? ""), at: place,
      notes: near != nil || all.isEmpty ? [] : ["accounts and groups: \(listed(all))"],
      fix: near.flatMap { place.replaced(by: $0) }
        ?? "add it to `accounts` in postrider.yaml, or delete it here")
  }

  static func unknownOverride(
    _ name: String, _ source: ProjectSource, _ platforms: [String], at place: Place
  ) -> Diagnostic {
    if source.groupNames.contains(name) {
      return Diagnostic(
        "unknown-override", .error, "`\(name)` is a group: overrides are for a platform or an account",
        at: place,
        fix: "write one override for each account, or for their platform")
    }
    let all = source.accountNames.sorted() + platforms
    let near = closest(name, among: all)
    return Diagnostic(
      "unknown-override", .error,
      "\(shown(name)) is neither a platform nor an account" + (near.map { ": did you mean `\($0)`?" } ?? ""),
      at: place, fix: near.flatMap { place.replaced(by: $0) })
  }

  static func idleOverride(_ override: WrittenPost.Override, going labels: [String]) -> Diagnostic {
    let what =
      override.isAccount
      ? "the post does not go to `\(override.name)`" : "the post goes to no account on `\(override.name)`"
    return Diagnostic(
      "idle-override", .error, "an override without effect: \(what)", at: override.place,
      notes: ["it goes to \(listed(labels))"],
      fix: override.isAccount ? "add it to `accounts`, or delete the override" : "delete the override")
  }

  static func missingAccounts(at place: Place) -> Diagnostic {
    Diagnostic(
      "missing-field", .error, "`accounts` is missing: where does it go?", at: place,
      fix: "accounts: [NAME], or status: draft")
  }

  static func emptyGroups(at place: Place) -> Diagnostic {
    Diagnostic(
      "no-accounts", .error, "the post goes nowhere: its groups hold no accounts", at: place,
      fix: "put accounts into the group in postrider.yaml")
  }

  static func missingID(_ path: String, at place: Place) -> Diagnostic {
    Diagnostic(
      "id-form", .error,
      "the file's name gives no id: none of it is a letter or digit, or it is over 80 bytes",
      at: place, fix: "write a line `id: …`")
  }

  static func sameID(_ id: PostID, other: String, written: Bool, suggestion: String, at place: Place)
    -> Diagnostic
  {
    Diagnostic(
      "same-id", .error, "two posts are called `\(id)`: this one and \(other)", at: place,
      notes: written
        ? [] : ["without an `id:` line a post is called after its file, a bundle after its folder"],
      fix: "give the copy a new id (`id: \(suggestion)` here); never change the id of one that is out")
  }
}
