import Content
import HTTP
import JSON

extension BlueskyPlatform {
  /// Deletes the post and what stands beside it; what is gone already is answered as done.
  public func retract(_ request: RetractRequest, in session: AccountSession) async -> ChangeAnswer {
    guard request.receipts.indices.contains(request.item) else {
      return .failed(
        Failure(.needsChange, code: "no-item", "there is no receipt of item \(request.item + 1)"))
    }
    do throws(Failure) {
      let login = try await session.blueskyLogin()
      guard let post = Self.address(of: request.receipts[request.item], login) else {
        throw Failure(
          .needsChange, code: "no-address",
          session.redacted("\(request.receipts[request.item].remoteID) is no address of a post"))
      }
      guard post.owner == login.did else {
        throw Failure(
          .needsChange, code: "other-account", session.redacted("\(post.text) belongs to another account"))
      }
      let collections = [BlueskyCollection.post, BlueskyCollection.threadgate, BlueskyCollection.postgate]
      for collection in collections {
        let reply = try await session.blueskyCall(
          .procedure(
            "com.atproto.repo.deleteRecord",
            ["repo": .string(login.did), "collection": .string(collection), "rkey": .string(post.key)]))
        if case .accepted = reply { continue }
        let failure = BlueskyErrors.failure(reply, .repeatable, session)
        // The post is gone by then: a rule for its replies that is refused keeps nothing public.
        if collection != BlueskyCollection.post, failure.kind == .needsChange { continue }
        throw failure
      }
      return .done(receipt: nil)
    } catch {
      return .failed(error)
    }
  }

  /// 25 posts a call as the app shows them; what the app does not show is asked of the account's server, which
  /// alone knows whether it is gone.
  public func probe(_ items: [ProbeItem], in session: AccountSession) async -> [Sight] {
    var sights: [Sight] = []
    for start in stride(from: 0, to: items.count, by: 25) {
      sights += await look(at: Array(items[start..<min(start + 25, items.count)]), session)
    }
    return sights
  }

  private func look(at items: [ProbeItem], _ session: AccountSession) async -> [Sight] {
    do throws(Failure) {
      let login = try await session.blueskyLogin()
      let addresses = items.map { Self.address(of: $0.receipt, login) }
      let query = addresses.compactMap(\.self).map { ("uris", $0.text) }
      guard !query.isEmpty else { return items.map { _ in Self.noAddress } }
      let reply = try await session.blueskyCall(.query("app.bsky.feed.getPosts", query))
      guard case .accepted(let document, _) = reply, let posts = document["posts"]?.array else {
        throw BlueskyErrors.failure(reply, .repeatable, session)
      }
      var shown: [String: JSON] = [:]
      for post in posts { if let uri = post["uri"]?.string { shown[uri] = post["record"] } }
      var sights: [Sight] = []
      for (item, address) in zip(items, addresses) {
        guard let address else {
          sights.append(Self.noAddress)
          continue
        }
        if let record = shown[address.text] {
          sights.append(Self.sight(of: record, item))
          continue
        }
        switch try await session.blueskyRecord(address.collection, address.key, of: address.owner) {
        case .found(_, let record): sights.append(Self.sight(of: record, item))
        case .absent: sights.append(.gone)
        case .failed(let failure): sights.append(.unknown(failure))
        }
      }
      return sights
    } catch {
      return items.map { _ in .unknown(error) }
    }
  }

  private static let noAddress = Sight.unknown(
    Failure(.needsChange, code: "no-address", "the receipt holds no address of a post"))

  private static func sight(of record: JSON, _ item: ProbeItem) -> Sight {
    guard item.content.items.indices.contains(item.item) else { return .same }
    let here = BlueskyRecord.likeness(record)
    let wanted = BlueskyRecord.likeness(
      item.content, item: item.item, parent: record["reply"]?["parent"]?["uri"]?.string)
    if here == wanted { return .same }
    let text = here["text"]?.string ?? ""
    if text != wanted["text"]?.string { return .changed("text: “\(text.prefix(200))”") }
    return .changed("attachment: \(here["embed"]?.string ?? "none")")
  }
}
