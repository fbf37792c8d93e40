import Diagnostics

/// Compiles one post after another; what posts share (files, zones) is looked up once.
struct PostCompiler {
  let tree: any FileTree
  let reader: PostReader
  let library: MediaLibrary
  let zones = ZoneCache()

  /// What came of one file.
  struct Result {
    var path: String
    /// What it would be called without an `id:`.
    var stem: String
    var id: PostID?
    var idPlace: Place?
    var idIsSure: Bool
    var deliveries: [WantedDelivery] = []
    var refused: [DeliveryID: String] = [:]
    /// Why its deliveries are left as they are; nil: they are not.
    var frozen: String?
    var diagnostics: [Diagnostic] = []
    /// False where the file's bytes could not be had.
    var isRead = true
  }

  /// nil for what is no post.
  func compile(_ file: PostFiles.Candidate) -> Result? {
    let path = file.entry.path
    var result = Result(
      path: path, stem: file.stem, id: PostName.folded(file.stem).map { PostID(folding: $0) }, idIsSure: false
    )
    func refuse(_ diagnostic: Diagnostic) -> Result {
      result.diagnostics.append(diagnostic)
      result.frozen = diagnostic.message
      return result
    }
    if let right = file.rightName { return refuse(.wrongExtension(path, right: right)) }
    guard file.entry.kind == .file else { return refuse(.notAFile(path, file.entry.kind)) }
    guard file.entry.byteCount <= PostReader.maximumBytes else {
      return refuse(.fileTooLarge(path, bytes: file.entry.byteCount, limit: PostReader.maximumBytes))
    }
    let bytes: [UInt8]
    do throws(FileTreeError) {
      bytes = try tree.read(file.entry, limit: PostReader.maximumBytes)
    } catch {
      if error.code == .tooLarge {
        let bytes = (try? tree.entry(at: path))?.byteCount ?? 0
        return refuse(.fileTooLarge(path, bytes: bytes, limit: PostReader.maximumBytes))
      }
      result.isRead = false
      return refuse(.unreadableFile(path, error.description))
    }
    guard let post = reader.read(bytes, path: path) else { return nil }
    compile(post, into: &result)
    return result
  }

  private func compile(_ post: WrittenPost, into result: inout Result) {
    result.idPlace = post.idPlace
    result.idIsSure = post.idIsSure
    result.diagnostics = post.diagnostics
    if let id = post.id {
      result.id = id
    } else if post.idIsSure, result.id == nil {
      result.diagnostics.append(.missingID(post.path, at: post.start))
    }
    let accounts = resolve(post, &result)
    if let error = result.diagnostics.first(where: { $0.severity == .error }) {
      result.frozen = error.message
      return
    }
    guard let id = result.id else { return }
    build(post, id, accounts, into: &result)
  }

  /// The post's accounts, sorted by label, each once however often it is reached.
  private func resolve(_ post: WrittenPost, _ result: inout Result) -> [AccountSource] {
    let source = reader.source
    var labels: Set<String> = []
    for reference in post.references {
      if source.accountNames.contains(reference.name) {
        labels.insert(reference.name)
      } else if let members = source.project.groups[reference.name] {
        labels.formUnion(members)
      } else {
        result.diagnostics.append(
          .unknownAccount(reference.name, source, platforms: reader.catalog.names, at: reference.place))
      }
    }
    let isDraft = post.settings["status"]?.text == Wish.draft.rawValue
    if post.references.isEmpty, !isDraft, post.isSound {
      result.diagnostics.append(.missingAccounts(at: post.start))
    }
    if labels.isEmpty, !post.references.isEmpty, !isDraft,
      result.diagnostics.allSatisfy({ $0.severity != .error })
    {
      result.diagnostics.append(.emptyGroups(at: post.references[0].place))
    }
    let accounts = labels.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.compactMap {
      source.accounts[$0]
    }
    let platforms = Set(accounts.map(\.account.identity.platform))
    // Accounts that are at fault themselves may be the ones an override is for.
    let isWhole = accounts.count == labels.count
    for override in post.overrides where !labels.isEmpty {
      let isGoing =
        override.isAccount ? labels.contains(override.name) : platforms.contains(override.name) || !isWhole
      if !isGoing { result.diagnostics.append(.idleOverride(override, going: labels.sorted())) }
    }
    return accounts
  }

  private func build(
    _ post: WrittenPost, _ id: PostID, _ accounts: [AccountSource], into result: inout Result
  ) {
    var builder = DeliveryBuilder(
      catalog: reader.catalog, source: reader.source, post: post, id: id, library: library, zones: zones)
    var findings = Findings()
    for account in accounts {
      guard let descriptor = reader.catalog.platforms[account.account.identity.platform] else { continue }
      let built = builder.build(account, descriptor)
      findings.add(built.findings, for: account.account.label)
      if let reason = built.refusal {
        result.refused[built.delivery.id] = reason
      } else {
        result.deliveries.append(built.delivery)
      }
    }
    result.diagnostics += findings.diagnostics(ofAll: accounts.count)
  }
}
