#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A value behind a lock; the one lock of the house.
///
/// Over pthreads and not `Synchronization.Mutex`, because the thread sanitizer knows the locks of pthreads.
/// On Linux the other is a bare futex inside the standard library, which the sanitizer takes for no lock at all:
/// every use of it would be reported as a race, and a true race would drown among those.
public final class Guarded<Value>: @unchecked Sendable {
  // because: `value` is touched only between lock and unlock, and goes in and out as `sending`.

  // Neither may move while it is in use, so both have an address of their own.
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let value: UnsafeMutablePointer<Value>

  /// Takes the value over; nobody else may keep a way to it.
  public init(_ value: sending Value) {
    self.value = .allocate(capacity: 1)
    self.value.initialize(to: value)
    mutex = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
    pthread_mutex_init(mutex, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deinitialize(count: 1)
    mutex.deallocate()
    value.deinitialize(count: 1)
    value.deallocate()
  }

  /// Runs `body` alone with the value and answers what it answers, or throws what it throws.
  ///
  /// The calling thread waits for the lock, so `body` is short. It must not come back to the same lock: that
  /// would wait for ever.
  public func withLock<Result, Failure: Error>(
    _ body: (inout sending Value) throws(Failure) -> sending Result
  ) throws(Failure) -> sending Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try body(&value.pointee)
  }
}
