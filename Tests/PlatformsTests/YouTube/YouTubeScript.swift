import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms

/// Exchanges with the Data API as its documentation shows them.
enum YouTubeScript {
  static let base = "https://youtube.googleapis.com"
  static let upload = "AbCdEfGhIjKlMnOp"
  static let session =
    "https://www.googleapis.com/upload/youtube/v3/videos?uploadType=resumable&part=snippet,status&upload_id="
    + upload
  static let signed = [(name: "Authorization", value: "Bearer \(testToken)")]
  static let date = [
    (name: "Content-Type", value: "application/json"), (name: "Date", value: "Sat, 21 Nov 2026 08:00:00 GMT"),
  ]
  /// Two whole pieces of 256 KiB and a rest.
  static let size = 600_000
  static let kept = 524_288

  static let film = asset("dog.mp4", bytes: size)
  static let media = TestMedia(files: [
    "dog.mp4": [UInt8](repeating: 0x61, count: size), "soup.jpg": Array("picture".utf8),
    "en.vtt": Array("WEBVTT\n".utf8),
  ])

  static func account(
    _ transport: any HTTPTransport, token: String? = testToken, now: Instant = testNow
  ) -> AccountSession {
    testSession(
      transport, platform: "youtube", id: "UCacme", baseURL: base, version: "v3", media: media, token: token,
      now: now)
  }

  static func content(
    _ text: String = "d", title: String = "Dog", type: PostType = .video, media: MediaAsset = film,
    options: [String: JSON] = [:]
  ) -> DeliveryContent {
    DeliveryContent(
      type: type, items: [ContentItem(text: text, media: [media])], title: title,
      options: ["made_for_kids": false, "tags": ["dog"], "category": "15", "privacy": "private"]
        .merging(options) { $1 })
  }

  static let delivery = testDelivery("youtube", "UCacme")

  static func start(
    body: String? = nil, query: String = "part=snippet%2Cstatus", status: Int = 200, _ answer: String = "",
    location: String? = session
  ) -> ScriptedExchange {
    var headers = [(name: "Content-Type", value: "text/html")]
    if let location, status == 200 { headers.append((name: "Location", value: location)) }
    return ScriptedExchange(
      "POST", "\(base)/upload/youtube/v3/videos?uploadType=resumable&\(query)",
      headers: signed + [
        (name: "Content-Type", value: "application/json; charset=UTF-8"),
        (name: "X-Upload-Content-Length", value: String(size)),
        (name: "X-Upload-Content-Type", value: "video/mp4"),
      ], body: body, status: status, answer, answerHeaders: headers)
  }

  static func open(_ sent: Int) -> [(name: String, value: String)] {
    sent > 0 ? [(name: "Range", value: "bytes=0-\(sent - 1)")] : []
  }

  static func piece(
    _ range: Range<Int>, of size: Int = size, status: Int = 308, sent: Int? = nil, _ answer: String = ""
  ) -> ScriptedExchange {
    ScriptedExchange(
      "PUT", session,
      headers: signed + [
        (name: "Content-Range", value: "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(size)"),
        (name: "Content-Type", value: "video/mp4"),
      ], body: String(repeating: "a", count: range.count), status: status, answer,
      answerHeaders: open(sent ?? range.upperBound) + date)
  }

  /// The piece that makes the video.
  static func last(status: Int = 201, _ answer: String = video()) -> ScriptedExchange {
    piece(kept..<size, status: status, sent: kept, answer)
  }

  static func ask(status: Int = 308, sent: Int = 0, _ answer: String = "") -> ScriptedExchange {
    ScriptedExchange(
      "PUT", session, headers: signed + [(name: "Content-Range", value: "bytes */\(size)")], body: "",
      status: status, answer, answerHeaders: open(sent) + date)
  }

  static func video(
    _ id: String = "dQw4w9WgXcQ", title: String = "Dog", description: String = "d",
    at: String = "2026-11-21T07:59:30Z", status: String = "processed", privacy: String = "private",
    more: String = "", file: String = ""
  ) -> String {
    """
    {"kind":"youtube#video","etag":"e","id":"\(id)","snippet":{"publishedAt":"\(at)","channelId":"UCacme",\
    "title":\(JSON.string(title).text()),"description":\(JSON.string(description).text()),"categoryId":"15",\
    "tags":["dog"]},"status":{"uploadStatus":"\(status)","privacyStatus":"\(privacy)",\
    "selfDeclaredMadeForKids":false\(more)}\(file)}
    """
  }

  static func videos(
    _ ids: String, _ parts: String, _ shown: [String], status: Int = 200
  ) -> ScriptedExchange {
    ScriptedExchange(
      "GET",
      "\(base)/youtube/v3/videos?part=\(parts.split(separator: ",").joined(separator: "%2C"))&id=\(ids)",
      headers: signed, status: status,
      "{\"kind\":\"youtube#videoListResponse\",\"items\":[\(shown.joined(separator: ","))]}",
      answerHeaders: date)
  }

  static func channel(_ id: String = "UCacme") -> ScriptedExchange {
    ScriptedExchange(
      "GET", "\(base)/youtube/v3/channels?part=id%2Csnippet%2CcontentDetails%2Cstatus&mine=true",
      headers: signed, status: 200,
      """
      {"kind":"youtube#channelListResponse","items":[{"id":"\(id)","snippet":{"title":"Acme"},\
      "contentDetails":{"relatedPlaylists":{"uploads":"UUacme"}},"status":{"longUploadsStatus":"eligible"}}]}
      """, answerHeaders: date)
  }

  static func uploads(
    _ entries: [(id: String, at: String)], page: String? = nil, next: String? = nil, status: Int = 200
  ) -> ScriptedExchange {
    let items = entries.map {
      "{\"snippet\":{\"publishedAt\":\"\($0.at)\"},\"contentDetails\":{\"videoId\":\"\($0.id)\"}}"
    }
    let token = next.map { ",\"nextPageToken\":\"\($0)\"" } ?? ""
    return ScriptedExchange(
      "GET",
      "\(base)/youtube/v3/playlistItems?part=snippet%2CcontentDetails&playlistId=UUacme&maxResults=50"
        + (page.map { "&pageToken=\($0)" } ?? ""),
      headers: signed, status: status,
      status == 200
        ? "{\"items\":[\(items.joined(separator: ","))]\(token)}" : error(status, "playlistNotFound"),
      answerHeaders: date)
  }

  static func error(_ status: Int, _ reason: String, _ text: String = "no") -> String {
    """
    {"error":{"code":\(status),"message":"\(text)","errors":[{"message":"\(text)","domain":"youtube.video",\
    "reason":"\(reason)"}]}}
    """
  }

  /// A checkpoint as one without sealed addresses has it: for accounts with other secrets.
  static func plain(_ checkpoint: JSON?) -> JSON? {
    guard var members = checkpoint?.object else { return nil }
    members["session"] = .string(session)
    return .object(members)
  }

  /// What `prepare` leaves where so many bytes are there.
  static func prepared(
    _ content: DeliveryContent = YouTubeScript.content(), sent: Int = kept
  ) async throws -> JSON {
    var pieces = [start()]
    if sent > 0 { pieces.append(piece(0..<kept, sent: sent)) }
    return try await ScriptedTransport.run(pieces) { transport in
      let account = account(transport)
      var checkpoint: JSON?
      for _ in pieces {
        let step = await YouTubePlatform().prepare(
          PrepareRequest(delivery: delivery, content: content, checkpoint: checkpoint), in: account)
        guard case .advanced(let next, _) = step else { throw RehearsalError(text: "\(step)") }
        checkpoint = next
      }
      return checkpoint ?? .null
    }
  }

  static func request(
    _ checkpoint: JSON?, _ content: DeliveryContent = YouTubeScript.content()
  ) -> PublishRequest {
    PublishRequest(
      delivery: delivery, content: content, item: 0, key: "key-1", earlier: [], checkpoint: checkpoint)
  }

  static func search(
    _ checkpoint: JSON?, _ content: DeliveryContent = YouTubeScript.content(), known: Set<String> = []
  ) -> Search {
    Search(
      delivery: delivery, content: content, item: 0, key: "key-1", earlier: [], checkpoint: checkpoint,
      begunAt: Instant("2026-11-21T07:50:00Z") ?? testNow, known: known)
  }
}
