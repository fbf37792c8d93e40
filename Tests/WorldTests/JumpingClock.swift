import Content
import Foundation
import Locking
import Reconciler

/// A clock that is set by hand. Whoever sleeps on it for at most `horizon` wakes at once, at the time slept
/// for; longer sleeps last until the clock is set beyond them.
final class JumpingClock: RunClock {
  private struct State {
    var wall: Int64
    var monotonic = 10_000.0
    var sleepers: [UUID: (until: Double, wake: CheckedContinuation<Void, Never>)] = [:]
  }

  private let state: Guarded<State>
  private let horizon: Double

  init(_ text: String, horizon: Double = 120) {
    state = Guarded(State(wall: Instant(text)?.secondsSinceEpoch ?? 0))
    self.horizon = horizon
  }

  func set(_ text: String) {
    guard let instant = Instant(text) else { return }
    let seconds = instant.seconds(since: wall())
    state.withLock { $0.wall = instant.secondsSinceEpoch }
    move(Double(max(0, seconds)), wall: 0)
  }

  func advance(_ seconds: Int64) { move(Double(seconds), wall: seconds) }

  private func move(_ seconds: Double, wall: Int64) {
    let woken = state.withLock { state in
      state.wall += wall
      state.monotonic += seconds
      let due = state.sleepers.filter { $0.value.until <= state.monotonic }
      for id in due.keys { state.sleepers[id] = nil }
      return due.values.map(\.wake)
    }
    for wake in woken { wake.resume() }
  }

  func wall() -> Instant { Instant(secondsSinceEpoch: state.withLock { $0.wall }) }
  func monotonic() -> Double { state.withLock { $0.monotonic } }
  func date() -> Date { Date(timeIntervalSince1970: Double(wall().secondsSinceEpoch)) }

  func sleep(until reading: Double) async throws {
    try Task.checkCancellation()
    let seconds = reading - monotonic()
    guard seconds > 0 else { return }
    if seconds <= horizon {
      move(seconds, wall: Int64(seconds.rounded(.up)))
      return await Task.yield()
    }
    let id = UUID()
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = state.withLock { state in
          guard state.monotonic < reading, !Task.isCancelled else { return true }
          state.sleepers[id] = (reading, continuation)
          return false
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.sleepers.removeValue(forKey: id) }?.wake.resume()
    }
    try Task.checkCancellation()
  }
}
