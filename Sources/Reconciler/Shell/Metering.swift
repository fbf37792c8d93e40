import Content
import HTTP
import Locking
import Platforms

/// Counts what one account's calls use, beside the calls themselves.
struct MeteringTransport: HTTPTransport {
  let inner: any HTTPTransport
  let platform: any Platform
  let account: Account
  let meter: Meter
  let now: @Sendable () -> Instant

  func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
    do {
      let response = try await inner.send(request)
      meter.add(platform.usage(of: request, response, account: account, now: now()))
      return response
    } catch {
      if error.mayHaveArrived { meter.add(platform.usage(of: request, nil, account: account, now: now())) }
      throw error
    }
  }
}

/// What was used and not yet told.
final class Meter: Sendable {
  private let usage = Guarded(CallUsage())

  func add(_ more: CallUsage) { usage.withLock { $0.add(more) } }

  /// What came together since the last time; nil: nothing.
  func take() -> CallUsage? {
    usage.withLock { usage in
      let taken = usage
      usage = CallUsage()
      return taken == CallUsage() ? nil : taken
    }
  }
}

extension [any Platform] {
  /// Platform's name → what it can.
  public var supports: [String: [Capability: Support]] {
    Dictionary(
      map { ($0.descriptor.name, $0.descriptor.capabilities) }, uniquingKeysWith: { first, _ in first })
  }

  /// Platform's name → its windows.
  public var windows: [String: [RateWindow]] {
    Dictionary(map { ($0.descriptor.name, $0.descriptor.windows) }, uniquingKeysWith: { first, _ in first })
  }
}
