import Content
import HTTP
import JSON

extension TikTokPlatform {
  /// The status of its `publish_id`; without one, the account's list, which holds what everyone may see.
  public func find(_ search: Search, in session: AccountSession) async -> Finding {
    do {
      guard let done = TikTokCheckpoint(search.checkpoint), let id = done.publishID else {
        return try await list(search, session)
      }
      switch try await TikTokStatus.read(id, session) {
      case .failure(let failure):
        return failure.isUnknown ? try await list(search, session) : .couldNotLook(failure.failure)
      case .success(let status): return finding(status, id, done, search, session)
      }
    } catch {
      return .couldNotLook(error.failure)
    }
  }

  /// What is at work for longer than this, in seconds, is left to a person.
  static let endless: Int64 = 86_400

  private func finding(
    _ status: TikTokStatus, _ id: String, _ done: TikTokCheckpoint, _ search: Search,
    _ session: AccountSession
  ) -> Finding {
    switch status.stage {
    case .published: return .published(status.receipt(id, session))
    case .failed(let reason):
      return .surelyNotPublished(proof: session.redacted("\(id) is FAILED: \(reason)"))
    case .uploading(let bytes?) where !done.isTaken && done.upload.map { bytes < $0.chunks.size } ?? false:
      // Whatever still comes in completes this same post: it cannot become a second one.
      return .surelyNotPublished(proof: session.redacted("\(id) waits for its bytes, it has \(bytes)"))
    case .uploading, .fetching:
      let age = session.now().seconds(since: search.lastSent)
      guard age < Self.endless else { return .notSeen(vouchedKeyLife: nil, platformTime: nil) }
      var failure = Failure(
        .retryLater(afterSeconds: age < 60 ? 10 : 30), code: "processing",
        session.redacted("\(id) is still processed"))
      failure.underway = done.json
      return .couldNotLook(failure)
    case .inbox:
      // We never ask for that: its creator may publish it or not.
      return .notSeen(vouchedKeyLife: nil, platformTime: nil)
    }
  }

  /// A post takes a while until it is on the list.
  static let settling: Int64 = 300
  /// Moderation, which comes before the list, can take hours: a record that was lost is not replaced by a second
  /// publication in that time.
  static let moderation: Int64 = 6 * 3600

  private func list(_ search: Search, _ session: AccountSession) async throws(MissingSecret) -> Finding {
    let isOnRecord = TikTokCheckpoint(search.checkpoint) != nil
    guard search.content.options["privacy_level"]?.string == "PUBLIC_TO_EVERYONE" else {
      // No list shows it. A call of ours that was lost is left to a person; what may be of another record is not sent.
      guard isOnRecord else {
        return .couldNotLook(
          Failure(.needsChange, code: "private", "TikTok lists only what everyone may see"))
      }
      return .notSeen(vouchedKeyLife: nil, platformTime: nil)
    }
    let found: TikTokList
    switch try await TikTokList.read(since: search.begunAt, session) {
    case .failure(let failure): return failure.finding
    case .success(let read): found = read
    }
    let matches: [TikTokPost]
    switch try await TikTokKnown.without(search, found.posts.filter { $0.matches(search) }, session) {
    case .failure(let failure): return failure.finding
    case .success(let left): matches = left
    }
    if let match = matches.first {
      guard matches.count == 1 else {
        let names = matches.prefix(5).map { $0.permalink ?? $0.id }.joined(separator: ", ")
        return .cannotTell(
          Failure(
            .ambiguous, code: "several", session.redacted("\(matches.count) could be this one: \(names)")))
      }
      return .published(match.receipt)
    }
    let age = session.now().seconds(since: search.lastSent)
    let wait = (isOnRecord ? Self.settling : Self.moderation) - age
    guard wait <= 0 else {
      return .couldNotLook(
        Failure(
          .retryLater(afterSeconds: wait), code: "settling",
          "it is not listed; TikTok lists posts with a delay"))
    }
    return .notSeen(vouchedKeyLife: nil, platformTime: found.platformTime)
  }
}
