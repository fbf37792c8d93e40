import Content
import HTTP
import Reconciler

/// Somebody who is told: a pure part that says what, and a part that delivers.
protocol Receiver: Sendable {
  /// The name of its memory: the same in every run, and no secret.
  var mark: String { get }
  /// For people, without secrets.
  var title: String { get }
  /// How many messages may be on their way at once.
  var parallel: Int { get }
  /// Puts what is new into the memory. Pure.
  func takeIn(_ scene: Scene, _ memory: inout ReceiverMemory)
  /// Delivers one message; retries what may be retried. Never throws: what fails is told by the next run.
  func send(_ id: String, _ message: ReceiverMemory.Message, issue: ReceiverMemory.IssueMemory?, _ wire: Wire)
    async
    -> Delivery
}

/// What became of a message.
enum Delivery: Sendable {
  case arrived(ReceiverMemory.IssueMemory?)
  /// `stops`: the others would fare no better in this run.
  case failed(String, stops: Bool)
}

/// What a receiver touches of the world.
struct Wire: Sendable {
  let transport: any HTTPTransport
  let clock: any RunClock
  /// The monotonic reading after which nothing more is begun.
  let deadline: Double

  var isOver: Bool { clock.monotonic() >= deadline || Task.isCancelled }

  /// Waits so many seconds; false where that would be too late.
  func pause(_ seconds: Double) async -> Bool {
    let until = clock.monotonic() + seconds
    guard until < deadline else { return false }
    do {
      try await clock.sleep(until: until)
      return !Task.isCancelled
    } catch {
      return false
    }
  }
}
