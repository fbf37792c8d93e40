import Content
import HTTP
import JSON

/// TikTok by its Content Posting API, posting directly: videos by upload or by address, photos by address.
///
/// The API has no key that makes a repeated call harmless. What stands in for one:
/// - The upload of a video is begun by `init`, which makes nothing public. Its `publish_id` is recorded before a byte
///   is sent. The platform publishes what it has once the last byte is there, so the last chunk is the public call:
///   however often that chunk leaves, one `publish_id` becomes public once at most.
/// - Photos, and videos by address, become public by `init` itself: that is the public call, and it leaves once. Its
///   `publish_id` is stored with its outcome; where the answer was lost, the account's own list is searched, and what
///   is not on it is left to a person.
public struct TikTokPlatform: Platform {
  public init() {}

  public var descriptor: PlatformDescriptor { tiktokDescriptor }

  /// The creator's own settings are asked for before every post.
  public func needsPreparation(_ content: DeliveryContent) -> Bool { true }
}

/// How the bytes of a post reach the platform.
enum TikTokRoute: Sendable, Hashable {
  /// A video, sent in chunks.
  case upload
  /// A video the platform fetches.
  case videoByAddress
  /// Photos: the platform always fetches them.
  case photos

  init(_ content: DeliveryContent) {
    guard content.type == .video else {
      self = .photos
      return
    }
    self = content.options["source"]?.string == "PULL_FROM_URL" ? .videoByAddress : .upload
  }

  /// The call that begins a post.
  var initPath: [String] { self == .photos ? ["content", "init"] : ["video", "init"] }
}

extension AccountSession {
  /// An address of the API; its paths end with a slash.
  func tiktokAddress(_ segments: [String], fields: String? = nil) -> String {
    address([account.apiVersion ?? TikTokLimits.version] + segments) + "/"
      + (fields.map { "?" + PercentEncoding.query([("fields", $0)]) } ?? "")
  }

  /// A signed call. Reads are `POST`s here, too.
  func tiktokPost(
    _ segments: [String], fields: String? = nil, _ body: JSON? = nil, timeout: Double = 60
  ) async throws(MissingSecret) -> Reply {
    await call(
      HTTPRequest(
        "POST", tiktokAddress(segments, fields: fields),
        headers: try tiktokHeaders() + [("Content-Type", "application/json; charset=UTF-8")],
        body: body.map { .bytes($0.encoded()) } ?? .none, timeout: timeout))
  }

  func tiktokGet(_ segments: [String], fields: String) async throws(MissingSecret) -> Reply {
    await call(
      HTTPRequest(
        "GET", tiktokAddress(segments, fields: fields), headers: try tiktokHeaders(), timeout: 60))
  }

  private func tiktokHeaders() throws(MissingSecret) -> [(name: String, value: String)] {
    [("Authorization", "Bearer \(try secret("access_token").reveal())"), ("Accept", "application/json")]
  }

  /// Whether bytes may go to an upload address a server answered. No token goes there: the address is signed. It
  /// must not lead to this machine unless the API does.
  func tiktokTrusts(_ url: String) -> Bool {
    guard url.utf8.count <= 2000, let parts = URLParts(url), parts.userinfo == nil,
      let own = URLParts(account.baseURL)
    else { return false }
    if own.isLoopback { return parts.isLoopback }
    return parts.scheme == "https" && !parts.isLoopback
  }
}

extension Reply {
  /// What a call gave: 200 alone is not yet a success, the error's code must be `ok`.
  var tiktokData: JSON? {
    guard case .accepted(let document, _) = self, document["error"]?["code"]?.string == "ok" else {
      return nil
    }
    return document["data"] ?? .object([:])
  }
}
