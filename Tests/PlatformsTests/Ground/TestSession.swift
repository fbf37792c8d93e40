import Content
import HTTP
import HTTPTestDoubles
import JSON
import Media
import Platforms

/// The instant every test of this room happens at.
let testNow = Instant(secondsSinceEpoch: 1_795_248_000)  // 2026-11-21T08:00:00Z

/// The token every test account has: no failure may ever show it.
let testToken = "tok-very-secret-1"

/// Files of a test, by path.
struct TestMedia: MediaReader {
  var files: [String: [UInt8]] = [:]
  var base = "https://media.example/p"

  func bytes(of asset: MediaAsset) async throws(MediaReadError) -> [UInt8] {
    guard let bytes = files[asset.path] else { throw MediaReadError("\(asset.path) is gone") }
    return bytes
  }

  func publicURL(of asset: MediaAsset) throws(MediaReadError) -> String {
    guard !base.isEmpty else { throw MediaReadError("media.base_url is not set") }
    return "\(base)/\(asset.path)"
  }
}

/// A session of one account over a script.
func testSession(
  _ transport: any HTTPTransport, platform: String, id: String, baseURL: String, version: String? = nil,
  media: TestMedia = TestMedia(), token: String? = testToken, now: Instant = testNow
) -> AccountSession {
  AccountSession(
    account: Account(
      label: "acme", identity: AccountIdentity(platform: platform, host: "h.example", id: id),
      baseURL: baseURL, apiVersion: version),
    secrets: token.map { ["access_token": Secret($0)] } ?? [:], transport: transport, media: media,
    now: { now })
}

/// A picture or video of a test post.
func asset(_ path: String, alt: String? = nil, bytes: Int = 4, focus: MediaAsset.Focus? = nil) -> MediaAsset {
  MediaAsset(
    path: path, objectID: String(repeating: "a", count: 40), byteCount: bytes, alt: alt, focus: focus)
}

/// A post of one item.
func post(
  _ text: String, media: [MediaAsset] = [], type: PostType = .post, options: [String: JSON] = [:]
) -> DeliveryContent {
  DeliveryContent(type: type, items: [ContentItem(text: text, media: media)], options: options)
}

/// The delivery every test sends.
func testDelivery(_ platform: String, _ id: String) -> DeliveryID {
  DeliveryID(
    post: PostID(folding: "winter"),
    account: AccountIdentity(platform: platform, host: "h.example", id: id))
}

extension FailureClass {
  /// Its name without the wait.
  var name: String {
    switch self {
    case .retryLater: "retryLater"
    case .limited: "limited"
    case .needsCredentials: "needsCredentials"
    case .needsChange: "needsChange"
    case .ambiguous: "ambiguous"
    case .duplicate: "duplicate"
    }
  }
}

/// How a verb ended, in one word for tables: `published`, `ready`, or the class of its failure.
func word(_ answer: PublishAnswer) -> String {
  switch answer {
  case .published: "published"
  case .failed(let failure): failure.kind.name
  }
}

func word(_ preparation: Preparation) -> String {
  switch preparation {
  case .ready: "ready"
  case .advanced: "advanced"
  case .wait: "wait"
  case .failed(let failure, _): failure.kind.name
  }
}

func word(_ finding: Finding) -> String {
  switch finding {
  case .published: "published"
  case .surelyNotPublished: "surelyNotPublished"
  case .notSeen: "notSeen"
  case .couldNotLook: "couldNotLook"
  case .cannotTell: "cannotTell"
  }
}

func word(_ verification: Verification) -> String {
  switch verification {
  case .accepted: "accepted"
  case .failed(let failure): failure.kind.name
  }
}
