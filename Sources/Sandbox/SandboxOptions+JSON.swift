import JSON

extension SandboxOptions {
  /// Reads options from a JSON object; every key is optional, an unknown one is an error that lists the known.
  ///
  /// `accounts` are added to the default ones unless `default_accounts` is false.
  public init(json: JSON) throws(SandboxError) {
    self.init()
    guard let members = json.object else {
      throw SandboxError(.options, "the sandbox's options must be a JSON object")
    }
    if let unknown = members.keys.sorted().first(where: { !Self.keys.contains($0) }) {
      throw SandboxError(
        .options, "unknown option \"\(unknown)\"; known are \(Self.keys.sorted().joined(separator: ", "))")
    }
    if members["default_accounts"]?.bool == false { accounts = [] }
    for (index, account) in (members["accounts"]?.array ?? []).enumerated() {
      accounts.append(try Self.account(account, index: index))
    }
    mediaFolder = members["media_folder"]?.string
    journal = members["journal"]?.string
    processingPolls = try Self.count(members, "processing_polls") ?? processingPolls
    processingSeconds = try Self.seconds(members, "processing_seconds") ?? processingSeconds
    lookupLagSeconds = try Self.seconds(members, "lookup_lag_seconds") ?? lookupLagSeconds
    readLagSeconds = try Self.seconds(members, "read_lag_seconds") ?? readLagSeconds
    answerDelayMilliseconds = try Self.count(members, "answer_delay_ms") ?? answerDelayMilliseconds
    enforcesRateLimits = members["rate_limits"]?.bool ?? enforcesRateLimits
    duplicateWindowSeconds = try Self.seconds(members, "duplicate_window_seconds") ?? duplicateWindowSeconds
    facebookPhotoBytes = try Self.count(members, "facebook_photo_bytes") ?? facebookPhotoBytes
    publishingQuota = try Self.count(members, "publishing_quota") ?? publishingQuota
    containerQuota = try Self.count(members, "container_quota") ?? containerQuota
    mastodonCalls = try Self.count(members, "mastodon_calls") ?? mastodonCalls
    mastodonStatuses = try Self.count(members, "mastodon_statuses") ?? mastodonStatuses
    graphCalls = try Self.count(members, "graph_calls") ?? graphCalls
    graphBusinessCalls = try Self.count(members, "graph_business_calls") ?? graphBusinessCalls
    xCredits = try Self.count(members, "x_credits") ?? xCredits
    tiktokIsPrivate = members["tiktok_private"]?.bool ?? tiktokIsPrivate
    tiktokIsUnaudited = members["tiktok_unaudited"]?.bool ?? tiktokIsUnaudited
    seed = try Self.count(members, "seed") ?? seed
    mastodonServer = try Self.choice(members, "mastodon_server") ?? mastodonServer
    mediaErrors = try Self.choice(members, "media_errors") ?? mediaErrors
    webhooks = try Self.webhooks(members["webhooks"])
  }

  private static let keys: Set<String> = [
    "accounts", "default_accounts", "media_folder", "journal", "processing_polls", "processing_seconds",
    "lookup_lag_seconds", "read_lag_seconds", "answer_delay_ms", "rate_limits", "duplicate_window_seconds",
    "mastodon_calls", "mastodon_statuses", "graph_calls", "graph_business_calls", "facebook_photo_bytes",
    "publishing_quota",
    "container_quota", "x_credits", "tiktok_private", "tiktok_unaudited", "seed", "mastodon_server",
    "media_errors", "webhooks",
  ]

  private static func count(_ members: [String: JSON], _ key: String) throws(SandboxError) -> Int? {
    guard let value = members[key] else { return nil }
    guard let number = value.integer, number >= 0, number < 1 << 40 else {
      throw SandboxError(.options, "option \"\(key)\" must be a whole number from 0")
    }
    return Int(number)
  }

  private static func seconds(_ members: [String: JSON], _ key: String) throws(SandboxError) -> Double? {
    switch members[key] {
    case nil: return nil
    case .integer(let value)? where value >= 0: return Double(value)
    case .number(let value)? where value >= 0 && value.isFinite: return value
    default: throw SandboxError(.options, "option \"\(key)\" must be a number of seconds from 0")
    }
  }

  private static func choice<Choice: RawRepresentable<String>>(
    _ members: [String: JSON], _ key: String
  ) throws(SandboxError) -> Choice? {
    guard let value = members[key] else { return nil }
    guard let text = value.string, let choice = Choice(rawValue: text) else {
      throw SandboxError(.options, "option \"\(key)\" has an unknown value: \(value.text())")
    }
    return choice
  }

  private static func account(_ json: JSON, index: Int) throws(SandboxError) -> SandboxAccount {
    guard let name = json["platform"]?.string, let platform = SandboxPlatform(rawValue: name) else {
      throw SandboxError(
        .options,
        "account \(index + 1): \"platform\" must be one of \(SandboxPlatform.allCases.map(\.rawValue).joined(separator: ", "))"
      )
    }
    let id = json["id"]?.string ?? json["id"]?.integer.map(String.init)
    let handle = json["handle"]?.string
    guard id != nil || handle != nil else {
      throw SandboxError(.options, "account \(index + 1): an \"id\" or a \"handle\" is needed")
    }
    guard let token = json["token"]?.string, !token.isEmpty else {
      throw SandboxError(.options, "account \(index + 1): a \"token\" is needed")
    }
    let login = json["login"]?.string ?? "facebook"
    guard let login = SandboxAccount.Login(rawValue: login) else {
      throw SandboxError(.options, "account \(index + 1): \"login\" must be facebook or instagram")
    }
    let own = handle ?? "\(name)-\(id ?? "")"
    return SandboxAccount(
      platform: platform,
      id: id ?? (platform == .bluesky ? "did:plc:sandbox\(index)" : String(109_000_000_000_001_000 + index)),
      handle: own,
      name: json["name"]?.string ?? own, token: token, login: login)
  }
}
