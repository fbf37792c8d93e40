import Content
import HTTP
import JSON

extension BlueskyPlatform {
  /// `com.atproto.repo.putRecord` at the item's fixed place, only where that is free. The same call again is
  /// answered as the first one was; another record there is refused, and looked at.
  public func publish(_ request: PublishRequest, in session: AccountSession) async -> PublishAnswer {
    let content = request.content
    guard content.items.indices.contains(request.item) else {
      return .failed(Failure(.needsChange, code: "no-item", "the post has no item \(request.item + 1)"))
    }
    if request.item > 0, request.earlier.count < request.item {
      return .failed(
        Failure(.retryLater(afterSeconds: nil), code: "no-parent", "the item before it has no receipt"))
    }
    let done = BlueskyCheckpoint(request.checkpoint)
    guard let start = request.firstSent ?? done.at.map(Instant.init(secondsSinceEpoch:)) else {
      return .failed(Failure(.retryLater(afterSeconds: nil), code: "not-prepared", "it is not prepared yet"))
    }
    let key = BlueskyKey(
      key: request.key, firstSent: start, item: request.item, earlier: request.earlier.last?.publishedAt)
    do throws(Failure) {
      let login = try await session.blueskyLogin()
      let reply = try await thread(request, login, session)
      guard
        let record = BlueskyRecord.of(
          content, item: request.item, createdAt: key.createdAt, done, reply: reply)
      else {
        throw Failure(.retryLater(afterSeconds: nil), code: "not-prepared", "its files are not uploaded yet")
      }
      return .published(try await put(record, at: key, request, login, session))
    } catch {
      return .failed(error)
    }
  }

  private func put(
    _ record: JSON, at key: BlueskyKey, _ request: PublishRequest, _ login: BlueskyLogin,
    _ session: AccountSession
  ) async throws(Failure) -> Receipt {
    let address = BlueskyAddress(owner: login.did, key: key.text)
    let call = BlueskyCall.procedure(
      "com.atproto.repo.putRecord",
      [
        "repo": .string(login.did), "collection": .string(BlueskyCollection.post), "rkey": .string(key.text),
        "swapRecord": .null, "record": record,
      ], timeout: 120)
    let answer = await session.call(call.request(to: login.server, token: login.access))
    guard case .accepted(let document, _) = answer, document["uri"]?.string == address.text,
      let cid = document["cid"]?.string, !cid.isEmpty
    else {
      var failure = BlueskyErrors.failure(answer, .publishes, session)
      if failure.subcode == "BlobNotFound" {
        var done = BlueskyCheckpoint(request.checkpoint)
        done.uploads = []
        failure.remaining = done.json
      }
      if BlueskyErrors.endsSession(answer) {
        // What can be said of the account is said now: the next attempt would only learn it again.
        session.forgetBlueskyAccess()
        _ = try await session.blueskyLogin()
      }
      throw failure
    }
    session.memory.remember(Self.contentName(address), String(cid.prefix(200)))
    // Without its address the post is looked after once more: who may reply is written then.
    let permalink = BlueskyText.hasGates(request.content) ? nil : address.permalink(session.account)
    return Receipt(remoteID: address.text, permalink: permalink, publishedAt: key.instant)
  }

  /// What a thread's item answers; nil for the first.
  private func thread(
    _ request: PublishRequest, _ login: BlueskyLogin, _ session: AccountSession
  ) async throws(Failure) -> BlueskyRecord.Reply? {
    guard request.item > 0, let first = request.earlier.first, let last = request.earlier.last else {
      return nil
    }
    return BlueskyRecord.Reply(
      root: try await reference(to: first, login, session),
      parent: try await reference(to: last, login, session))
  }

  static func contentName(_ address: BlueskyAddress) -> String { "cid \(address.text)" }

  /// A post of ours as another one names it; its content id is read where this run does not know it.
  private func reference(
    to receipt: Receipt, _ login: BlueskyLogin, _ session: AccountSession
  ) async throws(Failure) -> BlueskyRecord.Reply.Reference {
    guard let address = Self.address(of: receipt, login) else {
      throw Failure(
        .needsChange, code: "no-parent",
        session.redacted("\(receipt.remoteID) is no address of a post: the thread cannot go on below it"))
    }
    if let cid = session.memory.fact(Self.contentName(address)) { return .init(uri: address.text, cid: cid) }
    switch try await session.blueskyRecord(address.collection, address.key, of: address.owner) {
    case .found(let cid, _):
      session.memory.remember(Self.contentName(address), cid)
      return .init(uri: address.text, cid: cid)
    case .absent:
      throw Failure(.needsChange, code: "no-parent", "the post before it is gone: \(address.text)")
    case .failed(let failure): throw failure
    }
  }

  /// Where a receipt's post is; what a person pasted counts, with the owner's handle for the DID.
  static func address(of receipt: Receipt, _ login: BlueskyLogin) -> BlueskyAddress? {
    for text in [receipt.remoteID, receipt.permalink].compactMap(\.self) {
      guard var address = BlueskyAddress(text), address.collection == BlueskyCollection.post else { continue }
      if !address.owner.hasPrefix("did:") { address.owner = login.did }
      return address
    }
    return nil
  }
}
