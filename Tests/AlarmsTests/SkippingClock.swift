import Content
import Locking
import Reconciler

/// A clock whose sleeps are over at once, at the time slept for.
final class SkippingClock: RunClock {
  private let reading: Guarded<ClockReading>

  init(_ text: String) {
    reading = Guarded(
      ClockReading(wall: Instant(text) ?? Instant(secondsSinceEpoch: 0), monotonic: 1000))
  }

  func wall() -> Instant { reading.withLock { $0.wall } }
  func monotonic() -> Double { reading.withLock { $0.monotonic } }

  func advance(_ seconds: Double) {
    reading.withLock { reading in
      reading.monotonic += seconds
      reading.wall = reading.wall.adding(seconds: Int64(seconds.rounded(.up)))
    }
  }

  func sleep(until at: Double) async throws {
    try Task.checkCancellation()
    advance(max(0, at - monotonic()))
    await Task.yield()
  }
}
