import Content
import Diagnostics
import Git
import Ledger
import Planning
import Reconciler

/// A plan with what has to be said about how it was made.
struct PlanReading: Sendable {
  var plan: Plan
  var desired: Desired
  /// Notes for people, each a line: what was planned is not what would be obeyed now.
  var remarks: [String]
  /// What policy and platforms allow of what is public.
  var rules: PublishedRules

  /// The plan for people: what asks for a change of something public names its link, and that nothing is sent.
  var withLinks: Plan {
    var shown = plan
    for (index, action) in plan.actions.enumerated() where action.kind == .drift {
      guard let words = action.entry.flatMap(rules.words) else { continue }
      shown.actions[index].reason = words
    }
    return shown
  }

  /// What publishing costs beyond its place in the windows, as the platforms bill it: each once, with its delivery.
  func costs(_ descriptors: [PlatformDescriptor]) -> [(delivery: DeliveryID, label: String, cost: String)] {
    let wanted = Dictionary(desired.deliveries.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    return plan.actions.filter { [.publish, .schedule, .update].contains($0.kind) }.flatMap { action in
      let descriptor = descriptors.first { $0.name == action.delivery.account.platform }
      let costs = wanted[action.delivery].flatMap { descriptor?.costs($0.content) } ?? []
      return costs.map { (action.delivery, action.label, $0) }
    }
  }

  /// Plans a commit, or the files of the work tree as if they were committed on `HEAD`.
  static func make(
    _ reading: RepositoryReading, commit name: String?, worktree: Bool, now: Instant
  ) async throws -> PlanReading {
    let commit = try reading.commit(named: name)
    let tips = try await reading.tips()
    let record = try await reading.record(at: tips.state)
    let compilation = try await worktree ? reading.workTreeCompilation() : reading.compilation(of: commit)
    guard let desired = compilation.desired else {
      throw CommandFailure(
        "postrider.yaml cannot be used",
        fix: "run `postrider check\(worktree ? "" : " --commit \(commit.short)")` to see what is wrong")
    }
    let context = try await reading.planningContext(of: commit, record: record, desired: desired, now: now)
    var remarks: [String] = []
    if worktree {
      remarks.append("planned from the files as they are, as if committed on \(commit.short)")
    } else if name == nil, try await reading.isDirty(desired.project) {
      remarks.append("there are uncommitted changes; --worktree plans them as if committed")
    }
    let branch = RepositoryReading.short(reading.origin.contentRef)
    if tips.content == nil {
      remarks.append(
        "the branch \(branch) does not exist \(reading.place) yet: reconcile has nothing to obey")
    } else if tips.content != commit {
      remarks.append(
        "planned \(commit.short), but \(branch) \(reading.place) is at \(tips.content?.short ?? "nothing"): reconcile obeys that"
      )
    }
    do {
      try reading.origin.checkIdentity(desired.project)
    } catch {
      remarks.append("reconcile would refuse here: \(error.description)")
    }
    return PlanReading(
      plan: Planning.plan(desired, record, context), desired: desired, remarks: remarks,
      rules: PublishedRules(desired.project, supports: context.supports))
  }
}

extension RepositoryReading {
  /// Where the branches are kept, in words.
  var place: String { origin.isLocal ? "here" : "on the remote" }

  /// The files of the work tree; an error in a bare repository.
  func workTreeCompilation() throws -> Compilation {
    guard let top = location.workTree else {
      throw CommandFailure(
        "a bare repository has no files to plan", fix: "leave out --worktree", status: .usage)
    }
    return WorkTreeReading(folder: top, environment: environment).compilation()
  }

  /// True where something under the project's folders differs from `HEAD`.
  func isDirty(_ project: Project) async throws -> Bool {
    guard location.workTree != nil else { return false }
    return try await clone.isDirty(under: [ProjectFolder.fileName, project.posts, "media"])
  }

  /// How a commit stands to what the record obeyed last.
  func planningContext(
    of content: ObjectID, record: Record, desired: Desired, now: Instant
  ) async throws -> PlanningContext {
    var context = PlanningContext(now: now, commit: content.hex, tzdata: Zone.databaseVersion)
    let commit = try await store.perform { store throws(GitError) in try store.commit(content) }
    context.author = commit.authorName
    context.supports = environment.platforms.supports
    if record.tip == nil {
      context.addedByCommit = try await added(by: commit, desired: desired)
    }
    guard let recorded = record.meta.flatMap({ ObjectID($0.content) }), recorded != content else {
      return context
    }
    if !store.contains(recorded) {
      try? await origin.refs.fetch([(ref: origin.contentRef, id: recorded)], deep: true)
    }
    if try await ancestry(recorded, of: content) == .yes { return context }
    if try await ancestry(content, of: recorded) == .yes {
      context.isStale = true
    } else {
      context.historyRewritten = true
    }
    return context
  }

  private func added(by commit: Commit, desired: Desired) async throws -> Set<String> {
    guard let parent = commit.parents.first else { return Set(desired.deliveries.map(\.path)) }
    guard store.contains(parent) else { return [] }
    return try await store.perform { store throws(GitError) in
      let changes = try store.changes(from: store.commit(parent).tree, to: commit.tree)
      return Set(changes.filter { $0.old == nil }.map(\.path))
    }
  }

  private func ancestry(_ ancestor: ObjectID, of commit: ObjectID) async throws(GitError) -> Ancestry {
    try await store.perform { store throws(GitError) in try store.isAncestor(ancestor, of: commit) }
  }
}
