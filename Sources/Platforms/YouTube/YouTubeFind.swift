import Content
import HTTP
import JSON

extension YouTubePlatform {
  /// Asks the upload session, which knows for as long as it lives; then reads the channel's own uploads back
  /// past the start of the call and compares title, description and file exactly.
  public func find(_ search: Search, in session: AccountSession) async -> Finding {
    do {
      if let upload = YouTubeCheckpoint(search.checkpoint),
        session.youtubeTrusts(session.opened(upload.session) ?? "")
      {
        session.youtubeHide(upload)
        switch try await session.youtubeAsk(upload, .repeatable).0 {
        case .open(let sent):
          return .surelyNotPublished(
            proof: "the upload session waits for bytes: it has \(sent) of \(upload.size)")
        case .finished(let video):
          guard !search.known.contains(video.id) else { break }
          return .published(video.receipt)
        case .unclear(let failure): return .couldNotLook(failure)
        case .gone: break
        }
      }
      return try await look(search, session)
    } catch {
      return error.finding
    }
  }

  private func look(_ search: Search, _ session: AccountSession) async throws(LookFailure) -> Finding {
    let channel = try await YouTubeChannel.read(session)
    let start = SearchWindow(
      begunAt: search.begunAt, ourTime: session.now(), platformTime: channel.time
    ).start
    let ids = try await uploads(channel.uploads, since: start, session)
    let videos = try await YouTubeVideo.read(
      ids.filter { !search.known.contains($0) }, "snippet,status,fileDetails", session)
    var matches = videos.filter { $0.matches(search, since: start) }
    if let asset = search.content.items.first?.media.first {
      let name = YouTubeMetadata.fileName(asset, search.delivery)
      let marked = matches.filter { $0.fileName == name }
      if !marked.isEmpty { matches = marked }
    }
    guard let match = matches.first else {
      return .notSeen(vouchedKeyLife: nil, platformTime: channel.time)
    }
    guard matches.count == 1 else {
      let list = matches.prefix(5).map { session.youtubePermalink($0.id, search.content) }
      return .cannotTell(
        Failure(
          .ambiguous, code: "several",
          session.redacted(
            "\(matches.count) videos could be this one: \(list.joined(separator: ", "))")))
    }
    return .published(match.receipt)
  }

  /// 50 entries a page.
  private static let maximumPages = 10

  /// Ids of the channel's uploads since an instant, as far back as that takes.
  private func uploads(
    _ playlist: String, since start: Instant, _ session: AccountSession
  ) async throws(LookFailure) -> [String] {
    var ids: [String] = []
    var seen: Set<String> = []
    var page: String?
    for _ in 0..<Self.maximumPages {
      var query = [("part", "snippet,contentDetails"), ("playlistId", playlist), ("maxResults", "50")]
      if let page { query.append(("pageToken", page)) }
      let reply = try await session.youtubeGet(["playlistItems"], query)
      // A channel without any upload has no such list yet.
      if case .refused(let response, let document) = reply, response.status == 404,
        YouTubeErrors.reason(document) == "playlistNotFound"
      {
        return []
      }
      guard case .accepted(let document, _) = reply, let items = document["items"]?.array else {
        throw LookFailure(YouTubeErrors.failure(reply, .repeatable, session))
      }
      var isOld = false
      for item in items {
        guard let id = item["contentDetails"]?["videoId"]?.string,
          let at = item["snippet"]?["publishedAt"]?.string.flatMap(Instant.init)
        else { throw LookFailure(code: "list", "the list of uploads holds something that is no upload") }
        guard seen.insert(id).inserted else {
          throw LookFailure(
            code: "paging", "the list repeats itself: \(session.redacted(String(id.prefix(40))))")
        }
        if at >= start { ids.append(id) } else { isOld = true }
      }
      page = document["nextPageToken"]?.string
      if isOld || page == nil { return ids }
    }
    throw LookFailure.tooFar("the last \(seen.count) uploads do not reach back to \(start)")
  }
}

extension YouTubeVideo {
  /// Exact title, description and, where it is shown, size, since a time, and not recorded already.
  func matches(_ search: Search, since start: Instant) -> Bool {
    guard let publishedAt, publishedAt >= start, !search.known.contains(id) else { return false }
    if let fileSize, let asset = search.content.items.first?.media.first, fileSize != asset.byteCount {
      return false
    }
    return ComparableText(title) == ComparableText(search.content.title ?? "")
      && ComparableText(description) == ComparableText(YouTubeMetadata.description(search.content))
  }
}
