import Content
import HTTP
import JSON

extension FacebookPlatform {
  /// Videos are asked for by their id, stories by their media, posts by exact text, files and time.
  public func find(_ search: Search, in session: AccountSession) async -> Finding {
    let kind = FacebookKind(search.content)
    let done = FacebookCheckpoint(search.checkpoint)
    do {
      switch kind {
      case .feed: return try await posts(search, done, session)
      case .photoStory, .videoStory:
        let media = kind == .photoStory ? done.photos.first?.id : done.video?.id
        return try await stories(search, media, session)
      case .video where done.video == nil: return try await posts(search, done, session)
      case .video, .reel:
        guard let video = done.video else {
          return .cannotTell(
            Failure(.retryLater(afterSeconds: nil), code: "no-video", "the record holds no id of its video"))
        }
        return try await self.video(video, search, session)
      }
    } catch {
      return .couldNotLook(error.failure)
    }
  }

  /// A finish that was taken may show this late.
  static let settling: Int64 = 900

  private func video(
    _ video: FacebookCheckpoint.Video, _ search: Search, _ session: AccountSession
  ) async throws(MissingSecret) -> Finding {
    switch try await FacebookVideoStatus.read(video.id, session) {
    case .failure(let failure): return .couldNotLook(failure.failure)
    case .success(let status):
      if status.isPublished {
        // Without its permalink it is gone on with: for its verdict, its cover and its captions.
        let isDone =
          !status.isProcessing && status.problem == nil && search.content.cover == nil
          && search.content.items.first?.media.first?.captions == nil
        return .published(
          Receipt(
            remoteID: FacebookVideoStatus.receiptID(status.postID, orElse: video.id),
            permalink: isDone ? status.permalink : nil,
            publishedAt: status.createdAt))
      }
      if let problem = status.problem {
        return .surelyNotPublished(proof: session.redacted("video \(video.id): \(problem)"))
      }
      guard !status.isProcessing else {
        return .couldNotLook(
          Failure(
            .retryLater(afterSeconds: 60), code: "processing", "video \(video.id) is still processed"))
      }
      guard status.isOpen, session.now().seconds(since: search.lastSent) >= Self.settling else {
        return .couldNotLook(
          Failure(
            .retryLater(afterSeconds: 60), code: "settling",
            "video \(video.id) is not public; its finish may not show yet"))
      }
      return .surelyNotPublished(proof: "video \(video.id): its upload is open, publishing has not begun")
    }
  }

  private func posts(
    _ search: Search, _ done: FacebookCheckpoint, _ session: AccountSession
  ) async throws(MissingSecret) -> Finding {
    func start(_ platformTime: Instant?) -> Instant {
      SearchWindow(begunAt: search.begunAt, ourTime: session.now(), platformTime: platformTime).start
    }
    // A backdated post stands in the list where its date says.
    let backdating = FacebookOptions.backdating(search.content)
    func end(_ platformTime: Instant?) -> Instant {
      backdating.map { min($0.lowerBound, start(platformTime)) } ?? start(platformTime)
    }
    let list = try await GraphList.read(
      [session.pageID, "published_posts"],
      [
        (
          "fields",
          "id,message,created_time,permalink_url,attachments{media_type,target,subattachments},application"
        ), ("limit", "100"),
      ], session, own: FacebookErrors.table
    ) { entry, time in FacebookPost(entry)?.createdAt.map { $0 < end(time) } ?? false }
    let found: GraphList
    switch list {
    case .success(let read): found = read
    case .failure(let failure): return failure.finding
    }
    let photos = Set(done.photoIDs(of: search.content) ?? [])
    var matches: [FacebookPost] = []
    for entry in found.entries {
      guard let post = FacebookPost(entry), post.createdAt != nil else {
        return .couldNotLook(
          Failure(.retryLater(afterSeconds: nil), code: "list", "the list holds something that is no post"))
      }
      let isTimely =
        post.createdAt.map { $0 >= start(found.platformTime) || backdating?.contains($0) ?? false } ?? false
      if isTimely, post.matches(search, photos: photos) { matches.append(post) }
    }
    guard let match = matches.first else {
      return .notSeen(vouchedKeyLife: nil, platformTime: found.platformTime)
    }
    guard matches.count == 1, match.isSurely(search, photos: photos) else {
      return several(matches.map { $0.permalink ?? $0.id }, session)
    }
    return .published(match.receipt)
  }

  private func stories(
    _ search: Search, _ media: String?, _ session: AccountSession
  ) async throws(MissingSecret) -> Finding {
    guard let media else {
      return .cannotTell(
        Failure(.retryLater(afterSeconds: nil), code: "no-media", "the record holds no id of its story"))
    }
    let list = try await GraphList.read(
      [session.pageID, "stories"], [("status", "PUBLISHED"), ("limit", "100")], session,
      own: FacebookErrors.table
    ) { entry, _ in entry["media_id"]?.string == media }
    switch list {
    case .failure(let failure): return failure.finding
    case .success(let found):
      let match = found.entries.first { $0["media_id"]?.string == media }
      guard let match, let id = match["post_id"]?.string else {
        return session.now().seconds(since: search.begunAt) < 23 * 3600
          ? .notSeen(vouchedKeyLife: nil, platformTime: found.platformTime)
          : .cannotTell(
            Failure(.retryLater(afterSeconds: nil), code: "gone", "stories are listed for a day only"))
      }
      return .published(
        Receipt(remoteID: id, permalink: FacebookPermalink.absolute(match["url"]?.string)))
    }
  }

  private func several(_ matches: [String], _ session: AccountSession) -> Finding {
    .cannotTell(
      Failure(
        .ambiguous, code: "several",
        session.redacted(
          "\(matches.count) could be this one: \(matches.prefix(5).joined(separator: ", "))")))
  }
}

/// A post as the Page's list shows it.
struct FacebookPost: Sendable, Hashable {
  var id: String
  var message: String
  var createdAt: Instant?
  var permalink: String?
  var mediaTypes: Set<String>
  /// Ids of what is attached.
  var targets: Set<String>
  /// Ids of the photos among them, where there are such; empty: the list names none.
  var photoIDs: Set<String>

  init?(_ document: JSON) {
    guard let id = document["id"]?.string, !id.isEmpty else { return nil }
    self.id = id
    message = document["message"]?.string ?? ""
    createdAt =
      document["created_time"]?.string.flatMap(Instant.init)
      ?? document["created_time"]?.integer.map(Instant.init(secondsSinceEpoch:))
    permalink = FacebookPermalink.absolute(document["permalink_url"]?.string)
    let attachments = document["attachments"]?["data"]?.array ?? []
    let nested = attachments.flatMap { $0["subattachments"]?["data"]?.array ?? [] }
    mediaTypes = Set(attachments.compactMap { $0["media_type"]?.string })
    func targets(_ list: [JSON]) -> Set<String> { Set(list.compactMap { $0["target"]?["id"]?.string }) }
    self.targets = targets(attachments + nested)
    // The target of an album as a whole is no photo.
    photoIDs = targets(mediaTypes.contains("album") ? nested : attachments)
  }

  var receipt: Receipt { Receipt(remoteID: id, permalink: permalink, publishedAt: createdAt) }

  /// The kind of attachment our files make; nil: there are none.
  private static func kind(_ content: DeliveryContent) -> String? {
    let count = content.items.first?.media.count ?? 0
    guard count > 0 else { return nil }
    return FacebookKind(content) == .video ? "video" : count == 1 ? "photo" : "album"
  }

  /// Exact text, files of the same kind, not other photos than ours where both are known, and not recorded already:
  /// a video may be on record by its own id.
  func matches(_ search: Search, photos: Set<String>) -> Bool {
    guard !search.known.contains(id) else { return false }
    let kind = Self.kind(search.content)
    guard (kind != nil) == !mediaTypes.isDisjoint(with: ["photo", "album", "video"]),
      mediaTypes.contains("video") == (kind == "video") || (kind != "video" && photos.isEmpty)
    else { return false }
    if kind == "video", !search.known.isDisjoint(with: targets) { return false }
    if !photos.isEmpty, !photoIDs.isEmpty, photos.isDisjoint(with: photoIDs) { return false }
    return ComparableText(message) == ComparableText(search.content.items.first?.text ?? "")
  }

  /// Whether a match is ours without a doubt: by the ids of our photos, or by a text with as many files.
  func isSurely(_ search: Search, photos: Set<String>) -> Bool {
    if !photos.isDisjoint(with: targets) { return true }
    let kind = Self.kind(search.content)
    return !message.isEmpty && (kind == nil || kind.map(mediaTypes.contains) == true)
  }
}
