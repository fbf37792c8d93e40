import Diagnostics

/// What is said about `postrider.yaml`.
extension Diagnostic {
  static func missingProject() -> Diagnostic {
    Diagnostic(
      "missing-project", .error, "there is no postrider.yaml at the root of the repository",
      at: Place(path: ProjectFields.fileName), fix: "postrider init")
  }

  static func notAProject(at place: Place) -> Diagnostic {
    Diagnostic(
      "wrong-type", .error, "postrider.yaml is made of fields, `name: value`, one a line", at: place,
      fix: "postrider init writes one to begin with")
  }

  static func nameIsPlatform(_ name: String, noun: String, at place: Place) -> Diagnostic {
    Diagnostic(
      "name-clash", .error, "`\(name)` is a platform: the \(noun) needs a name of its own", at: place,
      notes: ["accounts, groups and platforms share one namespace, because overrides name any of them"],
      fix: place.replaced(by: "our-\(name)"))
  }

  static func nameTaken(_ name: String, at place: Place) -> Diagnostic {
    Diagnostic(
      "name-clash", .error, "`\(name)` is an account: the group needs a name of its own", at: place)
  }

  static func unknownPlatform(_ name: String, among names: [String], at place: Place) -> Diagnostic {
    let near = closest(name, among: names)
    return Diagnostic(
      "unknown-platform", .error,
      "unknown platform \(shown(name))" + (near.map { ": did you mean `\($0)`?" } ?? ""), at: place,
      notes: names.isEmpty ? [] : ["platforms: \(names.joined(separator: ", "))"],
      fix: near.flatMap { place.replaced(by: $0) })
  }

  static func unknownMember(_ name: String, _ source: ProjectSource, at place: Place) -> Diagnostic {
    if source.groupNames.contains(name) {
      return Diagnostic(
        "unknown-account", .error, "`\(name)` is a group: groups hold accounts", at: place,
        fix: "write its accounts")
    }
    let near = closest(name, among: source.accountNames.sorted())
    return Diagnostic(
      "unknown-account", .error,
      "unknown account \(shown(name))" + (near.map { ": did you mean `\($0)`?" } ?? ""), at: place,
      fix: near.flatMap { place.replaced(by: $0) })
  }

  static func sameIdentity(
    _ identity: AccountIdentity, _ name: String, _ other: String, at place: Place, other otherPlace: Place
  ) -> Diagnostic {
    Diagnostic(
      "same-account", .error, "`\(name)` and `\(other)` are the same account (\(identity))", at: place,
      notes: ["`\(other)` stands on line \(otherPlace.start.line)"],
      fix: "keep one name; a post would reach it twice otherwise")
  }

  static func missingCredentials(_ fields: [String], at place: Place) -> Diagnostic {
    let fix =
      fields.count == 1
      ? "credentials: env:NAME"
      : "credentials: {\(fields.map { "\($0): env:NAME" }.joined(separator: ", "))}"
    return Diagnostic("missing-field", .error, "`credentials` is missing in an account", at: place, fix: fix)
  }

  static func severalCredentials(
    _ fields: [String], _ descriptor: PlatformDescriptor, at place: Place
  ) -> Diagnostic {
    Diagnostic(
      "wrong-type", .error, "\(descriptor.title) needs \(listed(fields.map { "`\($0)`" })), a source each",
      at: place, fix: "credentials: {\(fields.map { "\($0): env:NAME" }.joined(separator: ", "))}")
  }

  static func idAndHandle(at place: Place) -> Diagnostic {
    Diagnostic(
      "id-and-handle", .error, "`id` and `handle` both say whose account it is", at: place, fix: "keep one")
  }

  static func missingAccountID(_ label: String, _ descriptor: PlatformDescriptor, at place: Place)
    -> Diagnostic
  {
    Diagnostic(
      "missing-field", .error, "`id` is missing in an account: \(descriptor.accountID)", at: place,
      fix: "id: …")
  }

  static func accountID(_ text: String, _ descriptor: PlatformDescriptor, at place: Place) -> Diagnostic {
    Diagnostic(
      "account-id", .error, "\(shown(text)) does not name an account on \(descriptor.title)", at: place,
      fix: "write the \(descriptor.accountID)")
  }

  static func missingServer(_ label: String, _ descriptor: PlatformDescriptor, at place: Place) -> Diagnostic
  {
    Diagnostic(
      "missing-field", .error, "which server is it? \(descriptor.title) has many", at: place,
      fix: "base_url: https://…, or the handle with its server: @name@server")
  }

  static func baseAddress(_ fault: AccountReader.BaseFault, at place: Place) -> Diagnostic {
    switch fault {
    case .user:
      Diagnostic(
        "literal-secret", .error, "`base_url` has a user or password in it", at: place,
        fix: "write the address alone; secrets come from `credentials`")
    case .plain(let origin):
      Diagnostic(
        "plain-http", .error,
        "`base_url` at \(shown(origin)) is not encrypted; `http:` is for this machine only",
        at: place,
        fix: "write `https://`")
    case .query:
      Diagnostic(
        "address-form", .error, "`base_url` has a `?` or `#` in it: it is the beginning of every address",
        at: place, fix: "end it with the path")
    case .unreadable:
      Diagnostic("address-form", .error, "`base_url` is not a web address", at: place, fix: "https://…")
    }
  }

  static func blackoutBackwards(at place: Place) -> Diagnostic {
    Diagnostic("blackout-backwards", .error, "the blackout is over before it begins", at: place)
  }
}
