import Content
import Credentials
import Foundation
import Git
import HTTP
import Ledger
import Locking
import Planning
import Platforms
import Reconciler
import Subprocess

@testable import Alarms

/// A repository without a remote, a record written by hand, and runs that end as a test says.
final class AlarmWorld: Sendable {
  static let account = AccountIdentity(platform: "example", host: "social.example", id: "42")
  static let start = "2026-12-01T08:00:00Z"

  let folder: String
  let clock = SkippingClock(AlarmWorld.start)
  let transport: CurlTransport
  let redactor = Redactor()
  private let runs = Guarded(0)

  private init(_ folder: String) throws {
    self.folder = folder
    transport = try CurlTransport(CurlSettings(version: "test", environment: [:]))
  }

  static func with(_ body: (AlarmWorld) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.path + "/postrider-alarms-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let world = try AlarmWorld(folder)
    try await world.git("init", "-q", "-b", "main", folder)
    try await body(world)
  }

  // MARK: The record

  static func entry(_ post: String, _ state: DeliveryState, reason: String? = nil) -> Entry {
    var entry = Entry(
      delivery: DeliveryID(post: PostID(folding: post), account: account), label: "acme", state: state,
      digest: "sha256:aa", accountDigest: "sha256:bb", due: at(60), zone: "Europe/Berlin",
      written: "2026-12-01 09:01", grace: 3600, publishesLate: false, path: "posts/\(post).md",
      commit: "c0ffee", items: [ItemRecord(digest: "sha256:cc")], since: at(120))
    entry.reason = reason
    if state == .published {
      entry.items[0].phase = .published
      entry.items[0].key = "k"
      entry.items[0].receipt = ReceiptRecord(remoteID: post, permalink: "https://social.example/\(post)")
    }
    if state == .uncertain || state == .failed {
      entry.attempts = [Attempt(number: 1, item: 0, start: at(60))]
    }
    return entry
  }

  /// So many seconds after the start.
  static func at(_ seconds: Int64) -> Instant {
    (Instant(start) ?? Instant(secondsSinceEpoch: 0)).adding(seconds: seconds)
  }

  /// One of each: what was published, what was found again, and everything that needs a person.
  static var everything: [Entry] {
    var overdue = entry("overdue", .scheduled)
    overdue.due = at(-7200)
    var held = entry("held", .scheduled, reason: "credentials: the token is refused")
    held.due = at(0)
    return [
      entry("soup", .published), entry("found", .published, reason: "recovered: found on the platform"),
      entry("refused", .failed, reason: "the text is too long"),
      entry("late", .missed, reason: "late by 30 h"),
      entry("lost", .uncertain, reason: "the answer was lost"), overdue, held,
      entry("history", .missed, reason: "adopted"),
    ]
  }

  /// Writes the state branch anew with these entries; answers a run that ended with it, all read.
  @discardableResult
  func record(_ entries: [Entry], more: [String: [UInt8]] = [:]) async throws -> Ending {
    var files = more
    files[Layout.meta] = try Meta(
      lineage: "line-1", inputs: "", content: "c0ffee", wake: nil, tzdata: "2026b"
    ).encoded()
    for entry in entries {
      let path = Layout.path(of: entry, isShared: false)
      files[path] = try entry.encoded(path: path)
    }
    let store = try ObjectStore.open(path: folder)
    var blobs: [String: ObjectID?] = [:]
    for (path, bytes) in files { blobs[path] = .some(try store.writeBlob(bytes)) }
    let tree = try store.editTree(nil, edits: blobs)
    let author = Signature(
      name: "t", email: "t@example.com", time: clock.wall().secondsSinceEpoch, offsetMinutes: 0)
    let commit = try store.writeCommit(tree: tree, parents: [], author: author, message: "test\n")
    try await git("-C", folder, "update-ref", "refs/heads/postrider/state", commit.hex)
    return Ending(exitCode: 0, report: try report(commit))
  }

  private func report(_ tip: ObjectID) throws -> Report {
    var report = Report()
    report.commit = "c0ffee"
    report.hasRead = true
    report.record = try Record.read(store: try ObjectStore.open(path: folder), commit: tip)
    report.recordTip = tip.hex
    return report
  }

  /// A run that found nothing to do and read nothing.
  static var idle: Ending {
    var report = Report()
    report.commit = "c0ffee"
    return Ending(exitCode: 0, report: report)
  }

  // MARK: Telling

  static let secret = "whsec_" + Data("a secret of tests".utf8).base64EncodedString()

  func teller(_ targets: [AlertTarget], _ variables: [String: String], run: String? = nil) -> Teller {
    let environment = RunEnvironment(
      path: folder, clock: clock, entropy: Entropy(seed: 1),
      program: GitProgram(environment: gitEnvironment, timeout: .seconds(60)), transport: transport,
      platforms: allPlatforms,
      secrets: EnvironmentSecrets(environment: [:]), redactor: redactor, tzdata: "2026b")
    let number = runs.withLock { runs in
      runs += 1
      return runs
    }
    return Teller(
      targets: targets, environment: environment, variables: variables, isRehearsal: false,
      nonce: { run ?? "run\(number)" })
  }

  /// Tells a webhook; `started`: seconds after the start.
  @discardableResult
  func tell(_ ending: Ending, to url: String, started: Int64 = 0, run: String? = nil) async throws
    -> Teller.Outcome
  {
    try await teller(
      [AlertTarget("webhook:\(url)")], ["POSTRIDER_WEBHOOK_SECRET": Self.secret], run: run
    ).tell(ending, started: Self.at(started))
  }

  /// A project with one account and no posts, committed.
  func commitProject(_ base: String = "http://127.0.0.1:9") async throws {
    try write("postrider.yaml", Self.project(base))
    try await git("-C", folder, "add", "-A")
    try await git("-C", folder, "commit", "-q", "-m", "Begin")
  }

  func write(_ path: String, _ text: String) throws {
    let full = folder + "/" + path
    try FileManager.default.createDirectory(
      atPath: (full as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(fileURLWithPath: full))
  }

  private static func project(_ base: String) -> String {
    """
    version: 1
    timezone: UTC
    accounts:
      our-feed:
        platform: mastodon
        id: acme
        base_url: \(base)/mastodon
        credentials: env:OUR_TOKEN

    """
  }

  private var gitEnvironment: [String: String] {
    [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": folder,
      "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C",
      "GIT_AUTHOR_NAME": "t", "GIT_AUTHOR_EMAIL": "t@example.com", "GIT_COMMITTER_NAME": "t",
      "GIT_COMMITTER_EMAIL": "t@example.com",
    ]
  }

  @discardableResult
  func git(_ arguments: String...) async throws -> String {
    let result = try await Subprocess.run(
      .name("git"), arguments: Arguments(arguments),
      environment: .custom(
        Dictionary(
          uniqueKeysWithValues: gitEnvironment.map {
            (Subprocess.Environment.Key(stringLiteral: $0.key), $0.value)
          })),
      output: .string(limit: 4 << 20), error: .string(limit: 1 << 20))
    guard result.terminationStatus.isSuccess else { throw GitTrouble(words: result.standardError) }
    return result.standardOutput.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  struct GitTrouble: Error { var words: String }
}
