import Locking

/// A counted gate for each name: so many inside at once, the rest waiting in order.
final class Turnstile: Sendable {
  private struct Gate: Sendable {
    var inside = 0
    var waiting: [(ticket: UInt64, wake: CheckedContinuation<Bool, Never>)] = []
  }

  private struct State: Sendable {
    var gates: [String: Gate] = [:]
    var lastTicket: UInt64 = 0
    var cancelledEarly: Set<UInt64> = []
  }

  private let width: Int
  private let state = Guarded(State())

  init(width: Int) { self.width = width }

  /// Waits for a place; false where the task was cancelled first, and then no place is taken.
  func enter(_ name: String) async -> Bool {
    let ticket = state.withLock { state in
      state.lastTicket += 1
      return state.lastTicket
    }
    let entered = await withTaskCancellationHandler {
      await withCheckedContinuation { wake in
        let answer: Bool? = state.withLock { state in
          if state.cancelledEarly.remove(ticket) != nil { return false }
          if state.gates[name, default: Gate()].inside < width {
            state.gates[name, default: Gate()].inside += 1
            return true
          }
          state.gates[name, default: Gate()].waiting.append((ticket, wake))
          return nil
        }
        if let answer { wake.resume(returning: answer) }
      }
    } onCancel: {
      cancel(ticket, at: name)
    }
    state.withLock { state in _ = state.cancelledEarly.remove(ticket) }
    return entered
  }

  /// Gives the place to the next in line.
  func leave(_ name: String) {
    let next: CheckedContinuation<Bool, Never>? = state.withLock { state in
      guard var gate = state.gates[name] else { return nil }
      let next = gate.waiting.isEmpty ? nil : gate.waiting.removeFirst().wake
      if next == nil { gate.inside -= 1 }
      state.gates[name] = gate.inside == 0 ? nil : gate
      return next
    }
    next?.resume(returning: true)
  }

  private func cancel(_ ticket: UInt64, at name: String) {
    let wake: CheckedContinuation<Bool, Never>? = state.withLock { state in
      guard let index = state.gates[name]?.waiting.firstIndex(where: { $0.ticket == ticket }) else {
        state.cancelledEarly.insert(ticket)
        return nil
      }
      return state.gates[name]?.waiting.remove(at: index).wake
    }
    wake?.resume(returning: false)
  }
}
