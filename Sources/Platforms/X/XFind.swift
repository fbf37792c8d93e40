import Content
import HTTP
import JSON

extension XPlatform {
  /// Reads the account's own posts, replies too, back past the start of the call and compares text, files, poll,
  /// quoted post and reply target exactly. X vouches for no key: what is not seen is for a second look and a person.
  public func find(_ search: Search, in session: AccountSession) async -> Finding {
    do {
      let owner: XOwner
      switch try await XOwner.read(session) {
      case .success(let found): owner = found
      case .failure(let failure): return .couldNotLook(failure.failure)
      }
      let window = SearchWindow(
        begunAt: search.begunAt, ourTime: session.now(), platformTime: owner.platformTime)
      switch try await posts(of: owner, since: window.start, session) {
      case .failure(let failure): return failure.finding
      case .success(let recent):
        let files =
          search.content.items.indices.contains(search.item)
          ? XCheckpoint(search.checkpoint).ids(of: search.content, item: search.item) : nil
        let matches = recent.filter { Self.isMatch($0, search, files, owner) }
        guard let match = matches.first else {
          return .notSeen(vouchedKeyLife: nil, platformTime: owner.platformTime)
        }
        guard matches.count == 1 else {
          let list = matches.prefix(5).map { session.xPermalink($0.id) }.joined(separator: ", ")
          return .cannotTell(
            Failure(
              .ambiguous, code: "several",
              session.redacted("\(matches.count) posts look like this one: \(list)")))
        }
        return .published(match.receipt(in: session))
      }
    } catch {
      return .couldNotLook(error.failure)
    }
  }

  /// `files`: the ids it was made with; nil where they are not known.
  private static func isMatch(
    _ post: XPost, _ search: Search, _ files: [String]?, _ owner: XOwner
  ) -> Bool {
    guard search.content.items.indices.contains(search.item), !search.known.contains(post.id),
      search.known.isDisjoint(with: post.history)
    else { return false }
    let isFirst = search.item == 0
    return post.repliesTo == parent(search.content, item: search.item, earlier: search.earlier)
      && post.quotes == (isFirst ? search.content.options["quote_tweet_id"]?.string : nil)
      && post.media.count == search.content.items[search.item].media.count
      && (files.map { post.isMade(of: $0) } ?? true)
      && post.hasPoll == (isFirst && search.content.poll != nil)
      && post.says(XText.of(search.content, item: search.item), by: owner.name)
  }

  /// 100 posts a page.
  private static let maximumPages = 25

  /// The account's posts since an instant, newest first; a failure where the list could not be read to its end.
  private func posts(
    of owner: XOwner, since start: Instant, _ session: AccountSession
  ) async throws(MissingSecret) -> Result<[XPost], LookFailure> {
    var found: [XPost] = []
    var seen: Set<String> = []
    var next: String?
    for _ in 0..<Self.maximumPages {
      var query = [
        ("max_results", "100"), ("exclude", "retweets"), ("start_time", start.description),
        ("tweet.fields", XPost.fields),
      ]
      if let next { query.append(("pagination_token", next)) }
      let reply = try await session.xRead(["users", owner.id, "tweets"], query: query)
      guard case .accepted(let document, _) = reply, let meta = document["meta"],
        let count = meta["result_count"]?.integer, document["errors"] == nil
      else { return .failure(LookFailure(XErrors.failure(reply, .repeatable, session))) }
      let page = document["data"]?.array ?? []
      guard page.count == Int(clamping: count) else {
        return .failure(LookFailure(code: "page", "the list says \(count) posts and holds \(page.count)"))
      }
      for entry in page {
        guard let post = XPost(entry), let createdAt = post.createdAt else {
          return .failure(LookFailure(code: "post", "the list holds something that is no post"))
        }
        guard seen.insert(post.id).inserted else {
          return .failure(LookFailure(code: "paging", "the list repeats itself: \(post.id)"))
        }
        if createdAt >= start { found.append(post) }
      }
      guard let token = meta["next_token"]?.string else { return .success(found) }
      guard token != next else {
        return .failure(LookFailure(code: "paging", "the list's next page is the same"))
      }
      next = token
    }
    return .failure(
      .tooFar("the last \(found.count) posts do not reach back to \(start)"))
  }
}
