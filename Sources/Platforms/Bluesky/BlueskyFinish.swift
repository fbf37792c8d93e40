import Content
import HTTP
import JSON

extension BlueskyPlatform {
  /// Who may reply and quote: records at the posts' own keys, written as often as one likes; then the addresses.
  public func finish(_ request: FinishRequest, in session: AccountSession) async -> FinishAnswer {
    var receipts = request.receipts
    do throws(Failure) {
      let content = request.content
      if BlueskyText.hasGates(content) {
        let login = try await session.blueskyLogin()
        if let allowed = BlueskyText.replies(content), let first = receipts.first,
          let post = Self.address(of: first, login)
        {
          try await write(
            BlueskyRecord.threadgate(of: post, allowed, createdAt: Self.time(of: first)),
            in: BlueskyCollection.threadgate, beside: post, login, session)
        }
        if !BlueskyText.allowsQuotes(content) {
          for receipt in receipts {
            guard let post = Self.address(of: receipt, login) else { continue }
            try await write(
              BlueskyRecord.postgate(of: post, createdAt: Self.time(of: receipt)),
              in: BlueskyCollection.postgate, beside: post, login, session)
          }
        }
      }
      for index in receipts.indices where receipts[index].permalink == nil {
        receipts[index].permalink = BlueskyAddress(receipts[index].remoteID)?.permalink(session.account)
      }
      return .done(receipts)
    } catch {
      return .failed(error, receipts: request.receipts, progress: request.progress)
    }
  }

  private static func time(of receipt: Receipt) -> String {
    (receipt.publishedAt ?? Instant(secondsSinceEpoch: 0)).description
  }

  private func write(
    _ record: JSON, in collection: String, beside post: BlueskyAddress, _ login: BlueskyLogin,
    _ session: AccountSession
  ) async throws(Failure) {
    let reply = try await session.blueskyCall(
      .procedure(
        "com.atproto.repo.putRecord",
        [
          "repo": .string(login.did), "collection": .string(collection), "rkey": .string(post.key),
          "record": record,
        ]))
    guard case .accepted(let document, _) = reply, document["uri"]?.string != nil else {
      throw BlueskyErrors.failure(reply, .repeatable, session)
    }
  }
}
