/// What a `CurlTransport` is told once, for all its requests.
public struct CurlSettings: Sendable, Hashable {
  /// The value of `User-Agent`.
  public var userAgent: String
  /// A PEM file of certificate authorities in place of the system's.
  public var caFile: String?
  /// The proxy for hosts that are not this machine, as a URL.
  public var proxy: String?
  /// Hosts that are reached without the proxy, separated by commas, or `*`.
  public var noProxy: String?
  /// Seconds until the connection, TLS included, must stand.
  public var connectTimeout: Double
  /// The largest body of an answer that is taken, in bytes.
  public var maxResponseBytes: Int
  /// Requests under way at once; more wait their turn without being sent.
  public var maxInFlight: Int

  /// Reads `SSL_CERT_FILE`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` (also in lower case) from the
  /// environment given, never from the process's own. Plain HTTP goes to loopback alone: no `HTTP_PROXY`.
  public init(
    version: String, environment: [String: String], connectTimeout: Double = 15,
    maxResponseBytes: Int = 16 << 20, maxInFlight: Int = 256
  ) {
    func value(_ names: String...) -> String? {
      names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
    }
    userAgent = "postrider/\(version)"
    caFile = value("SSL_CERT_FILE")
    proxy = value("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
    noProxy = value("no_proxy", "NO_PROXY")
    self.connectTimeout = connectTimeout
    self.maxResponseBytes = maxResponseBytes
    self.maxInFlight = max(1, maxInFlight)
  }
}
