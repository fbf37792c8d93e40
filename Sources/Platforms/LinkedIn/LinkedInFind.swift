import Content
import HTTP
import JSON

extension LinkedInPlatform {
  /// Reads the author's posts back past the start of the call and compares words, kind and files exactly. A
  /// member's posts can be read by few applications: then no look tells.
  public func find(_ search: Search, in session: AccountSession) async -> Finding {
    do {
      let author = try session.linkedInAuthor()
      let files = LinkedInCheckpoint(search.checkpoint).ids(of: search.content)
      if let urn = session.memory.fact(LinkedInMemory.duplicate(search.key)), !search.known.contains(urn),
        let finding = try await named(urn, search, files, session)
      {
        return finding
      }
      return try await listed(author, search, files, session)
    } catch {
      return .couldNotLook(error.failure)
    }
  }

  /// The post that a refusal as a duplicate named; nil where it is gone, or is another one.
  private func named(
    _ urn: String, _ search: Search, _ files: [String]?, _ session: AccountSession
  ) async throws(LinkedInStop) -> Finding? {
    let reply = try await session.linkedInCall("GET", ["posts", urn], query: "viewContext=AUTHOR")
    switch reply {
    case .accepted(let document, let response):
      let window = SearchWindow(
        begunAt: search.begunAt, ourTime: session.now(), platformTime: session.serverTime(response))
      guard let share = LinkedInShare(document), share.urn == urn, share.createdAt >= window.start,
        share.isMade(of: search.content, files: nil)
      else { return nil }
      return .published(
        Receipt(remoteID: urn, permalink: session.linkedInPage(urn), publishedAt: share.createdAt))
    case .refused(let response, _?) where response.status == 403:
      // Only the refusal speaks for it, and the post it names may be gone.
      return .cannotTell(LinkedInErrors.failure(reply, .repeatable, session))
    case .refused(let response, _?) where response.status == 404:
      // For a day or two after a post was deleted its repetition is still refused (Composio issue 2710).
      return nil
    default: return .couldNotLook(LinkedInErrors.failure(reply, .repeatable, session))
    }
  }

  private func listed(
    _ author: LinkedInAuthor, _ search: Search, _ files: [String]?, _ session: AccountSession
  ) async throws(LinkedInStop) -> Finding {
    var matches: [LinkedInShare] = []
    var seen: Set<String> = []
    var platformTime: Instant?
    for page in 0..<Self.maximumPages {
      let reply = try await session.linkedInCall(
        "GET", ["posts"],
        query: "q=author&author=\(PercentEncoding.encode(author.urn))&count=\(Self.pageSize)"
          + "&sortBy=LAST_MODIFIED" + (page > 0 ? "&start=\(page * Self.pageSize)" : ""),
        restli: "FINDER")
      guard case .accepted(let document, let response) = reply, let elements = document["elements"]?.array
      else {
        return unread(reply, author, session)
      }
      if page == 0 { platformTime = session.serverTime(response) }
      let start = SearchWindow(
        begunAt: search.begunAt, ourTime: session.now(), platformTime: platformTime
      ).start
      var isBeyond = false
      for element in elements {
        guard let share = LinkedInShare(element) else {
          return .couldNotLook(
            Failure(
              .retryLater(afterSeconds: nil), code: "list", "the list holds something that is no post"))
        }
        // A post that came in between pushes the last of a page onto the next one.
        guard seen.insert(share.urn).inserted else { continue }
        isBeyond = isBeyond || share.changedAt < start
        if share.createdAt >= start, !search.known.contains(share.urn), share.isPublished,
          share.author.map({ $0 == author.urn }) ?? true, share.isMade(of: search.content, files: files)
        {
          matches.append(share)
        }
      }
      if isBeyond || elements.isEmpty || !hasNext(document) {
        return settle(matches, platformTime, session)
      }
    }
    return LookFailure.tooFar("the last \(seen.count) posts do not reach back to the start of the call")
      .finding
  }

  /// A member's token that may not read posts never will: the right is granted to few applications. On a page it may be
  /// a role that somebody gives back.
  private func unread(_ reply: Reply, _ author: LinkedInAuthor, _ session: AccountSession) -> Finding {
    let failure = LinkedInErrors.failure(reply, .repeatable, session)
    guard case .refused(let response, _) = reply, response.status == 403, failure.kind == .needsCredentials,
      author.isMember
    else { return .couldNotLook(failure) }
    return .cannotTell(failure)
  }

  private static let pageSize = 10
  private static let maximumPages = 40

  private func hasNext(_ document: JSON) -> Bool {
    (document["paging"]?["links"]?.array ?? []).contains { $0["rel"]?.string == "next" }
  }

  private func settle(
    _ matches: [LinkedInShare], _ platformTime: Instant?, _ session: AccountSession
  ) -> Finding {
    guard let match = matches.first else { return .notSeen(vouchedKeyLife: nil, platformTime: platformTime) }
    guard matches.count == 1 else {
      let list = matches.prefix(5).map(\.urn).joined(separator: ", ")
      return .cannotTell(
        Failure(.ambiguous, code: "several", session.redacted("\(matches.count) could be this one: \(list)")))
    }
    return .published(
      Receipt(
        remoteID: match.urn, permalink: session.linkedInPage(match.urn), publishedAt: match.createdAt))
  }
}
