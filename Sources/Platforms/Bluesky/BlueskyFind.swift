import Content
import HTTP
import JSON

extension BlueskyPlatform {
  /// One read of the item's own place settles it: the account's server answers with what is there now. Without
  /// a place (a record that was lost, a person's second try) the account's posts are read back past the start of
  /// the window and compared.
  public func find(_ search: Search, in session: AccountSession) async -> Finding {
    guard search.content.items.indices.contains(search.item) else {
      return .cannotTell(Failure(.needsChange, code: "no-item", "the post has no item \(search.item + 1)"))
    }
    do throws(Failure) {
      let login = try await session.blueskyLogin()
      let parent = search.item > 0 ? search.earlier.dropFirst(search.item - 1).first : nil
      let wanted = BlueskyRecord.likeness(
        search.content, item: search.item,
        parent: parent.map { Self.address(of: $0, login)?.text ?? $0.remoteID })
      let at = BlueskyCheckpoint(search.checkpoint).at.map(Instant.init(secondsSinceEpoch:))
      guard !search.key.isEmpty, let start = search.firstSent ?? at else {
        return try await read(back: search, wanted, login, session)
      }
      let key = BlueskyKey(
        key: search.key, firstSent: start, item: search.item, earlier: search.earlier.last?.publishedAt)
      let address = BlueskyAddress(owner: login.did, key: key.text)
      switch try await session.blueskyRecord(BlueskyCollection.post, key.text, of: login.did) {
      case .absent:
        return .surelyNotPublished(proof: "nothing at \(address.text), where alone it would be put")
      case .failed(let failure): return .couldNotLook(failure)
      case .found(let cid, let record):
        guard BlueskyRecord.likeness(record) == wanted, !search.known.contains(address.text) else {
          return .cannotTell(
            Failure(.ambiguous, code: "other-content", "\(address.text) holds another text than this one"))
        }
        session.memory.remember(Self.contentName(address), cid)
        return .published(receipt(address, record, search, session))
      }
    } catch {
      return .couldNotLook(error)
    }
  }

  private func receipt(
    _ address: BlueskyAddress, _ record: JSON, _ search: Search, _ session: AccountSession
  ) -> Receipt {
    Receipt(
      remoteID: address.text,
      permalink: BlueskyText.hasGates(search.content) ? nil : address.permalink(session.account),
      publishedAt: record["createdAt"]?.string.flatMap(Instant.init))
  }

  /// 100 records a page.
  private static let maximumPages = 50

  private func read(
    back search: Search, _ wanted: JSON, _ login: BlueskyLogin, _ session: AccountSession
  ) async throws(Failure) -> Finding {
    var cursor: String?
    var matches: [(address: BlueskyAddress, record: JSON)] = []
    var platformTime: Instant?
    var start = search.begunAt.adding(seconds: -60)
    var seen: Set<String> = []
    for _ in 0..<Self.maximumPages {
      var query = [("repo", login.did), ("collection", BlueskyCollection.post), ("limit", "100")]
      if let cursor { query.append(("cursor", cursor)) }
      let reply = try await session.blueskyCall(.query("com.atproto.repo.listRecords", query))
      guard case .accepted(let document, let response) = reply, let page = document["records"]?.array else {
        throw BlueskyErrors.failure(reply, .repeatable, session)
      }
      if platformTime == nil {
        platformTime = session.serverTime(response)
        start =
          SearchWindow(begunAt: search.begunAt, ourTime: session.now(), platformTime: platformTime).start
      }
      var isPast = false
      for entry in page {
        guard let uri = entry["uri"]?.string, let address = BlueskyAddress(uri), let record = entry["value"]
        else {
          throw Failure(
            .retryLater(afterSeconds: nil), code: "list", "the list holds something that is no post")
        }
        guard seen.insert(uri).inserted else {
          throw Failure(.retryLater(afterSeconds: nil), code: "paging", "the list repeats itself: \(uri)")
        }
        // Keys sort by time; one made by hand tells nothing and is only compared.
        if let made = BlueskyKey.instant(of: address.key), made < start { isPast = true }
        let createdAt = record["createdAt"]?.string.flatMap(Instant.init) ?? search.begunAt
        if createdAt >= start, !search.known.contains(uri), BlueskyRecord.likeness(record) == wanted {
          matches.append((address, record))
        }
      }
      cursor = document["cursor"]?.string
      if isPast || page.isEmpty || cursor == nil {
        return decide(matches, platformTime, search, session)
      }
    }
    return LookFailure.tooFar("the last \(seen.count) posts do not reach back to \(start)").finding
  }

  private func decide(
    _ matches: [(address: BlueskyAddress, record: JSON)], _ platformTime: Instant?, _ search: Search,
    _ session: AccountSession
  ) -> Finding {
    guard let match = matches.first else {
      return .notSeen(vouchedKeyLife: nil, platformTime: platformTime)
    }
    guard matches.count == 1 else {
      let list = matches.prefix(5).map(\.address.text).joined(separator: ", ")
      return .cannotTell(
        Failure(
          .ambiguous, code: "several",
          session.redacted("\(matches.count) posts look like this one: \(list)")))
    }
    return .published(receipt(match.address, match.record, search, session))
  }
}
