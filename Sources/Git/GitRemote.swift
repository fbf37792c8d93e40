/// A remote reached by the git program, over `http(s)`, `ssh`, `file://` or a path.
///
/// Everything runs in a store of our own; of the user's repository only configuration is used.
public struct GitRemote: RefStore {
  /// The name the remote has in our store's configuration, for one run at a time.
  static let remoteName = "postrider"

  /// The remote with its addresses.
  public let remote: Remote
  /// Where fetched commits go and pushed ones come from.
  public let store: ObjectStore
  let program: GitProgram
  let settings: [GitProgram.Setting]
  let redaction: Redaction

  /// - Parameters:
  ///   - store: our own store (`ObjectStore.own`), never the user's repository.
  ///   - program: carries environment and time limit; after a timeout a push is `unknown`.
  public init(_ remote: Remote, store: ObjectStore, program: GitProgram) {
    self.remote = remote
    self.store = store
    // What the caller has set is in the remote's settings already, as far as it concerns us.
    self.program = program.withoutCallersSettings
    var settings = remote.settings
    var secrets = remote.secrets
    for (key, address) in [("url", remote.fetchURL), ("pushurl", remote.pushURL)] {
      let (url, authorization) = address.withoutPassword
      settings.append(.init("remote.\(Self.remoteName).\(key)", url))
      // The longest rule wins: this one keeps git from rewriting an address that is already rewritten.
      settings.append(.init("url.\(url).insteadOf", url))
      if let authorization {
        let header = GitProgram.Setting("http.\(url).extraheader", "Authorization: \(authorization)")
        if !settings.contains(header) { settings.append(header) }
        secrets.append(authorization)
      }
    }
    self.settings = settings + Self.quiet
    self.redaction = Redaction(secrets: secrets)
  }

  /// Nothing of ours runs hooks, signs, follows tags or cleans up in the background.
  private static let quiet: [GitProgram.Setting] = [
    .init("core.hooksPath", "/dev/null"), .init("gc.auto", "0"), .init("maintenance.auto", "false"),
    .init("push.followTags", "false"), .init("push.gpgSign", "false"), .init("push.recurseSubmodules", "no"),
    .init("push.useForceIfIncludes", "false"), .init("push.negotiate", "false"),
    .init("fetch.recurseSubmodules", "no"), .init("fetch.writeCommitGraph", "false"),
    .init("fetch.prune", "false"), .init("fetch.pruneTags", "false"), .init("transfer.fsckObjects", "false"),
    .init("core.logAllRefUpdates", "false"), .init("color.ui", "false"),
    .init("advice.fetchShowForcedUpdates", "false"),
  ]

  public func list(_ refs: [String]) async throws(GitError) -> [String: ObjectID] {
    // Told that only branches are wanted, the server leaves out tags and pull requests. It cannot be told which.
    let kind = refs.allSatisfy { $0.hasPrefix("refs/heads/") } ? ["--heads"] : []
    let outcome = try await run(
      ["ls-remote", "--quiet"] + kind + ["--", Self.remoteName] + refs, "list \(remote.fetchURL.redacted)")
    var found: [String: ObjectID] = [:]
    for line in outcome.text.split(separator: "\n") {
      let fields = line.split(separator: "\t", maxSplits: 1)
      // git matches the ends of names: `refs/heads/main` also finds `refs/other/refs/heads/main`.
      guard fields.count == 2, refs.contains(String(fields[1])) else { continue }
      guard let id = ObjectID(String(fields[0])) else {
        throw GitError(
          .unsupported,
          "\(remote.fetchURL.redacted) uses \(fields[0].utf8.count == 64 ? "SHA-256" : "unknown") object names, "
            + "which Postrider cannot read yet", detail: "use a repository made with --object-format=sha1")
      }
      found[String(fields[1])] = id
    }
    return found
  }

  public func swap(_ ref: String, from expected: ObjectID?, to new: ObjectID) async -> SwapAnswer {
    if let problem = plaintextProblem(remote.pushURL) { return .rejected(problem) }
    if expected == new { return .lost(reason: "the new commit is the expected one") }
    let outcome: GitProgram.Outcome
    do {
      try await store.perform { (store) throws(GitError) in try store.borrowShallowBoundary() }
      outcome = try await program.run(
        [
          "push", "--porcelain", "--no-verify", "--no-progress",
          "--force-with-lease=\(ref):\(expected?.hex ?? "")",
          "--", Self.remoteName, "\(new):\(ref)",
        ], repository: store.gitDirectory, settings: settings)
    } catch {
      // The program was never started, so nothing was sent.
      return .rejected(error.description)
    }
    if outcome.ending == .timedOut { return .unknown("no answer: \(outcome.complaint)") }
    let words = ServerAnswer.words(in: outcome.complaint, redaction: redaction)
    if let report = PushReport(outcome.text, ref: ref) {
      let answer = report.answer(
        succeeded: outcome.succeeded, words: words, mayRepeat: remote.pushURL.isHTTP)
      if answer == .won { await note(ref, new) }
      return answer
    }
    if outcome.succeeded { return .unknown("git push ended well but did not say what it did") }
    guard case .exited = outcome.ending else { return .unknown("git push was killed: \(words)") }
    let answer = ServerAnswer(outcome.complaint, redaction: redaction)
    switch answer.meaning {
    case .unreachable: return .unreachable(answer.words)
    case .refused: return .rejected(answer.words)
    case .throttled(let seconds): return .throttled(retryAfter: seconds, answer.words)
    case .lostOnTheWay: return .unknown(answer.words)
    }
  }

  /// Notes where the remote's ref is now. Failing to is no failure of what led to it.
  func note(_ ref: String, _ id: ObjectID) async {
    try? await store.perform { (store) throws(GitError) in try store.remember(ref, id) }
  }

  /// Runs a command that changes nothing on the remote.
  func run(_ arguments: [String], _ what: String) async throws(GitError) -> GitProgram.Outcome {
    if let problem = plaintextProblem(remote.fetchURL) {
      throw GitError(.refused, "cannot \(what)", detail: problem)
    }
    let outcome = try await program.run(arguments, repository: store.gitDirectory, settings: settings)
    if outcome.succeeded { return outcome }
    if outcome.ending == .timedOut { throw GitError(.timeout, "cannot \(what)", detail: outcome.complaint) }
    let answer = ServerAnswer(outcome.complaint, redaction: redaction)
    let full = ["No space left on device", "Disk quota exceeded", "Read-only file system"]
    if full.contains(where: { outcome.complaint.contains($0) }) {
      throw GitError(.unwritable, "cannot \(what)", detail: answer.words)
    }
    if Self.isDamage(outcome.complaint, in: store.gitDirectory) {
      throw GitError(.unreadable, "our own store \(store.gitDirectory) is damaged", detail: answer.words)
    }
    let code: GitError.Code =
      switch answer.meaning {
      case .unreachable, .lostOnTheWay: .unreachable
      case .refused: .refused
      case .throttled: .throttled
      }
    throw GitError(code, "cannot \(what)", detail: answer.words)
  }

  /// Whether git complains of our own store and not of the remote.
  private static func isDamage(_ complaint: String, in store: String) -> Bool {
    let signs = [
      "not a git repository", "bad config", "is empty", "is corrupt", "bad object", "invalid sha1",
      "unable to read", "not a valid", "is not a valid", "too small", "wrong index", "missing object",
    ]
    return complaint.split(separator: "\n").contains { line in
      line.contains(store) && signs.contains { line.contains($0) }
    }
  }

  private func plaintextProblem(_ address: RemoteURL) -> String? {
    guard address.isPlaintext else { return nil }
    return "\(address.redacted) is not encrypted; use https or ssh (plain http is for this machine only)"
  }
}
