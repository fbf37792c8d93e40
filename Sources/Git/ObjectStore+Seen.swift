import CGit2

/// What was last seen of the remote's refs, kept in our own store under `refs/seen/`: the basis of the next
/// fetch, and the memory of a record that the remote may have lost.
extension ObjectStore {
  /// What a ref of the remote pointed to when this clone last fetched or moved it; `nil` if never.
  ///
  /// - Parameter ref: the full name on the remote, such as `refs/heads/main`.
  public func lastSeen(_ ref: String) throws(GitError) -> ObjectID? {
    try reference(Self.seenName(ref))
  }

  /// Slashes are encoded, so that a branch called `postrider` cannot be in the way of `postrider/state`.
  static func seenName(_ ref: String) -> String {
    "refs/seen/" + ref.split(separator: "/").joined(separator: "%2F")
  }

  func remember(_ ref: String, _ id: ObjectID) throws(GitError) {
    if try lastSeen(ref) == id { return }
    try withHandles { handles throws(GitError) in
      var oid = id.oid
      var reference: OpaquePointer?
      try Library.check(.unwritable, "cannot note \(ref) in \(gitDirectory)") {
        git_reference_create(&reference, handles.repository, Self.seenName(ref), &oid, 1, nil)
      }
      git_reference_free(reference)
    }
  }

  /// All that was seen, by the names here.
  func seen() throws(GitError) -> [(name: String, id: ObjectID)] {
    let names = try withHandles { handles throws(GitError) in
      var iterator: OpaquePointer?
      try Library.check(.unreadable, "cannot list the refs of \(gitDirectory)") {
        git_reference_iterator_glob_new(&iterator, handles.repository, "refs/seen/*")
      }
      defer { git_reference_iterator_free(iterator) }
      var names: [String] = []
      var name: UnsafePointer<CChar>?
      while git_reference_next_name(&name, iterator) == 0 {
        if let name { names.append(String(cString: name)) }
      }
      return names
    }
    var seen: [(name: String, id: ObjectID)] = []
    for name in names {
      if let id = try reference(name) { seen.append((name, id)) }
    }
    return seen
  }

  /// Drops what points to commits that were borrowed and are gone; git would call the store damaged.
  func forgetDangling() throws(GitError) {
    for (name, id) in try seen() where !contains(id) {
      try withHandles { handles throws(GitError) in
        try Library.check(.unwritable, "cannot drop \(name) in \(gitDirectory)") {
          git_reference_remove(handles.repository, name)
        }
      }
    }
  }
}
