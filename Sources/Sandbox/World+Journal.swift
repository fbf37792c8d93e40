import Crypto
import Foundation
import JSON

extension World {
  /// The digest that a further piece of an upload carries on from.
  func hasher(for request: SandboxRequest) -> SHA256 {
    switch request.segments.first.flatMap(SandboxPlatform.init(rawValue:)) {
    case .x?: return xHasher(for: request)
    case .tiktok?: return tiktokHasher(for: request)
    case .youtube?: return youtubeHasher(for: request)
    case .threads?: return threadsHasher(for: request)
    case .linkedin?: return linkedinHasher(for: request)
    case .bluesky?: return blueskyHasher(for: request)
    case .mastodon?, .facebook?, .instagram?, .webhook?, nil: break
    }
    guard request.segments.count == 4, let id = request.segments.last else { return SHA256() }
    switch request.segments[1] {
    case "ig-api-upload": return instagram.containers[id]?.upload?.content.hasher ?? SHA256()
    case "video-upload": return facebook.videos[id]?.upload.content.hasher ?? SHA256()
    default: return SHA256()
    }
  }

  /// The ledger lines that changed since the last look.
  mutating func drainJournal() -> [[UInt8]] {
    guard !ledger.touched.isEmpty else { return [] }
    let lines = ledger.touched.map { items[$0].json(base: "").encoded() }
    ledger.touched = []
    return lines
  }

  /// Takes ledger lines back; a later line of the same item replaces an earlier one.
  mutating func restore(_ lines: [[UInt8]]) throws(SandboxError) {
    for (index, line) in lines.enumerated() {
      guard let json = try? JSON(parsing: line), let item = LedgerItem(journal: json) else {
        throw SandboxError(.journal, "line \(index + 1) of the journal is not a ledger item")
      }
      if ledger.item(item.platform, item.id) == nil {
        ledger.add(item)
      } else {
        ledger.change(item.platform, item.id) { $0 = item }
      }
      counter = max(counter, item.number * 4 + 1000)
    }
    requests = items.map(\.request).max() ?? 0
    ledger.touched = []
    ledger.happenings = []
  }
}

extension LedgerItem {
  /// Reads what the journal holds of an item; its media's bytes are not in it.
  init?(journal json: JSON) {
    guard let platform = json["platform"]?.string.flatMap(SandboxPlatform.init(rawValue:)),
      let account = json["account"]?.string, let id = json["id"]?.string, let kind = json["kind"]?.string,
      let text = json["text"]?.string, let at = json["created_at"]?.string.flatMap(CivilTime.parse),
      let page = json["permalink"]?.string,
      let number = json["number"]?.integer.flatMap({ Int(exactly: $0) }),
      (0..<1 << 40).contains(number), let request = json["request"]?.integer.flatMap({ Int(exactly: $0) })
    else { return nil }
    self.init(
      number: number, platform: platform, account: account, id: id, kind: kind, text: text,
      parent: json["parent"]?.string, createdAt: at, pagePath: page,
      idempotencyKey: json["idempotency_key"]?.string, request: request)
    details = json["details"]?.object ?? [:]
    deletedAt = json["deleted_at"]?.string.flatMap(CivilTime.parse)
    versions = json["versions"]?.array?.compactMap(\.string) ?? []
    media = (json["media"]?.array ?? []).compactMap { medium in
      guard let digest = medium["sha256"]?.string, let mime = medium["mime"]?.string,
        let count = medium["bytes"]?.integer.flatMap({ Int(exactly: $0) })
      else { return nil }
      var shape = MediaShape(mime: mime)
      shape.width = medium["width"]?.integer.flatMap { Int(exactly: $0) }
      shape.height = medium["height"]?.integer.flatMap { Int(exactly: $0) }
      return Medium(sha256: digest, count: count, shape: shape, alt: medium["alt"]?.string)
    }
    comments = (json["comments"]?.array ?? []).compactMap { comment in
      guard let id = comment["id"]?.string, let text = comment["text"]?.string,
        let at = comment["created_at"]?.string.flatMap(CivilTime.parse)
      else { return nil }
      return Comment(id: id, text: text, at: at)
    }
  }
}
