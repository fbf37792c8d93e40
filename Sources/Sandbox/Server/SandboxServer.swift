import Foundation
import Locking
import NIOCore
import NIOHTTP1
import NIOPosix

/// The sandbox on a loopback port: a thin shell around a `World`.
///
/// Serves `/mastodon`, `/facebook`, `/instagram`, `/_sandbox` and a front page over HTTP/1.1 on 127.0.0.1.
public final class SandboxServer: Sendable {
  /// The port it listens on.
  public let port: Int
  private let group: MultiThreadedEventLoopGroup
  private let channel: any Channel
  private let state: SandboxState

  private init(group: MultiThreadedEventLoopGroup, channel: any Channel, port: Int, state: SandboxState) {
    self.group = group
    self.channel = channel
    self.port = port
    self.state = state
  }

  /// Starts listening. `port` 0 takes a free one; `wall` is the clock that the sandbox's own is a shift of.
  ///
  /// Throws where the port is taken, the journal cannot be opened or read, or a webhook leads off this machine.
  public static func start(
    port: Int, options: SandboxOptions, wall: @escaping @Sendable () -> Date
  ) async throws(SandboxError) -> SandboxServer {
    for (platform, hook) in options.webhooks {
      try SandboxOptions.checkLoopback(hook.callback, "the webhook of \(platform.rawValue)")
    }
    var journal: (Journal, [[UInt8]])?
    if let path = options.journal { journal = try Journal.open(path: path) }
    let state = SandboxState(world: World(options: options, base: ""), wall: wall, journal: journal?.0)
    if let lines = journal?.1 { try state.restore(lines) }
    makeRoomForConnections()
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
    let media = options.mediaFolder.map { MediaFolder(root: $0) }
    do {
      let channel = try await ServerBootstrap(group: group)
        .serverChannelOption(.backlog, value: 4096)
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        .childChannelOption(.maxMessagesPerRead, value: 16)
        .childChannelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
            try channel.pipeline.syncOperations.addHandler(ConnectionHandler(state: state, media: media))
          }
        }
        .bind(host: "127.0.0.1", port: port).get()
      let bound = channel.localAddress?.port ?? port
      state.settle(base: "http://127.0.0.1:\(bound)", group: group)
      return SandboxServer(group: group, channel: channel, port: bound, state: state)
    } catch {
      try? await group.shutdownGracefully()
      throw SandboxError(.port, "cannot listen on 127.0.0.1:\(port): \(error)")
    }
  }

  /// Lifts the process's soft limit of open files, so that a burst of 1,000 connections finds room.
  private static func makeRoomForConnections() {
    #if os(Linux)
      let openFiles = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
      let openFiles = RLIMIT_NOFILE
    #endif
    var limit = rlimit()
    guard getrlimit(openFiles, &limit) == 0, limit.rlim_cur < 8192 else { return }
    limit.rlim_cur = min(limit.rlim_max, 8192)
    _ = setrlimit(openFiles, &limit)
  }

  /// `http://127.0.0.1:PORT`; the platforms' base URLs are this and `/mastodon`, `/facebook`, `/instagram`.
  public var baseURL: String { "http://127.0.0.1:\(port)" }

  /// Everything made public so far, in order, deleted items included.
  public var posts: [LedgerItem] { state.with { $0.items } }

  /// Makes every call to a receiver that is due by the sandbox's clock, challenges and notices, one after the
  /// other; answers how many. What was not taken waits for its next try.
  ///
  /// Nothing is sent but by this: a test calls it when it wants to, the program ever again. At most 10,000 calls,
  /// so that a receiver that answers each notice with a post does not hold it for ever.
  @discardableResult
  public func deliverWebhooks(by sender: any WebhookSending) async -> Int {
    var calls = 0
    while calls < 10_000, !Task.isCancelled, let call = state.nextWebhookCall() {
      state.settle(call, await sender.send(call))
      calls += 1
    }
    return calls
  }

  /// A line a webhook: its platform, its address, and whether its receiver passed the challenge.
  public var webhooks: [String] {
    state.with { world in
      world.notices.order.compactMap { world.notices.subscriptions[$0] }.map { line in
        let reason = line.reason.map { ": \($0)" } ?? ""
        return "\(line.rule.platform.rawValue) → \(line.hook.shown) (\(line.standing.rawValue)\(reason))"
      }
    }
  }

  /// Stops listening and closes every connection.
  public func stop() async {
    try? await channel.close().get()
    try? await group.shutdownGracefully()
  }
}

/// The world behind a lock, with the clock and the journal of the process.
final class SandboxState: Sendable {
  private let world: Guarded<World>
  private let group = Guarded<MultiThreadedEventLoopGroup?>(nil)
  private let wall: @Sendable () -> Date
  private let journal: Journal?

  init(world: World, wall: @escaping @Sendable () -> Date, journal: Journal?) {
    self.world = Guarded(world)
    self.wall = wall
    self.journal = journal
  }

  func settle(base: String, group new: MultiThreadedEventLoopGroup) {
    world.withLock { $0.base = base }
    group.withLock { $0 = new }
  }

  var loops: MultiThreadedEventLoopGroup? { group.withLock { $0 } }

  func with<Value: Sendable>(_ body: (inout World) -> Value) -> Value { world.withLock { body(&$0) } }

  func handle(_ request: inout SandboxRequest) -> SandboxStep {
    let now = wall()
    return world.withLock { world in
      let step = world.handle(&request, now: now)
      if let journal { world.drainJournal().forEach { journal.append($0) } }
      return step
    }
  }

  func nextWebhookCall() -> WebhookCall? {
    let now = wall()
    return world.withLock { world in
      let call = world.nextWebhookCall(now: now)
      if let journal { world.drainJournal().forEach { journal.append($0) } }
      return call
    }
  }

  func settle(_ call: WebhookCall, _ reply: WebhookReply) {
    let now = wall()
    world.withLock { $0.settle(call, reply, now: now) }
  }

  func restore(_ lines: [[UInt8]]) throws(SandboxError) {
    let failure: SandboxError? = world.withLock { world in
      do throws(SandboxError) {
        try world.restore(lines)
        return nil
      } catch { return error }
    }
    if let failure { throw failure }
  }
}
