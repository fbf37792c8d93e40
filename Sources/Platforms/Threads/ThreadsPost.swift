import Content
import JSON

/// A post as the API shows it.
struct ThreadsPost: Sendable, Hashable {
  var id: String
  var text: String
  var timestamp: Instant?
  var mediaType: String?
  var permalink: String?
  /// The post it answers, where the list says so.
  var parent: String?

  init?(_ document: JSON) {
    guard let id = document["id"]?.string, !id.isEmpty, id.utf8.count <= 200 else { return nil }
    self.id = id
    text = document["text"]?.string ?? ""
    timestamp = document["timestamp"]?.string.flatMap(Instant.init)
    mediaType = document["media_type"]?.string
    permalink = document["permalink"]?.string.flatMap {
      $0.hasPrefix("https://") || $0.hasPrefix("http://") ? $0 : nil
    }
    parent = document["replied_to"]?["id"]?.string
  }

  var receipt: Receipt { Receipt(remoteID: id, permalink: permalink, publishedAt: timestamp) }

  /// What lists call what was published as this.
  static func listed(_ kind: String) -> String {
    switch kind {
    case "TEXT": "TEXT_POST"
    case "CAROUSEL": "CAROUSEL_ALBUM"
    default: kind
    }
  }

  /// Exact text, kind and time, in its place, and not recorded already.
  func matches(_ search: Search, parent wanted: String?, since start: Instant) -> Bool {
    guard let timestamp, timestamp >= start, !search.known.contains(id),
      search.content.items.indices.contains(search.item)
    else { return false }
    let media = search.content.items[search.item].media
    if let mediaType, mediaType != Self.listed(ThreadsContainers.kind(media)) { return false }
    if let wanted, let parent, parent != wanted { return false }
    return ComparableText(text) == ComparableText(ThreadsText.of(search.content, item: search.item))
  }
}
