import Content
import Foundation

/// The clocks of a run: wall time for due instants, a monotonic clock for time-outs. Tests bring their own.
public protocol RunClock: Sendable {
  func wall() -> Instant
  /// Seconds of a clock that never jumps and goes on while the machine sleeps.
  func monotonic() -> Double
  /// Returns once `monotonic()` has reached the reading; throws when cancelled.
  func sleep(until reading: Double) async throws
}

extension RunClock {
  /// Both clocks at once.
  public func reading() -> ClockReading { ClockReading(wall: wall(), monotonic: monotonic()) }
}

/// The machine's clocks; the wall clock may be shifted for rehearsals.
public struct SystemClock: RunClock {
  /// Seconds added to the wall clock.
  private let shift: Int64

  /// The machine's own time.
  public init() { shift = 0 }

  /// `now` is the wall clock's reading at this moment; it runs on from there.
  public init(startingAt now: Instant) {
    shift = now.seconds(since: Self.machineTime())
  }

  private static func machineTime() -> Instant {
    Instant(secondsSinceEpoch: Int64(Date().timeIntervalSince1970.rounded(.down)))
  }

  public func wall() -> Instant { Self.machineTime().adding(seconds: shift) }

  public func monotonic() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_BOOTTIME, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  public func sleep(until reading: Double) async throws {
    let seconds = reading - monotonic()
    guard seconds > 0 else { return }
    try await Task.sleep(nanoseconds: UInt64(min(seconds, 86_400) * 1e9))
  }
}
