import Content
import HTTP
import JSON

extension YouTubePlatform {
  /// Reads what is there, puts what is wanted over it, and sends it back: a part that is sent is replaced as a
  /// whole, so what is not ours goes along unchanged. The file cannot be replaced.
  public func edit(_ request: EditRequest, in session: AccountSession) async -> ChangeAnswer {
    guard request.receipts.indices.contains(request.item) else {
      return .failed(Failure(.needsChange, code: "no-item", "the video has no receipt"))
    }
    if let failure = request.refusal(changing: Self.changeable(request.content), on: "YouTube") {
      return .failed(failure)
    }
    var receipt = request.receipts[request.item]
    do throws(LookFailure) {
      let metadata = YouTubeMetadata(request.content)
      let parts = metadata.parts.joined(separator: ",")
      guard
        let video = try await YouTubeVideo.read([receipt.remoteID], parts + ",fileDetails", session).first
      else {
        throw LookFailure(Failure(.needsChange, code: "videoNotFound", "the video is not there any more"))
      }
      if let asset = request.content.items.first?.media.first,
        Self.isOtherFile(video, asset, request.delivery)
      {
        throw LookFailure(
          Failure(
            .needsChange, code: "media",
            "YouTube cannot replace the file of a video: it needs a post of its own"
          ))
      }
      if let body = Self.change(of: video, to: metadata) {
        let reply = try await session.youtubeCall(
          HTTPRequest(
            "PUT", session.youtubeAddress(["videos"], [("part", parts)]), content: JSONBody(body.encoded()),
            timeout: 120))
        guard case .accepted(let document, _) = reply, YouTubeVideo(document) != nil else {
          throw LookFailure(YouTubeErrors.failure(reply, .repeatable, session))
        }
      }
      var extras = YouTubeExtras(
        video: receipt.remoteID, content: request.content, session: session, progress: nil)
      if request.content.cover != nil {
        let now = try await YouTubeVideo.read([receipt.remoteID], "status", session).first
        try await extras.cover(now ?? video)
      }
      try await extras.captions(replaces: true)
      try await extras.playlist()
      receipt.permalink = session.youtubePermalink(receipt.remoteID, request.content)
      return .done(receipt: receipt)
    } catch {
      return .failed(error.failure)
    }
  }

  /// What an update can say. A cover, or a setting that has no default, is replaced and never taken away; subscribers
  /// are told once. Whether it is the same film is seen by the video itself.
  private static func changeable(_ content: DeliveryContent) -> Set<EditedPart> {
    var parts: Set<EditedPart> = [.text, .title, .link, .media, .option("privacy")]
    if content.cover != nil { parts.insert(.cover) }
    for name in content.options.keys where name != "notify_subscribers" { parts.insert(.option(name)) }
    return parts
  }

  /// The update that makes a video as wanted; nil where it is so.
  static func change(of video: YouTubeVideo, to metadata: YouTubeMetadata) -> JSON? {
    var body: [String: JSON] = ["id": .string(video.id)]
    var differs = false
    for part in metadata.parts {
      let old = video.document[part]?.object ?? [:]
      let wanted = metadata.resource[part] ?? [:]
      var kept = old
      if let mutable = Self.mutable[part] { kept = kept.filter { mutable.contains($0.key) } }
      if part == "localizations" { kept = [:] }
      let new = kept.merging(wanted) { $1 }
      differs =
        differs || wanted.contains { !Self.isSame(old[$0.key], $0.value) }
        || (part == "localizations" && Set(old.keys) != Set(wanted.keys))
      body[part] = .object(new)
    }
    return differs ? .object(body) : nil
  }

  /// What can be written of a part; the rest is the platform's own.
  private static let mutable: [String: Set<String>] = [
    "snippet": ["title", "description", "tags", "categoryId", "defaultLanguage", "defaultAudioLanguage"],
    "status": [
      "privacyStatus", "publishAt", "license", "embeddable", "publicStatsViewable", "selfDeclaredMadeForKids",
      "containsSyntheticMedia",
    ],
    "recordingDetails": ["recordingDate"],
    "paidProductPlacementDetails": ["hasPaidProductPlacement"],
  ]

  private static func isSame(_ old: JSON?, _ new: JSON) -> Bool {
    guard let old else { return new == .string("") || new == .array([]) }
    if let old = old.string, let new = new.string {
      if let one = Instant(old), let other = Instant(new) { return one == other }
      return ComparableText(old) == ComparableText(new)
    }
    return old == new
  }

  /// The name or the size the platform has of the file is another one.
  private static func isOtherFile(
    _ video: YouTubeVideo, _ asset: MediaAsset, _ delivery: DeliveryID
  ) -> Bool {
    if let size = video.fileSize, size != asset.byteCount { return true }
    guard let name = video.fileName, name.hasPrefix("postrider-") else { return false }
    return name != YouTubeMetadata.fileName(asset, delivery)
  }

  /// Deletes the video; one that is gone already is done.
  public func retract(_ request: RetractRequest, in session: AccountSession) async -> ChangeAnswer {
    guard request.receipts.indices.contains(request.item) else {
      return .failed(Failure(.needsChange, code: "no-item", "the video has no receipt"))
    }
    let address = session.youtubeAddress(["videos"], [("id", request.receipts[request.item].remoteID)])
    do {
      let reply = try await session.youtubeCall(HTTPRequest("DELETE", address, timeout: 60))
      switch reply {
      case .garbled(let response) where response.status == 204 && response.body.isEmpty:
        return .done(receipt: nil)
      case .refused(let response, let document)
      where response.status == 404 && YouTubeErrors.reason(document) == "videoNotFound":
        return .done(receipt: nil)
      default: return .failed(YouTubeErrors.failure(reply, .repeatable, session))
      }
    } catch {
      return .failed(error.failure)
    }
  }

  /// Reads 50 videos a call.
  public func probe(_ items: [ProbeItem], in session: AccountSession) async -> [Sight] {
    let videos: [String: YouTubeVideo]
    do {
      let ids = items.map(\.receipt.remoteID)
      var asked: Set<String> = []
      let read = try await YouTubeVideo.read(
        ids.filter { asked.insert($0).inserted }, "snippet,status", session)
      videos = Dictionary(read.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    } catch {
      return items.map { _ in .unknown(error.failure) }
    }
    return items.map { item in
      guard let video = videos[item.receipt.remoteID], video.uploadStatus != "deleted" else { return .gone }
      return Self.sight(video, item.content, session)
    }
  }

  private static func sight(
    _ video: YouTubeVideo, _ content: DeliveryContent, _ session: AccountSession
  ) -> Sight {
    var changes: [String] = []
    if let problem = video.problem { changes.append(problem) }
    if ComparableText(video.title) != ComparableText(content.title ?? "") {
      changes.append("title: “\(video.title.prefix(120))”")
    }
    if ComparableText(video.description) != ComparableText(YouTubeMetadata.description(content)) {
      changes.append("text: “\(video.description.prefix(200))”")
    }
    if let privacy = video.privacy, privacy != YouTubeMetadata.privacy(content) {
      changes.append("privacy: \(privacy)")
    }
    return changes.isEmpty ? .same : .changed(session.redacted(changes.joined(separator: "; ")))
  }
}
