import CGit2

extension ObjectStore {
  /// The commit that `HEAD` points to; `nil` while there is none.
  public func head() throws(GitError) -> ObjectID? {
    try reference("HEAD")
  }

  /// The branch that `HEAD` names, such as `main`, also while it has no commit; `nil` if it is detached.
  public func headBranch() throws(GitError) -> String? {
    try withHandles { handles throws(GitError) in
      var reference: OpaquePointer?
      try Library.check(.unreadable, "cannot read HEAD of \(gitDirectory)") {
        git_reference_lookup(&reference, handles.repository, "HEAD")
      }
      defer { git_reference_free(reference) }
      guard let target = git_reference_symbolic_target(reference) else { return nil }
      let name = String(cString: target)
      return name.hasPrefix("refs/heads/") ? String(name.dropFirst(11)) : nil
    }
  }

  /// What a full ref name points to, following symbolic refs; `nil` if it does not exist. A ref that cannot
  /// be read is an error, never "absent".
  public func reference(_ name: String) throws(GitError) -> ObjectID? {
    try withHandles { handles throws(GitError) in
      var oid = git_oid()
      let status = git_reference_name_to_id(&oid, handles.repository, name)
      if status == GIT_ENOTFOUND.rawValue { return nil }
      try Library.check(.unreadable, "cannot read the ref \(name)") { status }
      return ObjectID(oid)
    }
  }

  /// The commit a person means: a branch, a tag, a commit's id or its beginning, `HEAD~2`.
  ///
  /// - Throws: `unresolved` if it leads to no commit here, or to several.
  public func resolve(_ spec: String) throws(GitError) -> ObjectID {
    try withHandles { handles throws(GitError) in
      var object: OpaquePointer?
      try Library.check(.unresolved, "\(spec) is no commit here") {
        git_revparse_single(&object, handles.repository, spec)
      }
      defer { git_object_free(object) }
      var commit: OpaquePointer?
      try Library.check(.unresolved, "\(spec) is no commit") {
        git_object_peel(&commit, object, GIT_OBJECT_COMMIT)
      }
      defer { git_object_free(commit) }
      guard let oid = git_object_id(commit), let id = ObjectID(oid.pointee) else {
        throw GitError(.unresolved, "\(spec) is no commit")
      }
      return id
    }
  }

  /// The names of the local branches, sorted by bytes.
  public func branches() throws(GitError) -> [String] {
    try withHandles { handles throws(GitError) in
      var iterator: OpaquePointer?
      try Library.check(.unreadable, "cannot list the branches of \(gitDirectory)") {
        git_reference_iterator_glob_new(&iterator, handles.repository, "refs/heads/*")
      }
      defer { git_reference_iterator_free(iterator) }
      var names: [String] = []
      var name: UnsafePointer<CChar>?
      while git_reference_next_name(&name, iterator) == 0 {
        if let name { names.append(String(String(cString: name).dropFirst(11))) }
      }
      return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
  }
}
