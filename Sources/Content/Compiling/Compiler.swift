import Diagnostics
import JSON

/// One reading of a whole tree.
struct Compiler {
  let tree: any FileTree
  let catalog: Catalog
  let tzdata: String
  let facts: @Sendable (FileEntry, any FileTree) -> MediaFactsSummary?

  /// Raised whenever the same files mean something else to this program.
  static let version = 1

  func compile() -> Compilation {
    let (outcome, projectObject) = readProject()
    guard let source = outcome.source else {
      return Compilation(desired: nil, diagnostics: outcome.diagnostics.inOrder())
    }
    var results = PostResults(isComplete: true)
    var files: [FileEntry] = []
    do throws(FileTreeError) {
      files = try tree.files(under: source.project.posts)
    } catch {
      results.isComplete = false
      results.diagnostics.append(.unreadableFile(error.path, error.description))
    }
    let compiler = PostCompiler(
      tree: tree, reader: PostReader(catalog: catalog, source: source),
      library: MediaLibrary(tree: tree, probe: facts))
    for file in PostFiles(files, below: source.project.posts) { results.add(compiler.compile(file)) }
    results.isComplete = results.isComplete && compiler.library.isComplete
    results.freezeClashes()
    let diagnostics = (outcome.diagnostics + results.diagnostics).inOrder()
    guard outcome.isSound else { return Compilation(desired: nil, diagnostics: diagnostics) }
    let inputs = inputs(of: results, project: projectObject, files: files)
    let desired = Desired(
      project: source.project, deliveries: results.deliveries.sorted { $0.id < $1.id },
      frozen: results.frozen.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) },
      refused: results.refused, isComplete: results.isComplete, diagnostics: diagnostics, inputs: inputs)
    return Compilation(desired: desired, diagnostics: diagnostics)
  }

  /// The project file with what is wrong with it, and its git object.
  func readProject() -> (ProjectReader.Outcome, String) {
    func failed(_ diagnostic: Diagnostic) -> (ProjectReader.Outcome, String) {
      (ProjectReader.Outcome(source: nil, isSound: false, diagnostics: [diagnostic]), "")
    }
    let path = ProjectFields.fileName
    do throws(FileTreeError) {
      guard let entry = try tree.entry(at: path) else { return failed(.missingProject()) }
      guard entry.kind == .file else { return failed(.notAFile(path, entry.kind)) }
      let bytes = try tree.read(entry, limit: ProjectReader.maximumBytes)
      return (ProjectReader(catalog: catalog).read(bytes, path: path), entry.objectID)
    } catch {
      return failed(.unreadableFile(path, error.description))
    }
  }

  /// Everything content-side that can change a plan: files of posts by object, what came of them, zones, version.
  private func inputs(of results: PostResults, project: String, files: [FileEntry]) -> String {
    let posts = files.filter { PostFiles.isPost($0.path) }.map { JSON.string("\($0.path)\n\($0.objectID)") }
    let deliveries = results.deliveries.sorted { $0.id < $1.id }.map { delivery in
      JSON.string("\(delivery.id)\n\(delivery.digest)\n\(delivery.accountDigest)")
    }
    let refused = results.refused.keys.sorted().map { JSON.string($0.description) }
    return Digest.sha256([
      "v": .integer(Int64(Self.version)), "tzdata": .string(tzdata), "project": .string(project),
      "posts": .array(posts), "deliveries": .array(deliveries), "refused": .array(refused),
      "frozen": .array(results.frozen.map(\.path).sorted().map(JSON.string)),
      "complete": .bool(results.isComplete),
    ])
  }
}
