import Content
import Foundation
import Locking
import Reconciler

/// A clock that stands until the test moves it; whoever sleeps on it wakes when it is moved far enough.
final class SteppedClock: RunClock {
  private struct Sleeper {
    var until: Double
    var continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var wall: Int64
    var monotonic = 10_000.0
    var sleepers: [UUID: Sleeper] = [:]
    var observers: [(at: Int64, continuation: CheckedContinuation<Void, Never>)] = []
  }

  private let state: Guarded<State>

  init(_ text: String) {
    state = Guarded(State(wall: Instant(text)?.secondsSinceEpoch ?? 0))
  }

  func wall() -> Instant { Instant(secondsSinceEpoch: state.withLock { $0.wall }) }
  func monotonic() -> Double { state.withLock { $0.monotonic } }
  func date() -> Date { Date(timeIntervalSince1970: Double(wall().secondsSinceEpoch)) }

  /// Moves both clocks and wakes whom it concerns.
  func advance(_ seconds: Int64) {
    let woken = state.withLock { state -> [Sleeper] in
      state.wall += seconds
      state.monotonic += Double(seconds)
      let due = state.sleepers.filter { $0.value.until <= state.monotonic }
      for id in due.keys { state.sleepers[id] = nil }
      return Array(due.values)
    }
    for sleeper in woken { sleeper.continuation.resume() }
  }

  /// Returns once somebody sleeps until at least so many seconds from now.
  func waitForSleeper(atLeast seconds: Int64) async {
    await withCheckedContinuation { continuation in
      let isThere = state.withLock { state -> Bool in
        let at = state.wall + seconds
        if state.sleepers.values.contains(where: { $0.until - state.monotonic >= Double(seconds) }) {
          return true
        }
        state.observers.append((at, continuation))
        return false
      }
      if isThere { continuation.resume() }
    }
  }

  func sleep(until reading: Double) async throws {
    let id = UUID()
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
        enum Answer {
          case wake, cancelled
          case sleeps([CheckedContinuation<Void, Never>])
        }
        let answer = state.withLock { state -> Answer in
          if Task.isCancelled { return .cancelled }
          guard reading > state.monotonic else { return .wake }
          state.sleepers[id] = Sleeper(until: reading, continuation: continuation)
          let until = Double(state.wall) + reading - state.monotonic
          let told = state.observers.filter { Double($0.at) <= until }
          state.observers.removeAll { Double($0.at) <= until }
          return .sleeps(told.map(\.continuation))
        }
        switch answer {
        case .wake: continuation.resume()
        case .cancelled: continuation.resume(throwing: CancellationError())
        case .sleeps(let told): for observer in told { observer.resume() }
        }
      }
    } onCancel: {
      let sleeper = state.withLock { $0.sleepers.removeValue(forKey: id) }
      sleeper?.continuation.resume(throwing: CancellationError())
    }
  }
}
