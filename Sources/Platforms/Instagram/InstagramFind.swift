import Content
import HTTP
import JSON

extension InstagramPlatform {
  /// The container says whether it was published; the account's media say as what.
  public func find(_ search: Search, in session: AccountSession) async -> Finding {
    do {
      guard let container = InstagramCheckpoint(search.checkpoint)?.whole else {
        return try await look(search, container: nil, nil, session)
      }
      switch try await InstagramStatus.read(container.id, session) {
      case .failure(let failure):
        guard failure.isMissing else { return .couldNotLook(failure.failure) }
        return try await look(search, container: nil, nil, session)
      case .success((.finished, _)):
        return .surelyNotPublished(proof: "container \(container.id) is FINISHED, not PUBLISHED")
      case .success((.inProgress, _)):
        return .couldNotLook(
          Failure(
            .retryLater(afterSeconds: 60), code: "IN_PROGRESS",
            "container \(container.id) is still processed"))
      case .success((let status, _)):
        return try await look(search, container: container.id, status, session)
      }
    } catch {
      return .couldNotLook(error.failure)
    }
  }

  /// A publication that its container proves is taken without its id once the lists had this many seconds.
  static let settling: Int64 = 900

  private func look(
    _ search: Search, container: String?, _ status: InstagramStatus?, _ session: AccountSession
  ) async throws(MissingSecret) -> Finding {
    let isStory = search.content.type == .story
    let age = session.now().seconds(since: search.begunAt)
    func start(_ platformTime: Instant?) -> Instant {
      SearchWindow(begunAt: search.begunAt, ourTime: session.now(), platformTime: platformTime).start
    }
    if isStory, age > 23 * 3600, status != .published {
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
    if let match = matches.first, matches.count == 1 {
      // A story has no caption: only a container that is surely live makes one in the window ours.
      if isStory, status != .published { return several(matches, session) }
      return .published(match.receipt)
    }
    if matches.count > 1 { return several(matches, session) }
    switch status {
    case .published:
      guard let container, age >= Self.settling else {
        return .couldNotLook(
          Failure(
            .retryLater(afterSeconds: 60), code: "PUBLISHED",
            "the container is published, the media is not listed yet"))
      }
      return .published(Receipt(remoteID: InstagramMedia.unlisted(container)))
    case .expired:
      return .surelyNotPublished(proof: "container \(container ?? "") is EXPIRED and no such media is listed")
    default: return .notSeen(vouchedKeyLife: nil, platformTime: found.platformTime)
    }
  }

  private func several(_ matches: [InstagramMedia], _ session: AccountSession) -> Finding {
    let list = matches.prefix(5).map { $0.permalink ?? $0.id }.joined(separator: ", ")
    return .cannotTell(
      Failure(
        .ambiguous, code: "several", session.redacted("\(matches.count) could be this one: \(list)")))
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

  /// Stands for media that is surely live and whose id was never learnt.
  static func unlisted(_ container: String) -> String { "container:\(container)" }

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
