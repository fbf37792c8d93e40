import CCurl

/// A request that has passed every check that can be made before a connection is opened. The host is the
/// one libcurl reads out of the URL, so that no second reading can disagree.
struct CurlTarget: Sendable {
  var request: HTTPRequest
  /// `https://host:port`, for messages.
  var origin: String
  var isLoopback: Bool

  /// `GET` and `HEAD`: repeating them has no effect.
  var isRead: Bool { request.method == "GET" || request.method == "HEAD" }

  init(checking request: HTTPRequest) throws(HTTPError) {
    guard let parts = URLParts(request.url) else {
      throw .refused(.badURL, "the URL is not an absolute http or https URL in ASCII")
    }
    guard parts.userinfo == nil else {
      throw .refused(.badURL, "\(parts.origin): a URL with user or password is not sent; use a header")
    }
    let host = try Self.hostReadByCurl(request.url, origin: parts.origin)
    isLoopback = URLParts.isLoopback(host: host)
    guard parts.scheme == "https" || isLoopback else {
      throw .refused(.insecure, "\(parts.origin): plain http is sent to this machine alone; use https")
    }
    guard !request.method.isEmpty, request.method.utf8.allSatisfy({ (65...90).contains($0) }) else {
      throw .refused(.other, "\(parts.origin): the method is not a word in capital letters")
    }
    self.request = request
    origin = parts.origin
    if isRead, request.body != .none {
      throw .refused(.other, "\(origin): \(request.method) carries no body")
    }
    for header in request.headers { try Self.check(header, origin: origin) }
  }

  private static func hostReadByCurl(_ url: String, origin: String) throws(HTTPError) -> String {
    guard let handle = curl_url() else { throw .refused(.other, "libcurl has no memory for a URL") }
    defer { curl_url_cleanup(handle) }
    guard curl_url_set(handle, CURLUPART_URL, url, UInt32(CURLU_PATH_AS_IS)) == CURLUE_OK else {
      throw .refused(.badURL, "\(origin): libcurl cannot read the URL")
    }
    func part(_ part: CURLUPart) -> String? {
      var text: UnsafeMutablePointer<CChar>?
      guard curl_url_get(handle, part, &text, 0) == CURLUE_OK, let text else { return nil }
      defer { curl_free(text) }
      return String(cString: text)
    }
    guard let host = part(CURLUPART_HOST), !host.isEmpty, part(CURLUPART_USER) == nil else {
      throw .refused(.badURL, "\(origin): the URL has no host, or a user")
    }
    return host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
  }

  private static func check(_ header: (name: String, value: String), origin: String) throws(HTTPError) {
    let marks = Set("!#$%&'*+-.^_`|~".utf8)
    let isToken = header.name.utf8.allSatisfy { byte in
      (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
        || marks.contains(byte)
    }
    guard isToken, !header.name.isEmpty else {
      throw .refused(.other, "\(origin): a header's name has characters that are not allowed")
    }
    guard header.value.utf8.allSatisfy({ ($0 >= 32 && $0 != 127) || $0 == 9 }) else {
      throw .refused(.other, "\(origin): the header \(header.name) has a line break or control character")
    }
    guard !["content-length", "transfer-encoding", "expect"].contains(header.name.lowercased()) else {
      throw .refused(.other, "\(origin): the header \(header.name) is set by the transport")
    }
  }
}

extension HTTPError {
  /// An error found before anything was sent.
  static func refused(_ code: Code, _ description: String) -> HTTPError {
    HTTPError(code, mayHaveArrived: false, description)
  }
}
