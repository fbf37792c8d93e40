extension GitRemote {
  /// Asks, by a push that changes nothing, whether the server lets us write; nil: it does.
  ///
  /// Rules the server looks at only when something is really pushed (protected branches, hooks) are not seen.
  /// - Parameter id: a commit of the store.
  /// - Returns: the server's own words where it refuses or cannot be reached.
  public func pushProblem(_ ref: String, to id: ObjectID) async -> String? {
    do {
      _ = try await run(
        [
          "push", "--dry-run", "--porcelain", "--no-verify", "--no-progress", "--", Self.remoteName,
          "\(id):\(ref)",
        ],
        "push to \(remote.pushURL.redacted)")
      return nil
    } catch {
      return error.description
    }
  }
}
