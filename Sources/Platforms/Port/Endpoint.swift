import Content
import HTTP

extension AccountSession {
  /// An address below the account's base URL; segments are encoded.
  func address(_ segments: [String], query: [(String, String)] = []) -> String {
    var text = account.baseURL
    while text.hasSuffix("/") { text.removeLast() }
    for segment in segments { text += "/" + PercentEncoding.encode(segment) }
    if !query.isEmpty { text += "?" + PercentEncoding.query(query) }
    return text
  }
}
