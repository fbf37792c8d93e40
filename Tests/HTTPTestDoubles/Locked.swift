import Foundation

/// A value of a test behind a lock that the thread sanitizer knows.
public final class Locked<Value: Sendable>: @unchecked Sendable {
  // because: `value` is touched only under the lock.

  private let lock = NSLock()
  private var value: Value

  public init(_ value: Value) { self.value = value }

  public func withLock<Result>(_ body: (inout Value) -> Result) -> Result {
    lock.lock()
    defer { lock.unlock() }
    return body(&value)
  }
}
