import Content
import HTTP
import JSON

/// What is added to a video that is there; repeatable, each step as often as it takes.
struct YouTubeExtras {
  var video: String
  var content: DeliveryContent
  var session: AccountSession
  /// What is done.
  var done: Set<String>
  /// When something was sent whose answer was lost, in seconds since 1970: it may show up late in lists.
  var tried: [String: Int64]
  /// How often the video was still processed.
  var looks: Int

  /// How long something that may have been added may stay unseen before it is added again.
  static let settling: Int64 = 120

  init(video: String, content: DeliveryContent, session: AccountSession, progress: JSON?) {
    self.video = video
    self.content = content
    self.session = session
    done = Set(progress?["done"]?.array?.compactMap(\.string) ?? [])
    tried = (progress?["tried"]?.object ?? [:]).compactMapValues(\.integer)
    looks = Int(clamping: progress?["looks"]?.integer ?? 0)
  }

  var progress: JSON {
    var members: [String: JSON] = ["done": .array(done.sorted().map { .string($0) })]
    if !tried.isEmpty { members["tried"] = .object(tried.mapValues { .integer($0) }) }
    if looks > 0 { members["looks"] = .integer(Int64(looks)) }
    return .object(members)
  }

  /// `thumbnails.set` replaces what was there: repeating it changes nothing.
  mutating func cover(_ state: YouTubeVideo) async throws(LookFailure) {
    guard let cover = content.cover, !done.contains("cover") else { return }
    if content.type == .reel, !state.isProcessed {
      throw LookFailure(
        Failure(
          .retryLater(afterSeconds: 60), code: "processing", "a Short takes its cover once it is processed"))
    }
    let piece: HTTPBodyPiece
    do { piece = try await session.media.piece(of: cover) } catch {
      throw LookFailure(session.failure(of: error))
    }
    let address = session.youtubeUploadAddress(
      ["thumbnails", "set"], [("videoId", video), ("uploadType", "media")])
    let reply = try await session.youtubeCall(
      HTTPRequest(
        "POST", address, headers: [("Content-Type", MediaType.of(path: cover.path) ?? "image/jpeg")],
        body: .pieces([piece]), timeout: 600))
    guard case .accepted(let document, _) = reply, document["items"] != nil || document["kind"] != nil else {
      throw LookFailure(YouTubeErrors.failure(reply, .repeatable, session))
    }
    done.insert("cover")
  }

  /// A track of the same language and name is ours; the platform refuses a second one.
  mutating func captions(replaces: Bool) async throws(LookFailure) {
    guard let file = content.items.first?.media.first?.captions,
      let language = YouTubeCaptions.language(content),
      !done.contains("captions")
    else { return }
    let name = YouTubeCaptions.name(content)
    let list = try await session.youtubeGet(["captions"], [("part", "snippet"), ("videoId", video)])
    guard case .accepted(let document, _) = list, let items = document["items"]?.array else {
      throw LookFailure(YouTubeErrors.failure(list, .repeatable, session))
    }
    let old = items.first { item in
      item["snippet"]?["language"]?.string == language && (item["snippet"]?["name"]?.string ?? "") == name
        && item["snippet"]?["trackKind"]?.string?.lowercased() != "asr"
    }
    if old == nil || replaces {
      let upload = try await YouTubeCaptions.upload(
        file, language: language, name: name, video: video, replacing: old?["id"]?.string, session)
      let reply = try await session.youtubeCall(upload)
      if case .accepted(let made, _) = reply, made["id"]?.string != nil {
        done.insert("captions")
        return
      }
      let failure = YouTubeErrors.failure(reply, .repeatable, session)
      guard failure.kind == .duplicate else { throw LookFailure(failure) }
    }
    done.insert("captions")
  }

  mutating func playlist() async throws(LookFailure) {
    guard let playlist = content.options["playlist"]?.string, !playlist.isEmpty else { return }
    let video = video
    try await once(
      "playlist",
      look: (
        ["playlistItems"],
        [("part", "id,snippet"), ("playlistId", playlist), ("videoId", video), ("maxResults", "50")]
      ),
      isOurs: { $0["snippet"]?["resourceId"]?["videoId"]?.string == video },
      add: (
        ["playlistItems"],
        [
          "snippet": [
            "playlistId": .string(playlist),
            "resourceId": ["kind": "youtube#video", "videoId": .string(video)],
          ]
        ]
      ))
  }

  mutating func firstComment() async throws(LookFailure) {
    guard let comment = content.firstComment, !comment.isEmpty else { return }
    let video = video
    let owner = session.account.identity.id
    try await once(
      "comment",
      look: (
        ["commentThreads"],
        [("part", "snippet"), ("videoId", video), ("order", "time"), ("maxResults", "100")]
      ),
      isOurs: { thread in
        let said = thread["snippet"]?["topLevelComment"]?["snippet"]
        let text = said?["textOriginal"]?.string ?? said?["textDisplay"]?.string ?? ""
        return said?["authorChannelId"]?["value"]?.string == owner
          && ComparableText(text) == ComparableText(comment)
      },
      add: (
        ["commentThreads"],
        [
          "snippet": [
            "videoId": .string(video), "topLevelComment": ["snippet": ["textOriginal": .string(comment)]],
          ]
        ]
      ))
  }

  /// Adds what a list does not show; what may have been added has time to show up.
  private mutating func once(
    _ name: String, look: (segments: [String], query: [(String, String)]), isOurs: (JSON) -> Bool,
    add: (segments: [String], body: JSON)
  ) async throws(LookFailure) {
    guard !done.contains(name) else { return }
    let list = try await session.youtubeGet(look.segments, look.query)
    guard case .accepted(let document, _) = list, let items = document["items"]?.array else {
      throw LookFailure(YouTubeErrors.failure(list, .repeatable, session))
    }
    if items.contains(where: isOurs) {
      done.insert(name)
      return
    }
    let now = session.now().secondsSinceEpoch
    if let at = tried[name], now - at < Self.settling {
      throw LookFailure(
        Failure(
          .retryLater(afterSeconds: Self.settling - (now - at)), code: "settling",
          "the \(name) may be there already"))
    }
    let reply = try await session.youtubeCall(
      HTTPRequest(
        "POST", session.youtubeAddress(add.segments, [("part", "snippet")]),
        content: JSONBody(add.body.encoded()), timeout: 120))
    if case .accepted(let made, _) = reply, made["id"]?.string != nil {
      done.insert(name)
      return
    }
    var failure = YouTubeErrors.failure(reply, .publishes, session)
    if failure.kind == .ambiguous {
      tried[name] = now
      failure.kind = .retryLater(afterSeconds: Self.settling)
    }
    throw LookFailure(failure)
  }
}
