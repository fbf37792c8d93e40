extension ObjectStore {
  /// Deeper folders are refused; so is a walk that meets more entries, since a small repository can spell
  /// out billions of paths by naming one folder many times.
  static let depthLimit = 200
  static let walkLimit = 5_000_000

  /// What a walk does with a folder it has met.
  public enum Descent: Sendable {
    case enter, skip
  }

  /// Visits every entry that is not a folder, in git's order.
  ///
  /// - Parameters:
  ///   - path: the folder to begin in, from the root of the tree; `nil` or empty for the whole tree. A path
  ///     that is absent has no files; one that is a file is visited itself.
  ///   - descend: asked for each folder with its path.
  public func walk(
    _ tree: ObjectID, under path: String?,
    descend: (TreeFile) throws(GitError) -> Descent, visit: (TreeFile) throws(GitError) -> Void
  ) throws(GitError) {
    var root = tree
    var prefix: [UInt8] = []
    let parts = (path ?? "").utf8.split(separator: UInt8(ascii: "/"))
    if !parts.isEmpty {
      prefix = Array(parts.joined(separator: [UInt8(ascii: "/")]))
      guard let start = try entry(in: tree, at: String(decoding: prefix, as: UTF8.self)) else { return }
      guard start.kind == .folder else { return try visit(TreeFile(pathBytes: prefix, entry: start)) }
      root = start.id
    }
    var budget = Self.walkLimit
    try walk(root, prefix, depth: 0, &budget, descend, visit)
  }

  /// Every entry that is not a folder, below a folder or in the whole tree.
  public func files(in tree: ObjectID, under path: String?) throws(GitError) -> [TreeFile] {
    var files: [TreeFile] = []
    try walk(tree, under: path, descend: { _ in .enter }, visit: { files.append($0) })
    return files
  }

  private func walk(
    _ tree: ObjectID, _ prefix: [UInt8], depth: Int, _ budget: inout Int,
    _ descend: (TreeFile) throws(GitError) -> Descent, _ visit: (TreeFile) throws(GitError) -> Void
  ) throws(GitError) {
    for entry in try self.tree(tree) {
      let file = TreeFile(pathBytes: Self.join(prefix, entry.nameBytes), entry: entry)
      try spend(&budget, depth: depth, at: file.path)
      guard entry.kind == .folder else {
        try visit(file)
        continue
      }
      if try descend(file) == .enter {
        try walk(entry.id, file.pathBytes, depth: depth + 1, &budget, descend, visit)
      }
    }
  }

  /// What differs between two trees, in git's order of paths; `nil` stands for the empty tree. Folders that
  /// are equal are not read, so the cost follows the change.
  public func changes(from old: ObjectID?, to new: ObjectID?) throws(GitError) -> [TreeChange] {
    var changes: [TreeChange] = []
    var budget = Self.walkLimit
    try compare(old, new, [], depth: 0, &budget, &changes)
    return changes
  }

  private func compare(
    _ old: ObjectID?, _ new: ObjectID?, _ prefix: [UInt8], depth: Int, _ budget: inout Int,
    _ changes: inout [TreeChange]
  ) throws(GitError) {
    if old == new { return }
    let before = try old.map { id throws(GitError) in try ordered(id) } ?? []
    let after = try new.map { id throws(GitError) in try ordered(id) } ?? []
    var (i, j) = (0, 0)
    while i < before.count || j < after.count {
      var (old, new) = (i < before.count ? before[i] : nil, j < after.count ? after[j] : nil)
      if let first = old, let second = new {
        if TreeCoding.precedes(first, second) {
          new = nil
        } else if TreeCoding.precedes(second, first) {
          old = nil
        }
      }
      if old != nil { i += 1 }
      if new != nil { j += 1 }
      guard old != new, let name = (old ?? new)?.nameBytes else { continue }
      let path = Self.join(prefix, name)
      try spend(&budget, depth: depth, at: String(decoding: path, as: UTF8.self))
      // A file and a folder of one name stand at different places in git's order and never meet here.
      if (old ?? new)?.kind == .folder {
        try compare(old?.id, new?.id, path, depth: depth + 1, &budget, &changes)
      } else {
        changes.append(TreeChange(pathBytes: path, old: old, new: new))
      }
    }
  }

  /// The entries in git's order, also where a damaged tree has them in another.
  private func ordered(_ tree: ObjectID) throws(GitError) -> [TreeEntry] {
    let entries = try self.tree(tree)
    for (a, b) in zip(entries, entries.dropFirst()) where !TreeCoding.precedes(a, b) {
      return entries.sorted(by: TreeCoding.precedes)
    }
    return entries
  }

  private func spend(_ budget: inout Int, depth: Int, at path: String) throws(GitError) {
    budget -= 1
    if budget < 0 { throw GitError(.tooLarge, "more than \(Self.walkLimit) entries, at \(path.prefix(200))") }
    if depth > Self.depthLimit {
      throw GitError(.tooLarge, "folders nested more than \(Self.depthLimit) deep, at \(path.prefix(200))")
    }
  }

  private static func join(_ prefix: [UInt8], _ name: [UInt8]) -> [UInt8] {
    prefix.isEmpty ? name : prefix + [UInt8(ascii: "/")] + name
  }
}
