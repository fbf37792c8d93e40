import Content
import JSON

/// The containers a delivery needs, as the fields of the calls that make them.
struct InstagramContainers: Sendable, Hashable {
  /// Fields of each file of a carousel; empty for anything else.
  var children: [[Field]]
  /// Fields of the container that is published, without `children`.
  var whole: [Field]

  /// One field of a form.
  struct Field: Sendable, Hashable {
    var name: String
    var value: String
    init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  init(_ content: DeliveryContent, in session: AccountSession) throws(MediaReadError) {
    let media = content.items.first?.media ?? []
    guard let first = media.first else { throw MediaReadError("the post has no picture or video") }
    let caption = content.items.first?.text ?? ""
    var whole: [Field] = []
    children = []
    switch content.type {
    case .story:
      whole.append(Field("media_type", "STORIES"))
      whole.append(try Self.address(first, session))
      if let tags = InstagramTag.field(content.options["user_tags"], file: 1) {
        whole.append(Field("user_tags", tags))
      }
    case .reel, .video:
      whole += [Field("media_type", "REELS"), try Self.address(first, session)]
      if let cover = content.cover {
        whole.append(Field("cover_url", try Self.ascii(session.media.publicURL(of: cover))))
      }
      for name in ["share_to_feed", "thumb_offset", "audio_name"] {
        whole += Self.option(name, content)
      }
      whole += Self.shared(content, caption)
      if let tags = InstagramTag.field(content.options["user_tags"], file: 1) {
        whole.append(Field("user_tags", tags))
      }
    case .post where media.count == 1:
      whole.append(try Self.address(first, session))
      if let alt = first.alt { whole.append(Field("alt_text", alt)) }
      whole += Self.shared(content, caption)
      if let tags = InstagramTag.field(content.options["user_tags"], file: 1) {
        whole.append(Field("user_tags", tags))
      }
    case .post, .carousel:
      whole.append(Field("media_type", "CAROUSEL"))
      whole += Self.shared(content, caption)
      for (index, asset) in media.enumerated() {
        let isVideo = Self.isVideo(asset)
        var child = [Field("is_carousel_item", "true")]
        if isVideo { child.append(Field("media_type", "VIDEO")) }
        child.append(try Self.address(asset, session))
        if !isVideo, let alt = asset.alt { child.append(Field("alt_text", alt)) }
        if let tags = InstagramTag.field(content.options["user_tags"], file: index + 1) {
          child.append(Field("user_tags", tags))
        }
        children.append(child)
      }
    }
    self.whole = whole
  }

  /// Tells whether containers on the platform were made for this.
  var fingerprint: String {
    Fingerprint.of((children + [whole]).flatMap { $0.map { "\($0.name)=\($0.value)" } + ["/"] })
  }

  /// Where the post is looked for, and as what.
  static func productType(_ content: DeliveryContent) -> String {
    switch content.type {
    case .story: "STORY"
    case .reel, .video: "REELS"
    case .post, .carousel: "FEED"
    }
  }

  static func isVideo(_ asset: MediaAsset) -> Bool { MediaType.isVideo(MediaType.of(path: asset.path)) }

  private static func shared(_ content: DeliveryContent, _ caption: String) -> [Field] {
    var fields: [Field] = []
    if !caption.isEmpty { fields.append(Field("caption", caption)) }
    for name in ["location_id", "collaborators", "is_ai_generated"] { fields += option(name, content) }
    return fields
  }

  private static func option(_ name: String, _ content: DeliveryContent) -> [Field] {
    switch content.options[name] {
    case .string(let text)?: [Field(name, text)]
    case .bool(let value)?: [Field(name, value ? "true" : "false")]
    case .integer(let value)?: [Field(name, String(value))]
    case .array(let values)?: [Field(name, JSON.array(values).text())]
    default: []
    }
  }

  private static func address(
    _ asset: MediaAsset, _ session: AccountSession
  ) throws(MediaReadError) -> Field {
    Field(isVideo(asset) ? "video_url" : "image_url", try ascii(session.media.publicURL(of: asset)))
  }

  /// The platform fetches addresses in plain ASCII only.
  private static func ascii(_ url: String) throws(MediaReadError) -> String {
    guard url.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else {
      throw MediaReadError("the address \(url) is not plain ASCII")
    }
    return url
  }
}
