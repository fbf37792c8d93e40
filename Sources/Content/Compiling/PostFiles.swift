/// The files below the posts' folder that are posts, or were meant to be.
struct PostFiles: Sequence {
  /// One file, and what a post without an `id:` is called after.
  struct Candidate: Sendable {
    var entry: FileEntry
    var stem: String
    /// The name it should have, where its extension is not one of a post.
    var rightName: String?
  }

  private let candidates: [Candidate]

  init(_ files: [FileEntry], below folder: String) {
    candidates = files.compactMap { PostFiles.candidate($0, below: folder) }
  }

  func makeIterator() -> IndexingIterator<[Candidate]> { candidates.makeIterator() }

  /// By name alone.
  static func isPost(_ path: String) -> Bool {
    path.hasSuffix(".md") || path.hasSuffix(".yaml")
  }

  private static func candidate(_ entry: FileEntry, below folder: String) -> Candidate? {
    let inner = entry.path.dropFirst(folder.isEmpty ? 0 : folder.count + 1)
    if inner.split(separator: "/").contains(where: { $0.hasPrefix(".") }) { return nil }
    let stem = stem(of: entry.path, below: folder)
    if entry.kind == .submodule || isPost(entry.path) {
      return Candidate(entry: entry, stem: stem, rightName: nil)
    }
    let plain = RepositoryPath.stem(of: entry.path)
    let right: String? =
      switch RepositoryPath.fileExtension(of: entry.path) {
      case "md", "markdown", "mdown", "mkd", "mdx": plain + ".md"
      case "yaml", "yml": plain + ".yaml"
      case "txt" where plain.hasSuffix(".md") || plain.hasSuffix(".yaml"): plain
      default: nil
      }
    return right.map { Candidate(entry: entry, stem: stem, rightName: $0) }
  }

  /// A bundle (`post.md` or `index.md` in a folder of its own) is called after its folder.
  private static func stem(of path: String, below folder: String) -> String {
    let stem = RepositoryPath.stem(of: path)
    let parent = RepositoryPath.folder(of: path)
    guard stem == "post" || stem == "index", parent != folder, !parent.isEmpty else { return stem }
    return RepositoryPath.name(of: parent)
  }
}
