import Diagnostics
import YAML

/// Reads `postrider.yaml`.
struct ProjectReader {
  let catalog: Catalog
  static let maximumBytes = 4 << 20

  /// The source where the file could be read as fields, even with faults in it; `isSound` only without errors.
  struct Outcome {
    var source: ProjectSource?
    var isSound: Bool
    var diagnostics: [Diagnostic]
  }

  func read(_ bytes: [UInt8], path: String) -> Outcome {
    let limits = YAMLLimits(bytes: Self.maximumBytes, depth: 32, nodes: 400_000)
    let parsed = parseYAML(bytes, path: path, limits: limits)
    guard let node = parsed.node else {
      return Outcome(source: nil, isSound: false, diagnostics: parsed.diagnostics.map(\.redacted))
    }
    var checker = Checker()
    parsed.diagnostics.forEach { checker.add($0) }
    let fields = ProjectFields.project(account: .structure)
    guard node.mapping != nil else {
      checker.add(.notAProject(at: Place(path: path)))
      return Outcome(source: nil, isSound: false, diagnostics: checker.diagnostics.map(\.redacted))
    }
    _ = checker.check(node, fields, "postrider.yaml")
    let source = source(of: node, &checker)
    let isSound = !checker.diagnostics.contains { $0.severity == .error }
    return Outcome(source: source, isSound: isSound, diagnostics: checker.diagnostics.map(\.redacted))
  }

  private func source(of node: YAMLNode, _ checker: inout Checker) -> ProjectSource {
    var source = ProjectSource(
      project: Project(timezone: "UTC"), accounts: [:], accountNames: [], groupNames: [], defaults: [:],
      platformDefaults: [:])
    if let zone = text(node["timezone"]), Zone(zone) != nil { source.project.timezone = zone }
    source.project.repository = text(node["repository"])
    if let branch = text(node["branch"]) { source.project.branch = branch }
    if let posts = node["posts"], let text = text(posts) {
      do throws(RepositoryPath.Fault) {
        source.project.posts = try RepositoryPath.resolve(text, from: "")
      } catch {
        let fault = WordFault.path(text, error)
        checker.add(
          Diagnostic(fault.id, .error, "`posts`: \(fault.message)", at: posts.place, fix: fault.fix))
      }
    }
    readAccounts(node["accounts"], into: &source, &checker)
    readGroups(node["groups"], into: &source, &checker)
    readDefaults(node["defaults"], into: &source, &checker)
    if let policy = node["policy"], policy.mapping != nil {
      source.project.policy = PolicyReader(zone: Zone(source.project.timezone)).read(policy, &checker)
    }
    readState(node["state"], into: &source.project)
    if let base = node["media"]?["base_url"], let text = text(base) {
      if let fault = AccountReader.fault(ofBase: text) {
        checker.add(.baseAddress(fault, at: base.place.masked))
      }
      source.project.media.baseURL = AccountReader.withoutSlash(text)
    }
    return source
  }

  private func text(_ node: YAMLNode?) -> String? {
    guard let node, !node.isNull else { return nil }
    return node.scalar?.text
  }

  private func readAccounts(_ node: YAMLNode?, into source: inout ProjectSource, _ checker: inout Checker) {
    guard let pairs = node?.mapping, pairs.count <= ProjectFields.maximumAccounts else { return }
    source.accountNames = Set(pairs.map(\.key))
    // Two identities that differ in case alone are no two accounts.
    var owners: [String: (label: String, place: Place)] = [:]
    var reader = AccountReader(catalog: catalog, checker: checker)
    for pair in pairs {
      guard let account = reader.read(pair) else { continue }
      let identity = account.account.identity
      let plain = identity.description.lowercased()
      if let owner = owners[plain] {
        reader.checker.add(
          .sameIdentity(identity, pair.key, owner.label, at: pair.keyPlace, other: owner.place))
        continue
      }
      owners[plain] = (pair.key, pair.keyPlace)
      source.accounts[pair.key] = account
    }
    checker = reader.checker
    source.project.accounts = source.accounts.values.map(\.account).sorted {
      $0.label.utf8.lexicographicallyPrecedes($1.label.utf8)
    }
  }

  private func readGroups(_ node: YAMLNode?, into source: inout ProjectSource, _ checker: inout Checker) {
    let pairs = node?.mapping ?? []
    source.groupNames = Set(pairs.map(\.key))
    for pair in pairs {
      if catalog.names.contains(pair.key) {
        checker.add(.nameIsPlatform(pair.key, noun: "group", at: pair.keyPlace))
      } else if source.accountNames.contains(pair.key) {
        checker.add(.nameTaken(pair.key, at: pair.keyPlace))
      }
      var members: [String] = []
      for element in pair.value.sequence ?? [] {
        guard let name = element.scalar?.text, !element.isNull else { continue }
        if source.accountNames.contains(name) {
          if !members.contains(name) { members.append(name) }
        } else {
          checker.add(.unknownMember(name, source, at: element.place))
        }
      }
      source.project.groups[pair.key] = members
    }
  }

  private func readDefaults(_ node: YAMLNode?, into source: inout ProjectSource, _ checker: inout Checker) {
    for pair in node?.mapping ?? [] {
      if let layer = catalog.layer(of: pair.key) {
        if checker.check(pair.value, layer, pair.key) {
          source.platformDefaults[pair.key] = Settings(pair.value, layer, level: .platformDefault)
        }
      } else {
        let single = YAMLNode(kind: .mapping([pair]), place: pair.keyPlace)
        if checker.check(single, catalog.everywhere, "defaults") {
          source.defaults.merge(
            Settings(single, catalog.everywhere, level: .projectDefault),
            uniquingKeysWith: { first, _ in first })
        }
      }
    }
  }

  private func readState(_ node: YAMLNode?, into project: inout Project) {
    guard let node else { return }
    if let branch = text(node["branch"]) { project.state.branch = branch }
    project.state.lineage = text(node["lineage"])
    project.state.remote = text(node["remote"])
  }
}
