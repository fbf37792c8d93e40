import Content
import Foundation
import Git
import HTTP
import JSON
import Ledger
import Locking
import Reconciler
import Sandbox
import Testing

/// Posts that were scheduled in time, a world in which something then goes wrong, and the runs that follow.
struct Story {
  let world: World
  let kinds: [PostKind]
  /// What lies between the runs and the platforms.
  var transport: any HTTPTransport
  private(set) var endings: [Ending] = []
  /// Where the record stands.
  let refs = MemoryRefs.Tips()
  private var seed: UInt64 = 1

  /// An hour before everything is due, the author's files are on the branch and were recorded.
  ///
  /// Each kind has an account of its own; the record is kept in the author's repository.
  static func play<Answer: Sendable>(
    _ kinds: [PostKind], options: SandboxOptions = SandboxOptions(), more: String = "", late: String = "",
    copies: Int = 1, _ body: (inout Story) async throws -> Answer
  ) async throws -> Answer {
    var options = options
    options.accounts += kinds.enumerated().map { account(of: $1, number: $0) }
    var answer: Answer?
    try await World.with(now: "2026-11-21T08:00:00Z", options: options, remote: false) {
      world in
      try world.write("postrider.yaml", project(kinds, world, more))
      for kind in kinds {
        for copy in 0..<copies {
          let id = copies > 1 ? "\(kind.slug)-\(copy)" : kind.slug
          let text = copies > 1 ? "\(kind.text) \(copy)" : kind.text
          let lines = [kind.lines, late].filter { !$0.isEmpty }.joined(separator: "\n")
          try world.writePost(id, at: "2026-11-21 09:00", accounts: "[\(kind.slug)]", more: lines, text: text)
        }
      }
      if kinds.contains(where: { $0.lines.contains("media:") }) {
        for (path, bytes) in PostKind.files { try world.write(path, bytes: bytes) }
      }
      try await world.publishCommit()
      var story = Story(world: world, kinds: kinds, transport: world.transport)
      let scheduled = await story.run()
      guard scheduled.exitCode == 0 else { throw WorldFailure(description: scheduled.words) }
      story.endings = []
      world.clock.set("2026-11-21T09:00:00Z")
      answer = try await body(&story)
    }
    guard let answer else { throw WorldFailure(description: "the story has no end") }
    return answer
  }

  private init(world: World, kinds: [PostKind], transport: any HTTPTransport) {
    self.world = world
    self.kinds = kinds
    self.transport = transport
  }

  static func account(of kind: PostKind, number: Int) -> SandboxAccount {
    SandboxAccount(
      platform: kind.platform, id: "17841400001\(10_000 + number)", handle: "kind\(number)", name: kind.slug,
      token: "token-of-\(kind.slug)")
  }

  private static func project(_ kinds: [PostKind], _ world: World, _ more: String) -> String {
    var text =
      "version: 1\ntimezone: UTC\nmedia: {base_url: \(world.sandbox.baseURL)/_sandbox/media}\naccounts:\n"
    for (number, kind) in kinds.enumerated() {
      let account = account(of: kind, number: number)
      let id = kind.platform == .mastodon ? account.handle : account.id
      text += """
          \(kind.slug):
            platform: \(kind.platform.rawValue)
            id: "\(id)"
            base_url: \(world.sandbox.baseURL)/\(kind.platform.rawValue)
            credentials: env:TOKEN_\(number)

        """
    }
    return text + more + "\n"
  }

  // MARK: Running

  /// One run, as a scheduler would start it.
  @discardableResult
  mutating func run() async -> Ending {
    var environment = world.runEnvironment(
      more: Dictionary(
        uniqueKeysWithValues: kinds.enumerated().map { ("TOKEN_\($0)", "token-of-\($1.slug)") }))
    environment.transport = transport
    seed += 1
    environment.entropy = Entropy(seed: seed)
    let ending = await world.reconcile(environment) { [refs] in MemoryRefs(inner: $0.refs, tips: refs) }
    endings.append(ending)
    return ending
  }

  /// Runs at each wake the last run named, `stride` seconds apart at least, until nothing is open; then once more.
  mutating func settle(atMost runs: Int = 30, stride: Int64 = 60) async throws {
    for _ in 0..<runs {
      let ending = await run()
      if ending.exitCode == 0 || ending.exitCode == 4, try isSettled() { break }
      let now = world.clock.wall()
      let ahead = ending.report.wake.map { $0.seconds(since: now) } ?? 0
      world.clock.advance(max(stride, ahead))
    }
    let before = world.sandbox.posts.count
    world.clock.advance(60)
    await run()
    if world.sandbox.posts.count != before {
      throw WorldFailure(description: "a run after the last published something")
    }
    endings.removeLast()
  }

  private func isSettled() throws -> Bool {
    try record().entries.values.allSatisfy { recorded in
      (recorded.entry.state.isTerminal && recorded.entry.extras == nil) || recorded.entry.state == .uncertain
    }
  }

  /// The record as the last run left it.
  func record() throws -> Record {
    guard let tip = refs.values.withLock({ $0.values.first }) else { return Record() }
    return try Record.read(store: try ObjectStore.open(path: world.author), commit: tip)
  }

  // MARK: What goes wrong

  /// Lets the public call of every kind go wrong once (or `count` times): members of a fault of the sandbox.
  func wrong(_ members: String, count: Int = 1, skipping: Int = 0) async throws {
    for (number, kind) in kinds.enumerated() {
      let account = Story.account(of: kind, number: number)
      try await world.inject(
        """
        {"platform": "\(kind.platform.rawValue)", "account": "\(account.id)", "endpoint": "\(kind.call)",
         "skip": \(kind.before + skipping), "count": \(count), \(members)}
        """)
    }
  }

  /// How many faults no call has met.
  func unmetFaults() async throws -> Int {
    let answer = try await world.transport.send(
      HTTPRequest("GET", world.sandbox.baseURL + "/_sandbox/faults"))
    return (try JSON(parsing: answer.body)["faults"]?.array ?? []).count { $0["hits"]?.integer == 0 }
  }

  /// Takes back what is left of the faults.
  func heal() async throws {
    _ = try await world.transport.send(HTTPRequest("DELETE", world.sandbox.baseURL + "/_sandbox/faults"))
  }

  /// Makes the token of every account what the sandbox calls it: `valid`, `expired`, `revoked`.
  func tokens(_ state: String) async throws {
    for (number, kind) in kinds.enumerated() {
      let account = Story.account(of: kind, number: number)
      let answer = try await world.transport.send(
        HTTPRequest(
          "POST", world.sandbox.baseURL + "/_sandbox/tokens",
          content: JSONBody(
            text:
              #"{"platform": "\#(kind.platform.rawValue)", "account": "\#(account.id)", "state": "\#(state)"}"#
          )))
      guard answer.status == 200 else { throw WorldFailure(description: answer.text) }
    }
  }

  /// Every call the platforms got: when, by the sandbox's clock, and which.
  func calls() async throws -> [(at: Instant, call: String)] {
    let answer = try await world.transport.send(
      HTTPRequest("GET", world.sandbox.baseURL + "/_sandbox/requests"))
    let lines = try JSON(parsing: answer.body, limit: 64 << 20)["requests"]?.array ?? []
    return lines.compactMap { line in
      guard let at = line["time"]?.string.flatMap(Instant.init), let method = line["method"]?.string,
        let path = line["path"]?.string
      else { return nil }
      return (at, method + " " + path)
    }
  }

  /// Whatever is still on its way to the platforms arrives.
  func look() async throws {
    _ = try await world.transport.send(
      HTTPRequest("GET", world.sandbox.baseURL + "/mastodon/api/v2/instance"))
  }

  // MARK: What came of it

  /// The states of all deliveries, each once, sorted.
  func states() throws -> [DeliveryState: Int] {
    try record().entries.values.reduce(into: [:]) { $0[$1.entry.state, default: 0] += 1 }
  }

  /// Items that are public more often than they were asked for.
  var repeated: [String] { Self.repeated(world.sandbox.posts) }

  /// Everything in these tests is asked for once: what stands twice on an account is a second post.
  static func repeated(_ posts: [LedgerItem]) -> [String] {
    let texts = posts.map { "\($0.platform) \($0.account) \($0.kind) \($0.text)" }
    return Dictionary(grouping: texts, by: { $0 }).filter { $1.count > 1 }.keys.sorted()
  }
}
