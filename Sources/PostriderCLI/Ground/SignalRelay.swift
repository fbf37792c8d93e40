import Content
import Locking

/// Passes signals on to a run, and ends what comes after it: the words are said, the telling stops.
final class SignalRelay: Sendable {
  /// For the run.
  let stream: AsyncStream<Int32>
  private struct State {
    var isSignalled = false
    var work: Task<Void, Never>?
    var listening: Task<Void, Never>?
  }
  private let state = Guarded(State())

  init(_ signals: AsyncStream<Int32>) {
    let (stream, feed) = AsyncStream.makeStream(of: Int32.self)
    self.stream = stream
    let listening = Task { [weak self] in
      for await signal in signals {
        feed.yield(signal)
        self?.signalled()
      }
      feed.finish()
    }
    state.withLock { $0.listening = listening }
  }

  /// Does the work; a signal, before or meanwhile, cancels it.
  func untilSignalled(_ work: @escaping @Sendable () async -> Void) async {
    let task = Task { await work() }
    let isSignalled = state.withLock { state in
      state.work = task
      return state.isSignalled
    }
    if isSignalled { task.cancel() }
    await task.value
    state.withLock { $0.work = nil }
  }

  func end() { state.withLock { $0.listening }?.cancel() }

  private func signalled() {
    let work = state.withLock { state in
      state.isSignalled = true
      return state.work
    }
    work?.cancel()
  }
}

/// What the runs of one command hand on to the next: since when it tells, and whether something is left to be told.
final class TellingState: Sendable {
  private let state: Guarded<(started: Instant, isOpen: Bool)>

  init(_ started: Instant) { state = Guarded((started, false)) }

  /// When the run began that has just ended; the next one begins now.
  func take(_ now: Instant) -> Instant {
    state.withLock { state in
      defer { state.started = now }
      return state.started
    }
  }

  func settle(_ isOpen: Bool) { state.withLock { $0.isOpen = isOpen } }

  /// True where the last run could not tell everything.
  var isOpen: Bool { state.withLock { $0.isOpen } }
}
