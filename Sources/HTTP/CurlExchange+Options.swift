import CCurl

extension CurlExchange {
  /// Makes the easy handle and sets every option; nil where libcurl takes one not.
  func open(share: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    guard let easy = curl_easy_init() else { return nil }
    handle = easy
    let buffer = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    buffer.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    errorBuffer = buffer
    var options = CurlOptions(easy: easy)
    options.set(CURLOPT_ERRORBUFFER, pointer: UnsafeMutableRawPointer(buffer))
    options.set(CURLOPT_SHARE, pointer: share)
    setTarget(&options)
    setMethod(&options)
    setHeaders(&options)
    setSecurity(&options)
    setCallbacks(&options)
    return options.isAccepted ? easy : nil
  }

  private func setTarget(_ options: inout CurlOptions) {
    options.set(CURLOPT_URL, target.request.url)
    options.set(CURLOPT_PATH_AS_IS, 1)
    options.set(CURLOPT_PROTOCOLS_STR, target.isLoopback ? "http,https" : "https")
    options.set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
    options.set(CURLOPT_FOLLOWLOCATION, 0)
    options.set(CURLOPT_NOSIGNAL, 1)
    options.set(CURLOPT_USERAGENT, settings.userAgent)
    options.set(CURLOPT_TIMEOUT_MS, milliseconds(target.request.timeout))
    options.set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(settings.connectTimeout))
    // An empty proxy keeps libcurl from looking into the process's environment.
    options.set(CURLOPT_PROXY, target.isLoopback ? "" : settings.proxy ?? "")
    options.set(CURLOPT_NOPROXY, settings.noProxy ?? "")
    options.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
  }

  private func setMethod(_ options: inout CurlOptions) {
    switch target.request.method {
    case "GET": options.set(CURLOPT_HTTPGET, 1)
    case "HEAD": options.set(CURLOPT_NOBODY, 1)
    case let method:
      if target.request.body != .none {
        options.set(CURLOPT_POST, 1)
        options.set(CURLOPT_POSTFIELDSIZE_LARGE, offset: target.request.body.count)
      } else if method == "POST" || method == "PUT" || method == "PATCH" {
        options.set(CURLOPT_POST, 1)
        options.set(CURLOPT_POSTFIELDSIZE_LARGE, offset: 0)
      }
      options.set(CURLOPT_CUSTOMREQUEST, method)
    }
    if !target.isRead, safety.connectsFreshForWrites { options.set(CURLOPT_FRESH_CONNECT, 1) }
  }

  private func setHeaders(_ options: inout CurlOptions) {
    var lines = target.request.headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
    lines.append("Expect:")
    if target.request.header("Content-Type") == nil { lines.append("Content-Type:") }
    for line in lines {
      guard let longer = curl_slist_append(headerList, line) else { return options.refuse() }
      headerList = longer
    }
    options.check(postrider_curl_set_list(options.easy, CURLOPT_HTTPHEADER, headerList))
  }

  private func setSecurity(_ options: inout CurlOptions) {
    options.set(CURLOPT_SSL_VERIFYPEER, 1)
    options.set(CURLOPT_SSL_VERIFYHOST, 2)
    options.set(CURLOPT_PROXY_SSL_VERIFYPEER, 1)
    options.set(CURLOPT_PROXY_SSL_VERIFYHOST, 2)
    options.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    if let caFile = settings.caFile {
      options.set(CURLOPT_CAINFO, caFile)
      options.set(CURLOPT_PROXY_CAINFO, caFile)
    }
  }

  private func milliseconds(_ seconds: Double) -> Int {
    seconds.isFinite ? Int(min(max(seconds * 1000, 1), 86_400_000)) : 86_400_000
  }
}

/// Sets options of an easy handle and remembers whether one was refused.
struct CurlOptions {
  let easy: UnsafeMutableRawPointer
  private(set) var isAccepted = true

  init(easy: UnsafeMutableRawPointer) { self.easy = easy }

  mutating func check(_ code: CURLcode) { if code != CURLE_OK { isAccepted = false } }

  mutating func refuse() { isAccepted = false }

  mutating func set(_ option: CURLoption, _ value: Int) {
    check(postrider_curl_set_long(easy, option, value))
  }

  mutating func set(_ option: CURLoption, offset: Int64) {
    check(postrider_curl_set_offset(easy, option, curl_off_t(offset)))
  }

  mutating func set(_ option: CURLoption, _ value: String) {
    check(postrider_curl_set_string(easy, option, value))
  }

  mutating func set(_ option: CURLoption, pointer: UnsafeMutableRawPointer) {
    check(postrider_curl_set_pointer(easy, option, pointer))
  }
}
