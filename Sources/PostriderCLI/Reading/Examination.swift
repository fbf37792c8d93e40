import Content
import Diagnostics
import Git
import HTTP
import Ledger
import Reconciler

/// Looks at everything a run needs, and changes nothing.
struct Examination: Sendable {
  let environment: Environment
  let folder: String

  /// The findings, from the ground up: what cannot be looked at without something missing is left out.
  func findings() async -> [Finding] {
    var findings = [zones]
    let reading: RepositoryReading
    do {
      reading = try await RepositoryReading.open(folder, in: environment)
      findings.append(
        Finding(
          .good, "git",
          "the repository at \(reading.location.workTree ?? reading.location.gitDirectory) can be read"))
    } catch {
      let failure = error as? CommandFailure
      return findings + [Finding(.bad, "git", failure?.description ?? "\(error)", fix: failure?.fix)]
    }
    let (remote, tips) = await self.remote(reading)
    findings += remote
    guard let project = await project(reading, tip: tips?.content, into: &findings) else { return findings }
    findings.append(identity(reading, project))
    if let tips { findings += await record(reading, project, tips) }
    for account in project.accounts {
      findings.append(
        await AccountExamination(
          environment: environment, account: account, secrets: environment.secrets(at: folder)
        ).finding())
    }
    if let finding = await media(reading, project, tip: tips?.content) { findings.append(finding) }
    return findings
  }

  private var zones: Finding {
    Zone("Europe/Berlin") == nil || Zone.databaseVersion.isEmpty
      ? Finding(
        .bad, "time zones", "this machine has no time zone database", fix: "install the package tzdata")
      : Finding(.good, "time zones", "database \(Zone.databaseVersion)")
  }

  private func remote(
    _ reading: RepositoryReading
  ) async -> ([Finding], (content: ObjectID?, state: ObjectID?)?) {
    let origin = reading.origin
    let name = origin.remote?.fetchURL.redacted ?? "none: the record is kept in this repository"
    do {
      let tips = try await reading.tips()
      var findings = [Finding(.good, "remote", origin.isLocal ? name : "\(name) answers")]
      if let push = await writable(reading, tips) { findings.append(push) }
      let branch = RepositoryReading.short(origin.contentRef)
      findings.append(
        tips.content == nil
          ? Finding(
            .bad, "branch", "\(branch) does not exist \(reading.place)",
            fix: "push it, or write `branch:` in postrider.yaml")
          : Finding(.good, "branch", "\(branch) is at \(tips.content?.short ?? "")"))
      return (findings, tips)
    } catch {
      return (
        [
          Finding(
            .bad, "remote", "\(name): \(error)", fix: "check the address and your credentials: git ls-remote")
        ],
        nil
      )
    }
  }

  /// Whether a push would be let in, asked by one that changes nothing.
  private func writable(
    _ reading: RepositoryReading, _ tips: (content: ObjectID?, state: ObjectID?)
  ) async -> Finding? {
    guard let remote = reading.origin.refs as? GitRemote, let id = tips.state ?? tips.content ?? reading.head,
      reading.store.contains(id)
    else { return nil }
    guard let problem = await remote.pushProblem(reading.origin.stateRef, to: id) else {
      return Finding(.good, "push", "the remote lets us write")
    }
    return Finding(
      .bad, "push", problem, fix: "give the token or key the right to write to this repository")
  }

  private func project(
    _ reading: RepositoryReading, tip: ObjectID?, into findings: inout [Finding]
  ) async -> Project? {
    guard let commit = tip ?? reading.head else {
      findings.append(
        Finding(.bad, "project", "nothing is committed yet", fix: "commit postrider.yaml and your posts"))
      return nil
    }
    do {
      let compilation = try await reading.compilation(of: commit)
      let errors = compilation.diagnostics.count { $0.severity == .error }
      guard let desired = compilation.desired else {
        findings.append(
          Finding(
            .bad, "project", "postrider.yaml cannot be used", fix: "postrider check --commit \(commit.short)")
        )
        return nil
      }
      findings.append(
        errors == 0
          ? Finding(.good, "project", "no errors in \(commit.short)")
          : Finding(
            .hint, "project", "\(counted(errors, "error")) in \(commit.short)",
            fix: "postrider check --commit \(commit.short)"))
      return desired.project
    } catch {
      findings.append(Finding(.bad, "project", "\(error)"))
      return nil
    }
  }

  private func identity(_ reading: RepositoryReading, _ project: Project) -> Finding {
    do {
      try reading.origin.checkIdentity(project)
      return Finding(.good, "repository", project.repository ?? "not a hosted one: needs no name")
    } catch {
      return Finding(.bad, "repository", error.description)
    }
  }

  private func record(
    _ reading: RepositoryReading, _ project: Project, _ tips: (content: ObjectID?, state: ObjectID?)
  ) async -> [Finding] {
    let branch = RepositoryReading.short(reading.origin.stateRef)
    guard tips.state != nil else {
      return [Finding(.hint, "record", "\(branch) does not exist yet", fix: "postrider reconcile begins it")]
    }
    do {
      let record = try await reading.record(at: tips.state)
      if let meta = record.meta, project.state.lineage == nil {
        return [
          Finding(
            .hint, "record", "\(counted(record.entries.count, "delivery", "deliveries")) on \(branch)",
            fix: "so that it is never mistaken for another, write into postrider.yaml:\n"
              + "        state:\n          lineage: \(meta.lineage)")
        ]
      }
      return [
        Finding(.good, "record", "\(counted(record.entries.count, "delivery", "deliveries")) on \(branch)")
      ]
    } catch {
      return [Finding(.bad, "record", "\(error)")]
    }
  }

  /// Whether the public address of one file answers.
  private func media(_ reading: RepositoryReading, _ project: Project, tip: ObjectID?) async -> Finding? {
    let fetching = Set(
      environment.descriptors.filter { $0.fetchesMedia || !$0.fetchedTypes.isEmpty }.map(\.name))
    guard let commit = tip ?? reading.head,
      let desired = try? await reading.compilation(of: commit).desired,
      let asset = desired.deliveries.lazy.filter({ fetching.contains($0.id.account.platform) })
        .compactMap({ $0.content.items.lazy.compactMap(\.media.first).first }).first
    else { return nil }
    guard let base = project.media.baseURL else {
      return Finding(
        .bad, "media", "some accounts fetch pictures themselves, and postrider.yaml does not say where",
        fix: "write `media:` with `base_url:` in postrider.yaml")
    }
    let url = base + "/" + PercentEncoding.encodePath(asset.path)
    do {
      let response = try await environment.transport.send(HTTPRequest("GET", url, timeout: 30))
      return response.status == 200
        ? Finding(.good, "media", "\(url) answers")
        : Finding(
          .bad, "media", "\(url) answers \(response.status)", fix: "publish the repository's media there")
    } catch {
      return Finding(.bad, "media", "\(url): \(error)", fix: "check media.base_url in postrider.yaml")
    }
  }
}
