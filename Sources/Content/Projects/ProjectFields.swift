import JSON

/// The fields of `postrider.yaml`.
enum ProjectFields {
  static let fileName = "postrider.yaml"
  static let maximumAccounts = 5000

  /// The whole file; what an account takes depends on the platforms.
  static func project(account: Shape) -> FieldSet {
    FieldSet(
      "postrider.yaml",
      [
        Field("version", .word(version), "the format: 1", isRequired: true),
        Field("timezone", .word(.zone), "the zone of times without one: `Europe/Berlin`", isRequired: true),
        Field("repository", .word(repository), "`host/owner/name`: where this project publishes from"),
        Field("branch", .word(.line("a branch")), "the branch that is obeyed; default: `main`"),
        Field("posts", .word(.path), "the folder of the posts; default: `posts`"),
        Field(
          "accounts", .named(.accountName, account, maximum: maximumAccounts), "name → account"),
        Field(
          "groups", .named(.accountName, .list(of: .word(.reference), 0...maximumAccounts), maximum: 1000),
          "name → list of accounts"),
        Field("defaults", .layers, "values for every post; below a platform's name, for its accounts only"),
        Field("policy", .fields(policy), "the team's rules"),
        Field("state", .fields(state), "where the record lies"),
        Field("media", .fields(media), "how platforms get at files"),
      ], hint: ForeignNames.hint(ForeignNames.project))
  }

  /// One account, with the credential fields it may have.
  static func account(credentials: [CredentialField]) -> FieldSet {
    FieldSet(
      "an account",
      [
        Field("platform", .word(.line("a platform")), "the platform's name", isRequired: true),
        Field("id", .word(.line("an id")), "the remote id or handle"),
        Field("handle", .word(.line("a handle")), "the remote handle, where that names the account"),
        Field("base_url", .word(.webAddress), "where its API answers, if not where it always does"),
        Field("api_version", .word(.line("a version", maximumBytes: 40)), "the version of the API"),
        Field(
          "credentials", .shorthand("", .word(.secretSource), sources(credentials)),
          "`env:NAME`, or a mapping of the platform's fields to such sources"),
        Field("timezone", .word(.zone), "the zone of this account's times"),
        Field("defaults", .layers, "values for every post of this account"),
        Field("limits", .fields(limits), "limits the team sets itself"),
        Field(
          "published", .fields(published), "what may be done to its public posts; default: as `policy` says"),
      ], holdsSecrets: true, hint: ForeignNames.hint(ForeignNames.account))
  }

  private static func sources(_ credentials: [CredentialField]) -> FieldSet {
    FieldSet(
      "`credentials`",
      credentials.map { Field($0.name, .word(.secretSource), $0.explanation, isRequired: $0.isRequired) },
      holdsSecrets: true)
  }

  static let limits = FieldSet(
    "`limits`",
    [
      Field("posts_per_day", .integer(1...100_000), "publications in any 24 hours"),
      Field("text", .integer(1...1_000_000), "length of a text, counted as the platform counts"),
      Field("hashtags", .integer(0...1000), "hashtags in a text"),
      Field("media", .integer(0...100), "files of a post"),
    ])

  static let policy = FieldSet(
    "`policy`",
    [
      Field(
        "late", .fields(PostFields.late), "what happens when a time has passed; default: 24 h, then skip"),
      Field("spacing", .word(.span), "time between two publications of one account"),
      Field("blackout", .list(of: .fields(blackout), 0...1000), "stretches in which nothing is published"),
      Field("freeze", .word(freeze), "`true`, or a time until which nothing is published"),
      Field("retry", .fields(retry), "how often is tried again"),
      Field("safety", .fields(safety), "what needs a person's word"),
      Field("published", .fields(published), "what may be done to posts that are public"),
      Field(
        "alt_text", .word(.choice(["advised", "required"])),
        "`required`: a picture without `alt` is an error; default: `advised`, a warning"),
    ])

  static let published = FieldSet(
    "`published`",
    [
      Field(
        "edit", .word(consent),
        "a change of the file is made public too: `never` (default), `ask` (a person allows it), `auto`"),
      Field(
        "retract", .word(consent),
        "a post whose file is gone or cancelled is taken back: `never` (default), `ask`, `auto`"),
    ])

  private static let consent = Word.choice(Consent.allCases.map(\.rawValue))

  static let blackout = FieldSet(
    "a blackout",
    [
      Field("from", .word(.moment), "its first moment", isRequired: true),
      Field("until", .word(.moment), "the moment it is over", isRequired: true),
      Field("reason", .text(maximumBytes: 1000), "why, for those who wonder"),
    ])

  static let retry = FieldSet(
    "`retry`", [Field("attempts", .integer(1...50), "attempts before a delivery fails; default: 8")])

  static let safety = FieldSet(
    "`safety`",
    [
      Field(
        "changed_percent", .integer(0...100),
        "per cent of the open deliveries one run may change; default: 30"),
      Field("changed_floor", .integer(0...100_000), "once so many are open; default: 10"),
      Field("cancels", .integer(0...100_000), "cancels of one run; default: 50"),
      Field("publications_per_account", .integer(0...100_000), "of one run; default: 50"),
      Field("adopted_due", .integer(0...100_000), "due deliveries when a record is made anew; default: 5"),
      Field("edits", .integer(0...100_000), "public posts one run may change; default: 20"),
      Field("retractions", .integer(0...100_000), "public posts one run may take back; default: 5"),
    ])

  static let state = FieldSet(
    "`state`",
    [
      Field("branch", .word(.line("a branch")), "default: `postrider/state`"),
      Field("lineage", .word(.line("a lineage")), "the record that must be met; the first run prints it"),
      Field("remote", .word(.line("a remote")), "the remote that holds it; `none`: only this machine"),
    ])

  static let media = FieldSet(
    "`media`", [Field("base_url", .word(.webAddress), "public address below which repository paths answer")])

  private static let version = Word(noun: "`1`", schema: ["enum": [1, "1"]]) { text in
    text == "1" ? nil : .version(text)
  }

  private static let repository = Word(noun: "`host/owner/name`", schema: ["minLength": 1]) { text in
    if let mark = text.firstIndex(of: "@"), text[..<mark].contains(":"), text.contains("://"),
      !text[..<mark].hasSuffix("://")
    {
      let user = text[..<mark].split(separator: "/", omittingEmptySubsequences: true).last ?? ""
      if user.contains(":") { return .literalSecret }
    }
    return Word.line("a repository").fault(text)
  }

  private static let freeze = Word(
    noun: "`true` or a time", schema: ["type": ["string", "boolean"]]
  ) { text in
    text == "true" || text == "false" ? nil : Word.moment.fault(text)
  }
}
