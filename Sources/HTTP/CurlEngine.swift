import CCurl
import Locking

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The thread that drives libcurl. Everything of libcurl is touched by that thread alone; orders reach it
/// through the inbox.
final class CurlEngine: @unchecked Sendable {
  // because: `active` and `waiting` belong to the engine's thread; `multi` and `share` never change, and
  // the one call other threads make on `multi` (wakeup) is allowed by libcurl and made under the lock.

  private enum Order: Sendable {
    case begin(CurlExchange)
    case cancel(CurlExchange)
    case stop
  }

  private struct Inbox: Sendable {
    var orders: [Order] = []
    var isOpen = true
  }

  private let multi: UnsafeMutableRawPointer
  private let share: UnsafeMutableRawPointer
  private let maxInFlight: Int
  private let inbox = Guarded(Inbox())
  private var active: [UnsafeMutableRawPointer: CurlExchange] = [:]
  private var waiting: [CurlExchange] = []

  private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  private init(multi: UnsafeMutableRawPointer, share: UnsafeMutableRawPointer, maxInFlight: Int) {
    self.multi = multi
    self.share = share
    self.maxInFlight = maxInFlight
  }

  /// Makes the engine and its thread.
  static func start(maxInFlight: Int) throws(HTTPError) -> CurlEngine {
    guard isReady, let multi = curl_multi_init() else { throw .refused(.other, "libcurl cannot be set up") }
    guard let share = curl_share_init() else {
      curl_multi_cleanup(multi)
      throw .refused(.other, "libcurl cannot be set up")
    }
    _ = postrider_curl_share_data(share, CURL_LOCK_DATA_SSL_SESSION)
    _ = postrider_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, maxInFlight)
    let engine = CurlEngine(multi: multi, share: share, maxInFlight: maxInFlight)
    let context = Unmanaged.passRetained(engine)
    var thread = pthread_t()
    let failure = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<CurlEngine>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }, context.toOpaque())
    guard failure == 0 else {
      context.release()
      curl_multi_cleanup(multi)
      curl_share_cleanup(share)
      throw .refused(.other, "no thread for libcurl: error \(failure)")
    }
    pthread_detach(thread)
    return engine
  }

  /// Takes an exchange in; its continuation is resumed once, whatever happens.
  func begin(_ exchange: CurlExchange) {
    if !post(.begin(exchange)) {
      exchange.finish(.failure(.refused(.cancelled, "the transport has been closed")))
    }
  }

  /// Ends an exchange early. Unknown or finished ones are left alone.
  func cancel(_ exchange: CurlExchange) { _ = post(.cancel(exchange)) }

  /// Lets the thread end.
  func stop() { _ = post(.stop) }

  private func post(_ order: Order) -> Bool {
    inbox.withLock { inbox in
      guard inbox.isOpen else { return false }
      inbox.orders.append(order)
      if inbox.orders.count == 1 { _ = curl_multi_wakeup(multi) }
      return true
    }
  }

  // MARK: On the engine's thread

  private func run() {
    var blocked = sigset_t()
    sigemptyset(&blocked)
    sigaddset(&blocked, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &blocked, nil)
    while obeyOrders() {
      fill()
      var running: Int32 = 0
      if curl_multi_perform(multi, &running) != CURLM_OK { failAll() }
      reap()
      if !waiting.isEmpty, active.count < maxInFlight { continue }
      if curl_multi_poll(multi, nil, 0, 60_000, nil) != CURLM_OK { failAll() }
    }
    close()
  }

  private func obeyOrders() -> Bool {
    let orders = inbox.withLock { inbox in
      let orders = inbox.orders
      inbox.orders = []
      return orders
    }
    for order in orders {
      switch order {
      case .begin(let exchange):
        // A task cancelled beforehand orders the cancelling first.
        if exchange.isCancelled {
          exchange.finish(.failure(exchange.cancellation))
        } else {
          waiting.append(exchange)
        }
      case .cancel(let exchange): drop(exchange)
      case .stop: return false
      }
    }
    return true
  }

  private func fill() {
    while active.count < maxInFlight, !waiting.isEmpty {
      let exchange = waiting.removeFirst()
      guard !exchange.isCancelled else {
        exchange.finish(.failure(exchange.cancellation))
        continue
      }
      guard let handle = exchange.open(share: share) else {
        exchange.finish(.failure(.refused(.other, "libcurl took no request: \(exchange.errorText)")))
        continue
      }
      active[handle] = exchange
      if curl_multi_add_handle(multi, handle) != CURLM_OK {
        active[handle] = nil
        exchange.finish(.failure(.refused(.other, "libcurl took no further request")))
      }
    }
  }

  private func reap() {
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle else { continue }
      let code = message.pointee.data.result
      let exchange = active.removeValue(forKey: handle)
      let result = exchange?.result(of: code)
      curl_multi_remove_handle(multi, handle)
      if let exchange, let result { exchange.finish(result) }
    }
  }

  private func drop(_ exchange: CurlExchange) {
    if let index = waiting.firstIndex(where: { $0 === exchange }) {
      waiting.remove(at: index)
    } else if let handle = exchange.handle, active.removeValue(forKey: handle) != nil {
      curl_multi_remove_handle(multi, handle)
    } else {
      return
    }
    exchange.finish(.failure(exchange.cancellation))
  }

  private func failAll() {
    for exchange in Array(active.values) + waiting { drop(exchange) }
  }

  private func close() {
    let orders = inbox.withLock { inbox in
      inbox.isOpen = false
      return inbox.orders
    }
    for case .begin(let exchange) in orders { waiting.append(exchange) }
    failAll()
    curl_multi_cleanup(multi)
    curl_share_cleanup(share)
  }
}
