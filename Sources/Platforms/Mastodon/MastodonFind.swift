import Content
import HTTP
import JSON

extension MastodonPlatform {
  /// Reads the account's own statuses back past the start of the call and compares text, warning, number
  /// of files and reply target exactly.
  public func find(_ search: Search, in session: AccountSession) async -> Finding {
    do {
      let (instance, reply) = try await MastodonInstance.read(session)
      guard let instance, case .accepted(_, let answer) = reply else {
        return .couldNotLook(MastodonErrors.failure(reply, .repeatable, session))
      }
      let platformTime = session.serverTime(answer)
      let owner: String
      switch try await MastodonOwner.read(session) {
      case .success(let found): owner = found.id
      case .failure(let failure): return .couldNotLook(failure.failure)
      }
      let window = SearchWindow(
        begunAt: search.begunAt, ourTime: session.now(), platformTime: platformTime)
      let recent: [MastodonStatus]
      switch try await statuses(of: owner, since: window.start, session) {
      case .success(let found): recent = found
      case .failure(let failure): return failure.finding
      }
      return try await decide(recent, search, instance, platformTime, session)
    } catch {
      return .couldNotLook(error.failure)
    }
  }

  private func decide(
    _ recent: [MastodonStatus], _ search: Search, _ instance: MastodonInstance, _ platformTime: Instant?,
    _ session: AccountSession
  ) async throws(MissingSecret) -> Finding {
    let text = MastodonText.of(search.content, item: search.item)
    let warning = ComparableText(MastodonText.warning(search.content))
    let parent = search.item > 0 ? search.earlier.dropFirst(search.item - 1).first?.remoteID : nil
    let mediaCount =
      search.content.items.indices.contains(search.item) ? search.content.items[search.item].media.count : 0
    let candidates = recent.filter { status in
      !search.known.contains(status.id) && status.inReplyTo == parent && status.mediaCount == mediaCount
        && ComparableText(status.warning) == warning
    }
    // The nearest first: what the gist tells apart is read exactly only as far as that is cheap.
    let gist = MastodonHTML.gist(text)
    let alike = candidates.filter { MastodonHTML.gist(MastodonHTML.text($0.html)) == gist }
    let others = candidates.filter { status in !alike.contains(status) }
    var matches: [MastodonStatus] = []
    for status in alike + others.prefix(Self.sourceReads) {
      let reply = try await session.mastodonRead(["api", "v1", "statuses", status.id, "source"])
      let source: String
      switch reply {
      case .accepted(let document, _):
        guard let text = document["text"]?.string else {
          return .couldNotLook(MastodonErrors.failure(reply, .repeatable, session))
        }
        source = text
      case .refused(let response, _) where response.status == 404:
        source = MastodonHTML.text(status.html)
      default:
        return .couldNotLook(MastodonErrors.failure(reply, .repeatable, session))
      }
      if ComparableText(source) == ComparableText(text) { matches.append(status) }
    }
    guard let match = matches.first else {
      return .notSeen(
        vouchedKeyLife: instance.honoursKeys ? descriptor.keyLifeSeconds : nil, platformTime: platformTime)
    }
    guard matches.count == 1 else {
      let list = matches.prefix(5).map { $0.permalink ?? $0.id }.joined(separator: ", ")
      return .cannotTell(
        Failure(
          .ambiguous, code: "several",
          session.redacted("\(matches.count) statuses look like this one: \(list)")))
    }
    return .published(match.receipt)
  }

  /// How many statuses that do not look alike are read exactly all the same.
  private static let sourceReads = 8
  /// 40 statuses a page.
  private static let maximumPages = 25

  /// The account's statuses since an instant, newest first; a failure where the list could not be read
  /// back that far.
  private func statuses(
    of owner: String, since start: Instant, _ session: AccountSession
  ) async throws(MissingSecret) -> Result<[MastodonStatus], LookFailure> {
    var found: [MastodonStatus] = []
    var seen: Set<String> = []
    var last: String?
    for _ in 0..<Self.maximumPages {
      var query = [("limit", "40"), ("exclude_reblogs", "true")]
      if let last { query.append(("max_id", last)) }
      let reply = try await session.mastodonRead(["api", "v1", "accounts", owner, "statuses"], query: query)
      guard case .accepted(let document, _) = reply, let page = document.array else {
        return .failure(LookFailure(MastodonErrors.failure(reply, .repeatable, session)))
      }
      guard !page.isEmpty else { return .success(found) }
      for entry in page {
        guard let status = MastodonStatus(entry), let createdAt = status.createdAt else {
          return .failure(LookFailure(code: "status", "the list holds something that is no status"))
        }
        guard seen.insert(status.id).inserted else {
          return .failure(LookFailure(code: "paging", "the list repeats itself: \(status.id)"))
        }
        if createdAt >= start { found.append(status) }
        last = status.id
      }
      if let oldest = MastodonStatus(page[page.count - 1])?.createdAt, oldest < start {
        return .success(found)
      }
    }
    return .failure(
      .tooFar("the last \(found.count) statuses do not reach back to \(start)"))
  }
}
