import JSON

extension SandboxOptions {
  /// Reads the option `webhooks`: an object that holds an object a platform.
  static func webhooks(_ json: JSON?) throws(SandboxError) -> [SandboxPlatform: SandboxWebhook] {
    guard let json else { return [:] }
    guard let members = json.object else {
      throw SandboxError(.options, "option \"webhooks\" must be an object with an object a platform")
    }
    var found: [SandboxPlatform: SandboxWebhook] = [:]
    for (name, value) in members.sorted(by: { $0.key < $1.key }) {
      guard let platform = SandboxPlatform(rawValue: name), let rule = NoticeTable.rule(platform) else {
        let known = NoticeTable.rules.map(\.platform.rawValue).joined(separator: ", ")
        throw SandboxError(
          .options, "option \"webhooks\": \"\(name)\" sends none; those that do are \(known)")
      }
      found[platform] = try webhook(value, rule)
    }
    return found
  }

  private static func webhook(_ json: JSON, _ rule: NoticeRule) throws(SandboxError) -> SandboxWebhook {
    let place = "option \"webhooks\", \(rule.platform.rawValue)"
    let showsWord = if case .echo = rule.handshake { true } else { false }
    var known: Set<String> = ["callback", "secret"]
    if showsWord { known.insert("verify_token") }
    if rule.mayRepeat { known.insert("copies") }
    guard let members = json.object else { throw SandboxError(.options, "\(place): an object is needed") }
    if let unknown = members.keys.sorted().first(where: { !known.contains($0) }) {
      throw SandboxError(
        .options, "\(place): unknown \"\(unknown)\"; known are \(known.sorted().joined(separator: ", "))")
    }
    for name in ["callback", "secret", "verify_token"] {
      if let value = members[name], value.string?.isEmpty ?? true {
        throw SandboxError(.options, "\(place): \"\(name)\" must be a text that says something")
      }
    }
    guard let callback = members["callback"]?.string else {
      throw SandboxError(.options, "\(place): a \"callback\" is needed, like http://127.0.0.1:9000/hook")
    }
    try checkLoopback(callback, place)
    let copies = members["copies"].map { $0.integer ?? 0 } ?? 1
    guard (1...10).contains(copies) else {
      throw SandboxError(.options, "\(place): \"copies\" must be a whole number from 1 to 10")
    }
    return SandboxWebhook(
      callback: callback, secret: members["secret"]?.string ?? rule.secret,
      verifyToken: members["verify_token"]?.string ?? "sandbox-verify-token", copies: Int(copies))
  }

  /// Refuses an address that leads off this machine, however the options were made.
  static func checkLoopback(_ callback: String, _ place: String) throws(SandboxError) {
    guard MediaFetcher.target(callback) != nil, !callback.contains("#") else {
      throw SandboxError(
        .options,
        "\(place): \"callback\" must be an http address of this machine, like http://127.0.0.1:9000/hook: nothing leaves loopback"
      )
    }
  }
}
