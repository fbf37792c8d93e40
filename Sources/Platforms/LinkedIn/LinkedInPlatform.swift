import Content
import HTTP
import JSON

/// LinkedIn: texts, pictures, a film, a document, a link card or a poll, by a member or an organization.
public struct LinkedInPlatform: Platform {
  public init() {}

  public var descriptor: PlatformDescriptor { linkedInDescriptor }

  /// Files are uploaded first and stay unseen; the public call then names them.
  public func needsPreparation(_ content: DeliveryContent) -> Bool {
    !LinkedInSource.all(of: content).isEmpty
  }
}

/// Why a verb cannot go on.
struct LinkedInStop: Error {
  var failure: Failure
  init(_ failure: Failure) { self.failure = failure }
}

/// Who writes.
struct LinkedInAuthor: Sendable, Hashable {
  /// `urn:li:person:Ab1` or `urn:li:organization:5515715`
  var urn: String
  /// False for an organization.
  var isMember: Bool
  /// The last part of the URN.
  var id: String

  /// Nil for anything else, a bare number included: it does not say whether a person or a page is meant.
  init?(_ urn: String) {
    let parts = urn.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 4, parts[0] == "urn", parts[1] == "li",
      ["person", "organization"].contains(parts[2]),
      (1...64).contains(parts[3].utf8.count),
      parts[3].utf8.allSatisfy({ Self.isNameByte($0) })
    else { return nil }
    isMember = parts[2] == "person"
    if !isMember, !parts[3].utf8.allSatisfy({ (48...57).contains($0) }) { return nil }
    self.urn = urn
    id = parts[3]
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 45
      || byte == 95
  }
}

/// Addresses LinkedIn answers at, beside the account's own.
enum LinkedInHost {
  static let standard = "https://api.linkedin.com"
  /// People see posts here, and tokens are made here.
  static let site = "https://www.linkedin.com"
  /// The newest version whose documentation was read (learn.microsoft.com, 2026-11-21); each lives a year.
  static let version = "202609"
}

extension AccountSession {
  /// The account's author; a number alone is refused with the form to write.
  func linkedInAuthor() throws(LinkedInStop) -> LinkedInAuthor {
    if let author = LinkedInAuthor(account.identity.id) { return author }
    throw LinkedInStop(
      Failure(
        .needsChange, code: "account-id",
        redacted(
          "the account's id “\(account.identity.id)” is no author: write urn:li:organization:123 or "
            + "urn:li:person:AbC1")))
  }

  /// `YYYYMM`, as `api_version` says.
  func linkedInVersion() throws(LinkedInStop) -> String {
    let version = account.apiVersion ?? LinkedInHost.version
    let month = Int(version.suffix(2)) ?? 0
    guard version.utf8.count == 6, version.utf8.allSatisfy({ (48...57).contains($0) }),
      (1...12).contains(month)
    else {
      throw LinkedInStop(
        Failure(
          .needsChange, code: "api_version",
          redacted("api_version “\(version)” is none: write year and month, like \(LinkedInHost.version)")))
    }
    return version
  }

  /// Where people see posts and tokens are made: beside the API's own host, or below a base URL of one's own.
  var linkedInSite: String {
    if URLParts(account.baseURL)?.host == URLParts(LinkedInHost.standard)?.host { return LinkedInHost.site }
    return account.baseURL
  }

  /// The page of a post.
  func linkedInPage(_ urn: String) -> String { "\(linkedInSite)/feed/update/\(urn)/" }

  /// Whether bytes may go to an upload address a server answered: the account's own origin, or a host of
  /// LinkedIn over TLS.
  func linkedInTrusts(_ url: String) -> Bool {
    guard let parts = URLParts(url), parts.userinfo == nil, let own = URLParts(account.baseURL) else {
      return false
    }
    if parts.origin == own.origin { return true }
    func isLinkedIn(_ host: String) -> Bool {
      host == "linkedin.com" || host.hasSuffix(".linkedin.com") || host.hasSuffix(".licdn.com")
    }
    return parts.scheme == "https" && parts.port == nil && isLinkedIn(parts.host) && isLinkedIn(own.host)
  }

  /// A signed request of the versioned interface; `query` stands as it is written, encoded already.
  func linkedInRequest(
    _ method: String, _ segments: [String], query: String? = nil, restli: String? = nil, body: JSON? = nil,
    timeout: Double = 60
  ) async throws(LinkedInStop) -> HTTPRequest {
    var headers: [(name: String, value: String)] = [
      ("Authorization", "Bearer \(try await linkedInToken().reveal())"),
      ("LinkedIn-Version", try linkedInVersion()), ("X-Restli-Protocol-Version", "2.0.0"),
      ("Accept", "application/json"),
    ]
    if let restli { headers.append(("X-RestLi-Method", restli)) }
    if body != nil { headers.append(("Content-Type", "application/json")) }
    var url = address(["rest"] + segments)
    if let query { url += "?\(query)" }
    return HTTPRequest(
      method, url, headers: headers, body: body.map { .bytes($0.encoded()) } ?? .none, timeout: timeout)
  }

  /// A call that may be made again; with the means for it, a refused token is replaced once.
  func linkedInCall(
    _ method: String, _ segments: [String], query: String? = nil, restli: String? = nil, body: JSON? = nil
  ) async throws(LinkedInStop) -> Reply {
    let reply = await call(
      try await linkedInRequest(method, segments, query: query, restli: restli, body: body))
    guard linkedInNoteRefusal(reply) else { return reply }
    return await call(
      try await linkedInRequest(method, segments, query: query, restli: restli, body: body))
  }
}

extension Reply {
  /// The answer of a call that succeeded, whether or not it has a body: many here have none.
  var linkedInSuccess: HTTPResponse? {
    switch self {
    case .accepted(_, let response), .garbled(let response): response
    case .refused, .broken: nil
    }
  }
}
