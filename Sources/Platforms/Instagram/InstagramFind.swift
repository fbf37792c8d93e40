import Content
import HTTP
import JSON

extension InstagramPlatform {
  /// The container says whether it was published; the account's media say as what.
  public func find(_ search: Search, in session: AccountSession) async -> Finding {
    do {
      guard let container = InstagramCheckpoint(search.checkpoint)?.containers.whole else {
        return try await look(search, nil, session)
      }
      switch try await InstagramStatus.read(container.id, session) {
      case .failure(let failure):
        guard InstagramStatus.isMissing(failure) else { return .couldNotLook(failure.failure) }
        return try await look(search, nil, session)
      case .success((let status, _)):
        if let finding = GraphFinding.of(status, container.id) { return finding }
        return try await look(search, (container.id, status), session)
      }
    } catch {
      return .couldNotLook(error.failure)
    }
  }

  private func look(
    _ search: Search, _ container: (id: String, status: GraphContainerStatus)?,
    _ session: AccountSession
  ) async throws(MissingSecret) -> Finding {
    let isStory = search.content.type == .story
    let age = session.now().seconds(since: search.begunAt)
    func start(_ platformTime: Instant?) -> Instant {
      SearchWindow(begunAt: search.begunAt, ourTime: session.now(), platformTime: platformTime).start
    }
    let isLive = container?.status == .published
    if isStory, age > 23 * 3600, !isLive {
      return .cannotTell(
        Failure(.retryLater(afterSeconds: nil), code: "gone", "stories are listed for 24 hours only"))
    }
    let fields =
      isStory
      ? "id,timestamp,media_type,permalink"
      : "id,caption,timestamp,media_type,media_product_type,permalink,shortcode"
    let list = try await GraphList.read(
      [session.instagramID, isStory ? "stories" : "media"], [("fields", fields), ("limit", "25")], session,
      own: InstagramErrors.table
    ) { entry, time in InstagramMedia(entry)?.timestamp.map { $0 < start(time) } ?? false }
    let found: GraphList
    switch list {
    case .success(let list): found = list
    case .failure(let failure): return failure.finding
    }
    var matches: [InstagramMedia] = []
    for entry in found.entries {
      guard let media = InstagramMedia(entry), media.timestamp != nil else {
        return .couldNotLook(
          Failure(.retryLater(afterSeconds: nil), code: "list", "the list holds something that is no media"))
      }
      if media.matches(search, since: start(found.platformTime)) { matches.append(media) }
    }
    let several = GraphFinding.several(matches.map { $0.permalink ?? $0.id }, session)
    if let match = matches.first, matches.count == 1 {
      // A story has no caption: only a container that is surely live makes one in the window ours.
      if isStory, !isLive { return several }
      return .published(match.receipt)
    }
    // Which of them it is matters only where nothing else proves that it is public.
    guard matches.isEmpty || isLive else { return several }
    return GraphFinding.none(container, "media", needsID: false, search, found.platformTime, session)
  }
}

/// Media as a list shows it.
struct InstagramMedia: Sendable, Hashable {
  var id: String
  var caption: String
  var timestamp: Instant?
  var mediaType: String?
  var productType: String?
  var permalink: String?

  init?(_ document: JSON) {
    guard let id = document["id"]?.string, !id.isEmpty else { return nil }
    self.id = id
    caption = document["caption"]?.string ?? ""
    timestamp = document["timestamp"]?.string.flatMap(Instant.init)
    mediaType = document["media_type"]?.string
    productType = document["media_product_type"]?.string
    permalink = document["permalink"]?.string
  }

  var receipt: Receipt { Receipt(remoteID: id, permalink: permalink, publishedAt: timestamp) }

  /// Exact caption, kind and time, and not recorded already.
  func matches(_ search: Search, since start: Instant) -> Bool {
    let content = search.content
    guard let timestamp, timestamp >= start, !search.known.contains(id) else { return false }
    let media = content.items.first?.media ?? []
    let isVideo = media.first.map(InstagramContainers.isVideo) ?? false
    let type =
      media.count > 1 ? "CAROUSEL_ALBUM" : isVideo || content.type == .reel ? "VIDEO" : "IMAGE"
    if let mediaType, mediaType != type { return false }
    if content.type == .story { return true }
    if let productType, productType != InstagramContainers.productType(content) { return false }
    return ComparableText(caption) == ComparableText(content.items.first?.text ?? "")
  }
}
