import Diagnostics

/// What came of all posts.
struct PostResults {
  var deliveries: [WantedDelivery] = []
  var frozen: [FrozenPost] = []
  var refused: [DeliveryID: String] = [:]
  var diagnostics: [Diagnostic] = []
  var isComplete: Bool
  /// Id → the files that are called so.
  private var owners: [PostID: [Owner]] = [:]

  private struct Owner {
    var path: String
    var stem: String
    var place: Place?
  }

  init(isComplete: Bool) { self.isComplete = isComplete }

  mutating func add(_ result: PostCompiler.Result?) {
    guard let result else { return }
    deliveries += result.deliveries
    refused.merge(result.refused) { first, _ in first }
    diagnostics += result.diagnostics
    // Where it is not sure what a file is called, any recorded post might be it: nothing is concluded from gaps.
    if !result.isRead || !result.idIsSure { isComplete = false }
    if let reason = result.frozen {
      frozen.append(FrozenPost(path: result.path, id: result.id, reason: reason))
    }
    if let id = result.id, result.idIsSure {
      owners[id, default: []].append(Owner(path: result.path, stem: result.stem, place: result.idPlace))
    }
  }

  /// Freezes every post whose id another file has too.
  mutating func freezeClashes() {
    let clashes = owners.filter { $0.value.count > 1 }
    guard !clashes.isEmpty else { return }
    deliveries.removeAll { clashes[$0.id.post] != nil }
    refused = refused.filter { clashes[$0.key.post] == nil }
    for (id, files) in clashes.sorted(by: { $0.key < $1.key }) {
      frozen.removeAll { $0.id == id }
      var given: Set<PostID> = []
      for (index, file) in files.enumerated() {
        let suggestion = suggestion(for: file, besides: given)
        given.insert(PostID(folding: suggestion))
        let other = files[index == 0 ? 1 : 0].path
        frozen.append(
          FrozenPost(
            path: file.path, id: id, reason: "two posts are called `\(id)`: \(file.path) and \(other)"))
        diagnostics.append(
          .sameID(
            id, other: other, written: file.place != nil, suggestion: suggestion,
            at: file.place ?? Place(path: file.path)))
      }
    }
  }

  /// An id from the file's own name and the folders above it, which nobody else has.
  private func suggestion(for file: Owner, besides given: Set<PostID>) -> String {
    let stem = PostName.folded(file.stem) ?? "post"
    func isFree(_ name: String) -> Bool {
      let id = PostID(folding: name)
      return owners[id] == nil && !given.contains(id)
    }
    if isFree(stem) { return stem }
    var (name, folder) = (stem, RepositoryPath.folder(of: file.path))
    while !folder.isEmpty {
      let part = RepositoryPath.name(of: folder)
      if part != stem { name = "\(part)-\(name)" }
      if let folded = PostName.folded(name), isFree(folded) { return folded }
      folder = RepositoryPath.folder(of: folder)
    }
    let short = String(stem.prefix(16))
    return (2...).lazy.map { "\(short)-\($0)" }.first(where: isFree) ?? "\(short)-2"
  }
}
