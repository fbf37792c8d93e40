/// A remote of the user's repository, with its effective addresses: after `insteadOf`, `pushInsteadOf` and
/// `pushurl`.
public struct Remote: Sendable {
  /// Its name in the configuration.
  public let name: String
  /// Where fetch and listing go.
  public let fetchURL: RemoteURL
  /// Where a push goes.
  public let pushURL: RemoteURL
  /// What of the user's configuration has to hold for our own store too. It may contain secrets.
  let settings: [GitProgram.Setting]
  /// Strings that must not be shown.
  let secrets: [String]

  /// A remote known by its address alone, with nothing of a user's configuration.
  public init(url: String) {
    self.init(name: "origin", fetch: url, push: url, settings: [])
  }

  init(name: String, fetch: String, push: String, settings: [GitProgram.Setting]) {
    self.name = name
    self.fetchURL = RemoteURL(fetch)
    self.pushURL = RemoteURL(push)
    self.settings = settings
    self.secrets = settings.filter { $0.key.hasPrefix("http.") && $0.key.hasSuffix(".extraheader") }.map(
      \.value)
  }
}

extension Clone {
  /// The names of the remotes, in the order of the configuration.
  public func remoteNames() async throws(GitError) -> [String] {
    var names: [String] = []
    for entry in try await configuration() {
      guard let name = Self.remoteName(of: entry.key),
        entry.key.hasSuffix(".url") || entry.key.hasSuffix(".pushurl"),
        !names.contains(name)
      else { continue }
      names.append(name)
    }
    return names
  }

  /// The remote with its effective addresses and what of the configuration concerns them.
  ///
  /// - Throws: `ambiguous` if a push would go to more than one address, or if there is no such remote;
  ///   `program`, `timeout`.
  public func remote(_ name: String) async throws(GitError) -> Remote {
    let configuration = try await configuration()
    guard configuration.contains(where: { Self.remoteName(of: $0.key) == name }) else {
      throw GitError(.ambiguous, "there is no remote called \(name)")
    }
    // The addresses are read from the program's output: it alone knows all rules of rewriting.
    let fetch = try await addresses(["remote", "get-url", "--", name])
    let push = try await addresses(["remote", "get-url", "--push", "--all", "--", name])
    guard let fetch = fetch.first, let first = push.first else {
      throw GitError(.ambiguous, "the remote \(name) has no address")
    }
    guard push.count == 1 else {
      throw GitError(
        .ambiguous, "the remote \(name) has \(push.count) push addresses; a claim must go to exactly one",
        detail: push.map { RemoteURL($0).redacted }.joined(separator: ", "))
    }
    return Remote(name: name, fetch: fetch, push: first, settings: Self.carried(configuration, remote: name))
  }

  /// A remote given by its address instead of a name, with the user's rewriting and credentials.
  public func remote(url: String) async throws(GitError) -> Remote {
    let configuration = try await configuration()
    let fetch = try await addresses(["ls-remote", "--get-url", "--", url])
    return Remote(
      name: "origin", fetch: fetch.first ?? url, push: fetch.first ?? url,
      settings: Self.carried(configuration, remote: ""))
  }

  private func addresses(_ arguments: [String]) async throws(GitError) -> [String] {
    let outcome = try await ask(arguments, limit: 64 << 10)
    return try outcome.text.split(separator: "\n").map { line throws(GitError) in try absolute(String(line)) }
  }

  /// Paths are relative to the top of the work tree, or to a bare repository itself.
  private func absolute(_ address: String) throws(GitError) -> String {
    guard RemoteURL(address).identity == nil, !address.hasPrefix("/"),
      !address.lowercased().hasPrefix("file://")
    else { return address }
    let base = location.workTree ?? location.gitDirectory
    return Disk.resolved(base + "/" + address) ?? base + "/" + address
  }

  private static func remoteName(of key: String) -> String? {
    guard key.hasPrefix("remote."), let last = key.lastIndex(of: "."),
      last > key.index(key.startIndex, offsetBy: 7)
    else { return nil }
    return String(key[key.index(key.startIndex, offsetBy: 7)..<last])
  }

  /// What of the user's configuration has to hold in a store of our own as well: credentials, transport, and
  /// conditional includes that match only here. Rewriting of addresses is already done. Every value is sent,
  /// whatever its scope, and lists begin with an empty value, which clears what our store has read by itself.
  private static func carried(_ configuration: [ConfigEntry], remote: String) -> [GitProgram.Setting] {
    let sections = ["http.", "credential.", "ssh.", "protocol."]
    let names = ["core.sshcommand", "core.gitproxy"]
    let ofRemote = ["proxy", "proxyauthmethod", "uploadpack", "receivepack"]
    var carried: [GitProgram.Setting] = [.init("credential.helper", "")]
    var cleared: Set<String> = []
    for entry in configuration {
      let last = entry.key.split(separator: ".").last.map(String.init) ?? ""
      if last == "extraheader", cleared.insert(entry.key).inserted { carried.append(.init(entry.key, "")) }
      if sections.contains(where: { entry.key.hasPrefix($0) }) || names.contains(entry.key) {
        carried.append(.init(entry.key, entry.value))
      } else if remoteName(of: entry.key) == remote, ofRemote.contains(last) {
        carried.append(.init("remote.\(GitRemote.remoteName).\(last)", entry.value))
      }
    }
    return carried
  }
}
