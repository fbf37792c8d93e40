import Diagnostics
import JSON

/// Where the values of one post come from.
public struct Explanation: Sendable {
  /// The file; several explanations of one id are a clash.
  public var path: String
  public var id: PostID
  /// Sorted by label.
  public var deliveries: [ExplainedDelivery]
  /// Why all its deliveries are left as they are; nil: they are not.
  public var frozen: String?
  /// What is wrong with the file.
  public var diagnostics: [Diagnostic]
}

/// The values of one delivery.
public struct ExplainedDelivery: Sendable {
  public var label: String
  public var account: AccountIdentity
  /// What it comes to; nil where a rule refuses it.
  public var delivery: WantedDelivery?
  /// Why it is refused; nil: it is not.
  public var refusal: String?
  /// Sorted by field.
  public var origins: [FieldOrigin]
}

/// One value and the level that set it.
public struct FieldOrigin: Sendable, Hashable {
  /// `text`, `late.grace`.
  public var field: String
  /// As written; lists and structures as JSON.
  public var value: String
  /// `post`, `override by platform`, … (see `Level`); `project` and `built in` where no level said anything.
  public var level: String
  /// Where it is written; nil for what is built in.
  public var place: Place?
}

/// Every value of a post's deliveries with the level that set it.
///
/// - Parameter post: its id.
/// - Returns: one for each file with that id, none where there is no such post; nil where `postrider.yaml` cannot
///   be read as fields.
public func explain(
  _ post: PostID, in tree: some FileTree, platforms: [PlatformDescriptor],
  facts: @escaping @Sendable (FileEntry, any FileTree) -> MediaFactsSummary?
) -> [Explanation]? {
  Compiler(tree: tree, catalog: Catalog(platforms), tzdata: "", facts: facts).explain(post)
}

extension Compiler {
  func explain(_ id: PostID) -> [Explanation]? {
    guard let source = readProject().0.source else { return nil }
    guard let files = try? tree.files(under: source.project.posts) else { return [] }
    let compiler = PostCompiler(
      tree: tree, reader: PostReader(catalog: catalog, source: source),
      library: MediaLibrary(tree: tree, probe: facts))
    return PostFiles(files, below: source.project.posts).compactMap { file in
      guard let result = compiler.compile(file), result.id == id else { return nil }
      var explanation = Explanation(
        path: result.path, id: id, deliveries: [], frozen: result.frozen,
        diagnostics: result.diagnostics.inOrder())
      if result.frozen == nil { explanation.deliveries = compiler.explain(file, result, source) }
      return explanation
    }
  }
}

extension PostCompiler {
  fileprivate func explain(
    _ file: PostFiles.Candidate, _ result: Result, _ source: ProjectSource
  ) -> [ExplainedDelivery] {
    guard let bytes = try? tree.read(file.entry, limit: PostReader.maximumBytes),
      let post = reader.read(bytes, path: file.entry.path), let id = result.id
    else { return [] }
    let builder = DeliveryBuilder(
      catalog: reader.catalog, source: source, post: post, id: id, library: library, zones: zones)
    var deliveries: [ExplainedDelivery] = []
    for account in source.project.accounts {
      let identity = DeliveryID(post: id, account: account.identity)
      let delivery = result.deliveries.first { $0.id == identity }
      guard delivery != nil || result.refused[identity] != nil, let written = source.accounts[account.label]
      else {
        continue
      }
      deliveries.append(
        ExplainedDelivery(
          label: account.label, account: account.identity, delivery: delivery,
          refusal: result.refused[identity],
          origins: builder.settings(for: written).origins(in: source.project, account: account)))
    }
    return deliveries
  }
}

extension Settings {
  fileprivate func origins(in project: Project, account: Account) -> [FieldOrigin] {
    var origins = flattened(prefix: "")
    func add(_ field: String, _ value: String, _ level: String) {
      if !origins.contains(where: { $0.field == field }) {
        origins.append(FieldOrigin(field: field, value: value, level: level, place: nil))
      }
    }
    add("timezone", project.timezone, "project")
    add("late.grace", Span.text(project.policy.late.graceSeconds), "project")
    add("late.then", project.policy.late.publishesLate ? "publish" : "skip", "project")
    let (own, whole) = (account.published, project.policy.published)
    add("published.edit", (own.edit ?? whole.edit).rawValue, own.edit == nil ? "project" : "account")
    add(
      "published.retract", (own.retract ?? whole.retract).rawValue, own.retract == nil ? "project" : "account"
    )
    add("type", PostType.post.rawValue, "built in")
    add("status", Wish.scheduled.rawValue, "built in")
    return origins.sorted { $0.field.utf8.lexicographicallyPrecedes($1.field.utf8) }
  }

  private func flattened(prefix: String) -> [FieldOrigin] {
    flatMap { name, setting -> [FieldOrigin] in
      if let members = setting.members { return members.flattened(prefix: prefix + name + ".") }
      let value = setting.text ?? setting.node.json.text()
      return [
        FieldOrigin(
          field: prefix + name, value: value, level: setting.level.rawValue, place: setting.keyPlace)
      ]
    }
  }
}
