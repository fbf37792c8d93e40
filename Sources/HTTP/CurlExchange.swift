import CCurl
import Locking

/// One request under way. Made by its caller, then touched by the engine's thread alone.
final class CurlExchange: @unchecked Sendable {
  // because: the engine's inbox, a lock, hands it from the caller to the engine's thread; what any thread
  // may touch is behind a lock.

  let target: CurlTarget
  let settings: CurlSettings
  let safety: CurlSafety
  private let cancelled = Guarded(false)

  /// Resumed once, by `finish`.
  var continuation: CheckedContinuation<Result<HTTPResponse, HTTPError>, Never>?
  /// The easy handle, from `open` to `finish`.
  var handle: UnsafeMutableRawPointer?
  var headerList: UnsafeMutablePointer<curl_slist>?
  var errorBuffer: UnsafeMutablePointer<CChar>?

  /// How often a connection was about to get this request; 0 means that not one byte was sent.
  var handovers = 0
  var sentBytes = 0
  /// Why a callback ended the exchange.
  var refusal: HTTPError?
  var response = HTTPResponse(status: 0)
  var headerBytes = 0
  var headIsOver = false

  init(_ target: CurlTarget, settings: CurlSettings, safety: CurlSafety) {
    self.target = target
    self.settings = settings
    self.safety = safety
  }

  /// Whether the server may have seen the request.
  var mayHaveArrived: Bool { handovers > 0 }

  /// From any thread: the engine will not begin this exchange any more.
  func askToCancel() { cancelled.withLock { $0 = true } }

  var isCancelled: Bool { cancelled.withLock { $0 } }

  var cancellation: HTTPError { error(.cancelled, "cancelled") }

  /// What libcurl said last, control characters left out.
  var errorText: String {
    guard let errorBuffer, errorBuffer.pointee != 0 else { return "" }
    let text = String(cString: errorBuffer)
    return String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 32 && $0.value != 127 }))
  }

  func error(_ code: HTTPError.Code, _ text: String) -> HTTPError {
    HTTPError(
      code, mayHaveArrived: mayHaveArrived, "\(target.request.method) \(target.origin): \(text)")
  }

  /// Frees what libcurl holds and answers the caller. The handle must be out of the multi handle.
  func finish(_ result: Result<HTTPResponse, HTTPError>) {
    if let handle { curl_easy_cleanup(handle) }
    if let headerList { curl_slist_free_all(headerList) }
    errorBuffer?.deallocate()
    handle = nil
    headerList = nil
    errorBuffer = nil
    continuation?.resume(returning: result)
    continuation = nil
  }
}
