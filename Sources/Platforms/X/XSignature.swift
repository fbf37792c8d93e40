import Crypto
import Foundation
import HTTP

/// A request's signature by OAuth 1.0a (RFC 5849, HMAC-SHA1). Bodies other than forms are not part of it.
struct XSignature: Sendable {
  var consumerKey: Secret
  var consumerSecret: Secret
  var token: Secret
  var tokenSecret: Secret

  /// The value of `Authorization`. `nonce` must not have been used with this timestamp before.
  func header(_ method: String, _ url: String, nonce: String, timestamp: Int64) -> String {
    var parameters = [
      ("oauth_consumer_key", consumerKey.reveal()), ("oauth_nonce", nonce),
      ("oauth_signature_method", "HMAC-SHA1"), ("oauth_timestamp", String(timestamp)),
      ("oauth_token", token.reveal()), ("oauth_version", "1.0"),
    ]
    parameters.append(("oauth_signature", signature(method, url, parameters)))
    let pairs = parameters.sorted { $0.0 < $1.0 }
      .map { "\(PercentEncoding.encode($0.0))=\"\(PercentEncoding.encode($0.1))\"" }
    return "OAuth " + pairs.joined(separator: ", ")
  }

  /// The signature over method, address and all parameters: those of the query are taken from the address.
  func signature(_ method: String, _ url: String, _ parameters: [(String, String)]) -> String {
    let key =
      "\(PercentEncoding.encode(consumerSecret.reveal()))&\(PercentEncoding.encode(tokenSecret.reveal()))"
    let code = HMAC<Insecure.SHA1>.authenticationCode(
      for: Array(Self.base(method, url, parameters).utf8), using: SymmetricKey(data: Array(key.utf8)))
    return Data(code).base64EncodedString()
  }

  /// What is signed: method, address without query, and the encoded parameters in their order.
  static func base(_ method: String, _ url: String, _ parameters: [(String, String)]) -> String {
    let parts = URLParts(url)
    let isDefault = parts?.port == (parts?.scheme == "https" ? 443 : 80)
    var bare = parts
    if isDefault { bare?.port = nil }
    let address = (bare?.origin ?? "") + (parts?.path ?? "")
    var pairs = parameters
    for pair in (parts?.query ?? "").split(separator: "&") {
      let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let decoded: [String] = sides.map { side in PercentEncoding.decode(String(side)) ?? String(side) }
      pairs.append((decoded[0], decoded.count > 1 ? decoded[1] : ""))
    }
    let sorted = pairs.map { [PercentEncoding.encode($0.0), PercentEncoding.encode($0.1)] }
      .sorted { $0.lexicographicallyPrecedes($1) }
    let encoded = sorted.map { "\($0[0])=\($0[1])" }.joined(separator: "&")
    return [method.uppercased(), address, encoded].map(PercentEncoding.encode).joined(separator: "&")
  }
}
