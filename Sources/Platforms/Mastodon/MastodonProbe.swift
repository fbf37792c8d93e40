import Content
import HTTP
import JSON

extension MastodonPlatform {
  /// Statuses one call may name.
  private static let together = 20

  /// Reads twenty statuses a call; one that is missing there, or does not look alike, is asked for by itself.
  public func probe(_ items: [ProbeItem], in session: AccountSession) async -> [Sight] {
    var sights: [Sight] = []
    for start in stride(from: 0, to: items.count, by: Self.together) {
      let batch = Array(items[start..<min(start + Self.together, items.count)])
      do {
        sights += try await look(at: batch, session)
      } catch {
        sights += batch.map { _ in .unknown(error.failure) }
      }
    }
    return sights
  }

  private func look(
    at items: [ProbeItem], _ session: AccountSession
  ) async throws(MissingSecret) -> [Sight] {
    var found: [String: JSON] = [:]
    if items.count > 1 {
      // Servers that cannot read several at once answer something else.
      let reply = try await session.mastodonRead(
        ["api", "v1", "statuses"], query: items.map { ("id[]", $0.receipt.remoteID) })
      if case .accepted(let list, _) = reply {
        for status in list.array ?? [] {
          if let id = status["id"]?.string { found[id] = status }
        }
      }
    }
    var sights: [Sight] = []
    for item in items {
      if let status = found[item.receipt.remoteID] {
        sights.append(try await sight(of: item, status, session))
        continue
      }
      let reply = try await session.mastodonRead(["api", "v1", "statuses", item.receipt.remoteID])
      switch reply {
      case .accepted(let status, _) where status["id"]?.string == item.receipt.remoteID:
        sights.append(try await sight(of: item, status, session))
      case .refused(let response, let document)
      where document != nil && (response.status == 404 || response.status == 410):
        sights.append(.gone)
      default: sights.append(.unknown(MastodonErrors.failure(reply, .repeatable, session)))
      }
    }
    return sights
  }

  private func sight(
    of item: ProbeItem, _ document: JSON, _ session: AccountSession
  ) async throws(MissingSecret) -> Sight {
    guard let status = MastodonStatus(document), item.content.items.indices.contains(item.item) else {
      return .unknown(Failure(.retryLater(afterSeconds: nil), code: "status", "the answer is no status"))
    }
    if ComparableText(status.warning) != ComparableText(MastodonText.warning(item.content)) {
      return .changed("content warning: \(session.quoted(Array(status.warning.utf8)))")
    }
    let files = item.content.items[item.item].media.count
    if status.mediaCount != files { return .changed("\(status.mediaCount) files, \(files) were published") }
    let text = MastodonText.of(item.content, item: item.item)
    let shown = MastodonHTML.text(status.html)
    if MastodonHTML.gist(shown) == MastodonHTML.gist(text) { return .same }
    // What is shown may be shortened; what was written is compared exactly.
    let reply = try await session.mastodonRead(["api", "v1", "statuses", status.id, "source"])
    guard case .accepted(let source, _) = reply, let written = source["text"]?.string else {
      if case .refused(let response, _) = reply, response.status == 404 {
        return .changed("text: \(session.quoted(Array(shown.utf8)))")
      }
      return .unknown(MastodonErrors.failure(reply, .repeatable, session))
    }
    return ComparableText(written) == ComparableText(text)
      ? .same : .changed("text: \(session.quoted(Array(written.utf8)))")
  }
}
