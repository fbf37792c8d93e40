import Diagnostics
import YAML

/// Reads the accounts of `postrider.yaml`.
struct AccountReader {
  let catalog: Catalog
  var checker: Checker

  /// nil where something is wrong with it; the checker knows what.
  mutating func read(_ pair: YAMLPair) -> AccountSource? {
    let label = pair.key
    if catalog.names.contains(label) {
      checker.add(.nameIsPlatform(label, noun: "account", at: pair.keyPlace))
      return nil
    }
    guard let platform = pair.value["platform"], let name = platform.scalar?.text, !platform.isNull else {
      checker.check(pair.value, as: .fields(ProjectFields.account(credentials: [])), field: label)
      return nil
    }
    guard let descriptor = catalog.platforms[name], let fields = catalog.account(of: name),
      let layer = catalog.layer(of: name)
    else {
      checker.add(.unknownPlatform(name, among: catalog.names, at: platform.place))
      return nil
    }
    guard checker.check(pair.value, fields, label) else { return nil }
    let account = Settings(pair.value, fields, level: .accountDefault)
    var defaults: Settings = [:]
    if let node = pair.value["defaults"], !node.isNull {
      guard checker.check(node, layer, "defaults") else { return nil }
      defaults = Settings(node, layer, level: .accountDefault)
    }
    if let zone = account["timezone"], !zone.node.isNull, defaults["timezone"] == nil {
      defaults["timezone"] = zone
    }
    guard let built = build(label, account, descriptor, at: pair.keyPlace) else { return nil }
    return AccountSource(account: built, digest: Digest.of(built), defaults: defaults, place: pair.keyPlace)
  }

  private mutating func build(
    _ label: String, _ fields: Settings, _ descriptor: PlatformDescriptor, at place: Place
  ) -> Account? {
    func text(_ name: String) -> (text: String, place: Place)? {
      fields[name].flatMap { setting in
        setting.node.isNull ? nil : setting.text.map { ($0, setting.place.masked) }
      }
    }
    guard let credentials = credentials(fields["credentials"], descriptor, at: place) else { return nil }
    let base = text("base_url")
    if let base, let fault = AccountReader.fault(ofBase: base.text) {
      checker.add(.baseAddress(fault, at: base.place))
      return nil
    }
    let written: (text: String, place: Place)
    switch (text("id"), text("handle")) {
    case (let id?, nil): written = id
    case (nil, let handle?): written = handle
    case (_?, let handle?):
      checker.add(.idAndHandle(at: handle.place))
      return nil
    case (nil, nil):
      checker.add(.missingAccountID(label, descriptor, at: place))
      return nil
    }
    var address = AccountReader.address(
      written.text, isHandle: descriptor.isFederated || text("handle") != nil)
    if !descriptor.isFederated { address.host = nil }
    let standard = descriptor.defaultBaseURL
    guard let baseURL = base?.text ?? address.host.map({ "https://\($0)" }) ?? standard else {
      checker.add(.missingServer(label, descriptor, at: written.place))
      return nil
    }
    // What was rehearsed against this machine must not count as published on the real account.
    let isRehearsal = WebAddress(baseURL)?.isLoopback ?? false
    let host = descriptor.isFederated || isRehearsal ? baseURL : standard ?? baseURL
    guard let parsed = WebAddress(host), !address.id.isEmpty else {
      checker.add(.accountID(written.text, descriptor, at: written.place))
      return nil
    }
    var account = Account(
      label: label,
      identity: AccountIdentity(platform: descriptor.name, host: parsed.hostAndPort, id: address.id),
      baseURL: AccountReader.withoutSlash(baseURL),
      apiVersion: text("api_version")?.text ?? descriptor.defaultAPIVersion, credentials: credentials,
      timezone: text("timezone")?.text)
    for (name, limit) in fields["limits"]?.members ?? [:] {
      account.limits[name] = limit.node.scalar?.integer.flatMap { Int(exactly: $0) }
    }
    account.published = PolicyReader.published(fields["published"]?.node)
    return account
  }

  private mutating func credentials(
    _ setting: Setting?, _ descriptor: PlatformDescriptor, at place: Place
  ) -> [String: String]? {
    let required = descriptor.credentials.filter(\.isRequired)
    guard let setting, !setting.node.isNull else {
      if required.isEmpty { return [:] }
      checker.add(.missingCredentials(required.map(\.name), at: place))
      return nil
    }
    if let source = setting.text {
      // Where several ways lead in and none is required, the first field is the one that suffices alone.
      let field =
        required.count == 1 ? required.first : required.isEmpty ? descriptor.credentials.first : nil
      guard let field else {
        checker.add(.severalCredentials(required.map(\.name), descriptor, at: setting.place.masked))
        return nil
      }
      return [field.name: source]
    }
    return setting.node.mapping.map { pairs in
      Dictionary(
        pairs.compactMap { pair in
          pair.value.isNull ? nil : pair.value.scalar.map { (pair.key, $0.text) }
        }, uniquingKeysWith: { first, _ in first })
    }
  }

  /// `@name@host`, `@name` and `name`. Handles compare without case, so they are kept in lower case; an id that is
  /// no handle stays as written, because a platform may tell its letters apart.
  static func address(_ text: String, isHandle: Bool) -> (id: String, host: String?) {
    let isHandle = isHandle || text.hasPrefix("@")
    let bare = text.hasPrefix("@") ? String(text.dropFirst()) : text
    let parts = bare.split(separator: "@", omittingEmptySubsequences: false)
    if isHandle, parts.count == 2, parts[1].contains("."), !parts[0].isEmpty {
      return (parts[0].lowercased(), parts[1].lowercased())
    }
    return (isHandle ? bare.lowercased() : bare, nil)
  }

  enum BaseFault: Sendable {
    case user, query, unreadable
    /// The scheme and host of an address that is not encrypted.
    case plain(String)
  }

  static func fault(ofBase text: String) -> BaseFault? {
    guard let address = WebAddress(text) else { return .unreadable }
    if address.hasUser { return .user }
    if address.scheme == "http", !address.isLoopback {
      return .plain("\(address.scheme)://\(address.hostAndPort)")
    }
    return address.rest.contains("?") || address.rest.contains("#") ? .query : nil
  }

  static func withoutSlash(_ text: String) -> String {
    var text = text
    while text.hasSuffix("/") { text.removeLast() }
    return text
  }
}
