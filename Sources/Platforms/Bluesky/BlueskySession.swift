import Content
import Foundation
import HTTP
import JSON

/// Who is logged in, and which server holds the account's repository.
struct BlueskyLogin: Sendable {
  var did: String
  var handle: String
  /// Without a slash at its end.
  var server: String
  var access: Secret
}

extension AccountSession {
  private static var accessName: String { "access" }
  private static var refreshName: String { "refresh" }

  /// The run's session: begun once, refreshed when it has ended, begun again where it cannot be refreshed.
  func blueskyLogin() async throws(Failure) -> BlueskyLogin {
    let made = await memory.token(Self.accessName, now: now()) { await self.newBlueskyAccess() }
    let access: Secret
    switch made {
    case .success(let secret): access = secret
    case .failure(let failure): throw failure
    }
    guard let did = memory.fact("did"), let handle = memory.fact("handle"), let server = memory.fact("server")
    else {
      throw Failure(.retryLater(afterSeconds: nil), code: "session", "the session says not whose it is")
    }
    return BlueskyLogin(did: did, handle: handle, server: server, access: access)
  }

  /// Forgets the access token that was refused; the refresh token stays and is tried next.
  func forgetBlueskyAccess() { memory.forget(Self.accessName) }

  private func newBlueskyAccess() async -> Result<SessionMemory.Token, Failure> {
    do throws(Failure) {
      if let token = try await refreshedBluesky() { return .success(token) }
      return .success(try await loggedInBluesky())
    } catch {
      return .failure(error)
    }
  }

  /// A new pair for the refresh token of this run; nil: there is none, or it has ended.
  private func refreshedBluesky() async throws(Failure) -> SessionMemory.Token? {
    let none = Failure(.retryLater(afterSeconds: nil), code: "session", "no session yet")
    guard
      case .success(let refresh) = await memory.token(Self.refreshName, now: now(), make: { .failure(none) }),
      let server = memory.fact("server")
    else { return nil }
    let call = BlueskyCall(method: "POST", name: "com.atproto.server.refreshSession")
    let reply = await self.call(call.request(to: server, token: refresh))
    if case .refused(let response, _) = reply, (400..<500).contains(response.status), response.status != 408,
      response.status != 429
    {
      memory.forget(Self.refreshName)
      return nil
    }
    return try await taken(reply, server: server)
  }

  private func loggedInBluesky() async throws(Failure) -> SessionMemory.Token {
    let password: Secret
    do { password = try secret("app_password") } catch { throw error.failure }
    let call = BlueskyCall.procedure(
      "com.atproto.server.createSession",
      [
        "identifier": .string(Self.plainHandle(account.identity.id)), "password": .string(password.reveal()),
      ])
    let reply = await self.call(call.request(to: base, token: nil))
    return try await taken(reply, server: nil)
  }

  private var base: String {
    account.baseURL.hasSuffix("/") ? String(account.baseURL.dropLast()) : account.baseURL
  }

  /// Keeps what a session's answer holds; `server`: where it is already known.
  private func taken(_ reply: Reply, server: String?) async throws(Failure) -> SessionMemory.Token {
    guard case .accepted(let document, let response) = reply, let access = document["accessJwt"]?.string,
      let refresh = document["refreshJwt"]?.string, let did = document["did"]?.string, !access.isEmpty,
      did.hasPrefix("did:"), did.utf8.count <= 2048, !refresh.isEmpty
    else { throw BlueskyErrors.failure(reply, .repeatable, self) }
    let secret = Secret(access)
    memory.take(secret)
    memory.take(Secret(refresh))
    let handle = String((document["handle"]?.string ?? did).prefix(253))
    let named = Self.plainHandle(account.identity.id)
    guard named == did || named.lowercased() == handle.lowercased() else {
      throw Failure(
        .needsCredentials, code: "other-account",
        redacted("the app password belongs to @\(handle) (\(did)), the account names \(named)"))
    }
    if document["active"]?.bool == false {
      throw Failure(
        .needsCredentials, code: "inactive",
        redacted("the account is not active: \(document["status"]?.string ?? "no reason given")"))
    }
    memory.remember("did", did)
    memory.remember("handle", handle)
    memory.remember("server", try repository(document["didDoc"], of: did) ?? server ?? base)
    if let there = serverTime(response) {
      memory.remember("ahead", String(there.seconds(since: now())))
    }
    memory.forget(Self.refreshName)
    let long = SessionMemory.Token(Secret(refresh), ends: now().adding(seconds: 85 * 86_400))
    _ = await memory.token(Self.refreshName, now: now(), make: { .success(long) })
    return SessionMemory.Token(secret, ends: now().adding(seconds: Self.life(ofToken: access)))
  }

  /// The server the DID document names for the repository; nil: it names none. One that would be sent a token
  /// in the clear, or that is this machine where the account is not, is refused.
  private func repository(_ document: JSON?, of did: String) throws(Failure) -> String? {
    let service = document?["service"]?.array?.first {
      $0["id"]?.string == "#atproto_pds" || $0["id"]?.string == did + "#atproto_pds"
    }
    guard let endpoint = service?["serviceEndpoint"]?.string else { return nil }
    guard let parts = URLParts(endpoint), parts.userinfo == nil, parts.query == nil, parts.fragment == nil,
      parts.scheme == "https" || parts.isLoopback,
      parts.isLoopback == (URLParts(account.baseURL)?.isLoopback ?? false)
    else {
      throw Failure(
        .needsChange, code: "server",
        redacted("the account's DID document names a server that is not called: \(endpoint.prefix(200))"))
    }
    return endpoint.hasSuffix("/") ? String(endpoint.dropLast()) : endpoint
  }

  /// How many seconds ahead of ours the server's clock was at the last login.
  var blueskyAhead: Int64 { memory.fact("ahead").flatMap { Int64($0) } ?? 0 }

  static func plainHandle(_ id: String) -> String { id.hasPrefix("@") ? String(id.dropFirst()) : id }

  /// Seconds an access token may be used: what its payload says, less a minute; 100 minutes where it says
  /// nothing.
  private static func life(ofToken token: String) -> Int64 {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[1].utf8.count <= 8192 else { return 6000 }
    var text = parts[1].replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
    while text.utf8.count % 4 != 0 { text += "=" }
    guard let data = Data(base64Encoded: text), let payload = try? JSON(parsing: data, limit: 1 << 14),
      let end = payload["exp"]?.integer, let start = payload["iat"]?.integer, end > start
    else { return 6000 }
    return min(max(end - start - 60, 1), 86_400)
  }
}
