import Content
import Foundation
import Locking
import Reconciler

/// A clock that is set by hand; whoever sleeps on it wakes at once, at the time slept for.
final class JumpingClock: RunClock {
  private let state: Guarded<(wall: Int64, monotonic: Double)>

  init(_ text: String) {
    state = Guarded((Instant(text)?.secondsSinceEpoch ?? 0, 10_000))
  }

  func set(_ text: String) {
    guard let instant = Instant(text) else { return }
    state.withLock { state in
      state.monotonic += Double(max(0, instant.secondsSinceEpoch - state.wall))
      state.wall = instant.secondsSinceEpoch
    }
  }

  func advance(_ seconds: Int64) {
    state.withLock { state in
      state.wall += seconds
      state.monotonic += Double(seconds)
    }
  }

  func wall() -> Instant { Instant(secondsSinceEpoch: state.withLock { $0.wall }) }
  func monotonic() -> Double { state.withLock { $0.monotonic } }
  func date() -> Date { Date(timeIntervalSince1970: Double(wall().secondsSinceEpoch)) }

  func sleep(until reading: Double) async throws {
    try Task.checkCancellation()
    state.withLock { state in
      guard reading > state.monotonic else { return }
      state.wall += Int64((reading - state.monotonic).rounded(.up))
      state.monotonic = reading
    }
    await Task.yield()
  }
}
