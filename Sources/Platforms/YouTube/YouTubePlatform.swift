import Content
import HTTP
import JSON

/// YouTube by its Data API v3: one video, sent in pieces to an upload session.
///
/// **Which call makes it public.** Every finished upload makes a video, so nothing that may be repeated may
/// finish one. `prepare` opens the session, which is recorded before a byte is sent, and sends all but the last
/// 256 KiB at most; `publish` sends that rest, and nothing else makes the video. A session makes one video at
/// most, however often its end is sent, and says at any time whether it did: it is the key of its own call.
/// Servers keep whole multiples of 256 KiB, so the rest arrives wholly or not at all, and no byte they
/// acknowledged is ever sent again. A delivery that is cancelled or changed leaves an open session, which ends
/// by itself, and no copy in the channel.
///
/// The other way, to finish a private upload in `prepare` and to make it public by an update, would give a call
/// that may be repeated; but each lost answer, change or cancellation could leave a private copy behind, it
/// asks for a wider right, and a video that is meant to stay private would have no public call at all.
public struct YouTubePlatform: Platform {
  public init() {}

  public var descriptor: PlatformDescriptor { youtubeDescriptor }

  public func needsPreparation(_ content: DeliveryContent) -> Bool { true }
}

/// Where YouTube answers, and who may see a token.
enum YouTubeHost {
  static let standard = "https://youtube.googleapis.com"
  /// Where a refresh token is exchanged; elsewhere than on Google's hosts it is `/token` below the base URL.
  static let tokens = "https://oauth2.googleapis.com/token"
  static let site = "https://www.youtube.com"
  static let version = "v3"

  /// One of Google's hosts of interfaces.
  static func isGoogle(_ host: String) -> Bool {
    host == "googleapis.com" || host.hasSuffix(".googleapis.com")
  }
}

extension AccountSession {
  var youtubeIsGoogle: Bool { URLParts(account.baseURL).map { YouTubeHost.isGoogle($0.host) } ?? false }

  /// An address of the Data API.
  func youtubeAddress(_ segments: [String], _ query: [(String, String)] = []) -> String {
    address(["youtube", account.apiVersion ?? YouTubeHost.version] + segments, query: query)
  }

  /// An address of the Data API that takes a file.
  func youtubeUploadAddress(_ segments: [String], _ query: [(String, String)] = []) -> String {
    address(["upload", "youtube", account.apiVersion ?? YouTubeHost.version] + segments, query: query)
  }

  /// Whether an upload session's address may be given our token and our bytes: the account's own origin, or a
  /// host of Google's over TLS where the account's is one.
  func youtubeTrusts(_ url: String) -> Bool {
    guard let parts = URLParts(url), parts.userinfo == nil, let own = URLParts(account.baseURL) else {
      return false
    }
    if parts.origin == own.origin { return true }
    return parts.scheme == "https" && parts.port == nil && YouTubeHost.isGoogle(parts.host)
      && YouTubeHost.isGoogle(own.host)
  }

  /// Where people see a video.
  func youtubePermalink(_ id: String, _ content: DeliveryContent) -> String {
    guard youtubeIsGoogle else { return address(["watch", id]) }
    return content.type == .reel
      ? "\(YouTubeHost.site)/shorts/\(id)" : "\(YouTubeHost.site)/watch?v=\(id)"
  }

  /// A signed call. A refused short-lived token is made anew once, and the call, which the refusal surely kept
  /// from having an effect, repeated unless it must leave at most once.
  func youtubeCall(_ request: HTTPRequest, repeats: Bool = true) async throws(LookFailure) -> Reply {
    let reply = await call(signed(request, try await youtubeToken()))
    guard case .refused(let response, _) = reply, response.status == 401, youtubeRefreshes else {
      return reply
    }
    memory.forget(YouTubeCredentials.memory)
    guard repeats else { return reply }
    return await call(signed(request, try await youtubeToken()))
  }

  /// A signed read.
  func youtubeGet(_ segments: [String], _ query: [(String, String)]) async throws(LookFailure) -> Reply {
    try await youtubeCall(HTTPRequest("GET", youtubeAddress(segments, query), timeout: 60))
  }

  private func signed(_ request: HTTPRequest, _ token: Secret) -> HTTPRequest {
    var request = request
    request.headers =
      [("Authorization", "Bearer \(token.reveal())"), ("Accept", "application/json")] + request.headers
    return request
  }
}
