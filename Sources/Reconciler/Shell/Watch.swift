import Content
import Git

/// Stays: reconciles when something is due or the content branch moved, and sleeps in between.
public struct Watch: Sendable {
  private let environment: RunEnvironment
  private let options: RunOptions
  /// Seconds between two looks at the remote's tips.
  private let interval: Double

  public init(environment: RunEnvironment, options: RunOptions = RunOptions(), interval: Double) {
    self.environment = environment
    self.options = options
    self.interval = max(interval, 1)
  }

  /// Runs until a signal arrives; answers the exit code, 128 and the signal's number.
  /// `report` is called after every run. `wantsMore`, asked afterwards: run again after one interval, whether
  /// something is due or not.
  public func run(
    signals: AsyncStream<Int32>, report: @Sendable (Ending) async -> Void,
    wantsMore: @Sendable () async -> Bool = { false }
  ) async -> Int32 {
    let fan = SignalFan()
    let listening = Task { for await signal in signals { await fan.receive(signal) } }
    defer { listening.cancel() }
    var environment = environment
    var seen: Tips?
    while true {
      if let signal = await fan.received { return 128 + signal }
      seen = await tips() ?? seen
      // Every run draws its nonce from fresh words of the same source.
      environment.entropy = environment.entropy.fork()
      let ending = await Reconciliation(environment: environment, options: options).run(
        signals: await fan.stream())
      await report(ending)
      if let signal = await fan.received {
        return ending.exitCode == 7 || ending.exitCode == 1 ? ending.exitCode : 128 + signal
      }
      // What was due during the run had its turn: it is tried again no sooner than after an interval.
      let wake = ending.report.wake.flatMap { $0 > environment.clock.wall() ? $0 : nil }
      let wantsMore = await wantsMore()
      let triesAgain =
        wake != ending.report.wake || [1, 5, 6, 7].contains(ending.exitCode) || wantsMore
      let left = ending.report.recordTip ?? seen?.state?.hex
      repeat {
        if await pause(until: wake, fan) { break }
        if let signal = await fan.received { return 128 + signal }
        if triesAgain { break }
        let now = await tips()
        if let now, now.content != seen?.content || (left != nil && now.state?.hex != left) { break }
      } while !isDue(wake)
    }
  }

  private struct Tips: Equatable {
    var content: ObjectID?
    var state: ObjectID?
  }

  /// nil: the remote does not answer; the next look may.
  private func tips() async -> Tips? {
    guard let project = try? await LocalProject.read(environment),
      let origin = try? await Origin.open(
        path: environment.path, project: project, program: environment.program),
      let found = try? await origin.refs.list([origin.contentRef, origin.stateRef])
    else { return nil }
    return Tips(content: found[origin.contentRef], state: found[origin.stateRef])
  }

  private func isDue(_ wake: Instant?) -> Bool { wake.map { $0 <= environment.clock.wall() } ?? false }

  /// Sleeps for an interval or until something is due, whichever is first. True: something is due.
  private func pause(until wake: Instant?, _ fan: SignalFan) async -> Bool {
    let clock = environment.clock
    var seconds = interval
    if let wake { seconds = min(seconds, max(1, Double(wake.seconds(since: clock.wall())))) }
    let at = clock.monotonic() + seconds
    let signals = await fan.stream()
    await withTaskGroup(of: Void.self) { group in
      group.addTask { try? await clock.sleep(until: at) }
      group.addTask {
        for await _ in signals { break }
      }
      await group.next()
      group.cancelAll()
    }
    return isDue(wake)
  }
}

/// Passes signals on to whoever listens at the moment, and remembers the first.
actor SignalFan {
  private(set) var received: Int32?
  private var current: AsyncStream<Int32>.Continuation?

  func receive(_ signal: Int32) {
    if received == nil { received = signal }
    current?.yield(signal)
  }

  /// A stream of the signals from now on; one that came before is its first element.
  func stream() -> AsyncStream<Int32> {
    current?.finish()
    let (stream, continuation) = AsyncStream.makeStream(of: Int32.self)
    current = continuation
    if let received { continuation.yield(received) }
    return stream
  }
}
