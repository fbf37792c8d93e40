import Content
import JSON

/// The body of the call that begins a post.
enum TikTokBody {
  /// For a video that is sent in chunks.
  static func upload(_ content: DeliveryContent, _ chunks: TikTokChunks) -> JSON {
    [
      "post_info": videoFields(content),
      "source_info": [
        "source": "FILE_UPLOAD", "video_size": .integer(chunks.size), "chunk_size": .integer(chunks.chunk),
        "total_chunk_count": .integer(chunks.count),
      ],
    ]
  }

  /// For what the platform fetches; throws where a file has no public address.
  static func byAddress(
    _ content: DeliveryContent, _ session: AccountSession
  ) throws(MediaReadError) -> JSON {
    let media = content.items.first?.media ?? []
    guard let first = media.first else { throw MediaReadError("the post has no video and no photo") }
    guard TikTokRoute(content) == .photos else {
      return [
        "post_info": videoFields(content),
        "source_info": ["source": "PULL_FROM_URL", "video_url": .string(try address(first, session))],
      ]
    }
    var addresses: [JSON] = []
    for asset in media { addresses.append(.string(try address(asset, session))) }
    let cover = content.options["photo_cover_index"]?.integer ?? 0
    return [
      "media_type": "PHOTO", "post_mode": "DIRECT_POST", "post_info": photoFields(content),
      "source_info": [
        "source": "PULL_FROM_URL", "photo_images": .array(addresses), "photo_cover_index": .integer(cover),
      ],
    ]
  }

  private static func videoFields(_ content: DeliveryContent) -> JSON {
    var fields = options(
      [
        "disable_comment", "disable_duet", "disable_stitch", "video_cover_timestamp_ms",
        "brand_content_toggle", "brand_organic_toggle", "is_aigc",
      ], of: content)
    if let text = content.items.first?.text, !text.isEmpty { fields["title"] = .string(text) }
    return .object(fields)
  }

  private static func photoFields(_ content: DeliveryContent) -> JSON {
    var fields = options(
      ["disable_comment", "auto_add_music", "brand_content_toggle", "brand_organic_toggle", "is_aigc"],
      of: content)
    if let title = content.title, !title.isEmpty { fields["title"] = .string(title) }
    if let text = content.items.first?.text, !text.isEmpty { fields["description"] = .string(text) }
    return .object(fields)
  }

  /// What the post says; what it does not say is left to the platform.
  private static func options(_ names: [String], of content: DeliveryContent) -> [String: JSON] {
    var fields: [String: JSON] = [:]
    for name in names + ["privacy_level"] { fields[name] = content.options[name] }
    return fields
  }

  private static func address(
    _ asset: MediaAsset, _ session: AccountSession
  ) throws(MediaReadError) -> String {
    let url = try session.media.publicURL(of: asset)
    guard url.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else {
      throw MediaReadError("the address \(url) is not plain ASCII")
    }
    return url
  }
}
