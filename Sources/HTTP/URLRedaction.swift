/// Hides what a URL may carry that is secret: user info, and query values by their name.
public enum URLRedaction {
  private static let secretWords = [
    "token", "secret", "code", "proof", "password", "passwd", "signature", "sig", "key", "auth",
    "credential", "session", "jwt", "assertion", "nonce", "verifier",
  ]

  /// The URL with user info and sensitive query values replaced by `•••`, its fragment left out and
  /// control characters escaped. What is not a URL is not shown at all.
  public static func redact(_ url: String) -> String {
    guard var parts = URLParts(url) else { return "(not a URL)" }
    if parts.userinfo != nil { parts.userinfo = "•••" }
    parts.fragment = nil
    parts.query = parts.query.map(redactQuery)
    return parts.text
  }

  /// The same for a query or a form: `a=1&access_token=•••`.
  public static func redactQuery(_ query: String) -> String {
    query.split(separator: "&", omittingEmptySubsequences: false).map { item in
      guard let equals = item.firstIndex(of: "=") else {
        return isSensitive(String(item)) ? "•••" : String(item)
      }
      let name = String(item[..<equals])
      return isSensitive(name) ? "\(name)=•••" : String(item)
    }.joined(separator: "&")
  }

  /// Whether a query item, form field or header of that name is hidden.
  public static func isSensitive(_ name: String) -> Bool {
    let name = (PercentEncoding.decode(name) ?? name).lowercased()
    return secretWords.contains { name.range(ofFirst: $0) != nil } || name == "cookie" || name == "set-cookie"
  }
}
