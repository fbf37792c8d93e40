import Content
import JSON

/// A status as the server shows it: what a receipt or a match needs.
struct MastodonStatus: Sendable, Hashable {
  var id: String
  var permalink: String?
  var createdAt: Instant?
  var inReplyTo: String?
  var html: String
  var warning: String
  var mediaCount: Int

  /// Nil where the document is no status.
  init?(_ document: JSON) {
    guard let id = document["id"]?.string, !id.isEmpty, id.utf8.count <= 200,
      document["content"] != nil || document["uri"] != nil
    else { return nil }
    self.id = id
    permalink = [document["url"]?.string, document["uri"]?.string].compactMap(\.self)
      .first { $0.hasPrefix("https://") || $0.hasPrefix("http://") }
    createdAt = document["created_at"]?.string.flatMap(Instant.init)
    inReplyTo = document["in_reply_to_id"]?.string
    html = document["content"]?.string ?? ""
    warning = document["spoiler_text"]?.string ?? ""
    mediaCount = document["media_attachments"]?.array?.count ?? 0
  }

  var receipt: Receipt { Receipt(remoteID: id, permalink: permalink, publishedAt: createdAt) }
}
