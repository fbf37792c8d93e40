import Content
import JSON

/// The containers a delivery needs, as the fields of the calls that make them.
struct InstagramContainers: Sendable, Hashable {
  /// Each file of a carousel; empty for anything else.
  var children: [Spec]
  /// The container that is published, without `children`.
  var whole: Spec

  /// One container.
  struct Spec: Sendable, Hashable {
    var fields: [Field]
    /// The video whose bytes are sent once the container exists; nil: the platform fetches what it names.
    var upload: MediaAsset?

    mutating func add(_ field: Field) { fields.append(field) }
    mutating func add(_ more: [Field]) { fields += more }
  }

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
    var whole = Spec(fields: [])
    children = []
    switch content.type {
    case .story:
      whole.add(Field("media_type", "STORIES"))
      try Self.addMedium(first, content, to: &whole, session)
      whole.add(Self.tags(content, file: 1))
      whole.add(Self.option("is_ai_generated", content))
    case .reel, .video:
      whole.add(Field("media_type", "REELS"))
      try Self.addMedium(first, content, to: &whole, session)
      if let cover = content.cover {
        whole.add(Field("cover_url", try Self.ascii(session.media.publicURL(of: cover))))
      }
      for name in ["share_to_feed", "thumb_offset", "audio_name"] { whole.add(Self.option(name, content)) }
      if let strategy = content.options["trial_strategy"]?.string {
        whole.add(
          Field("trial_params", JSON.object(["graduation_strategy": .string(strategy)]).text()))
      }
      whole.add(Self.shared(content, caption))
      whole.add(Self.tags(content, file: 1))
    case .post where media.count == 1:
      try Self.addMedium(first, content, to: &whole, session)
      if let alt = first.alt { whole.add(Field("alt_text", alt)) }
      whole.add(Self.shared(content, caption))
      whole.add(Self.tags(content, file: 1))
    case .post, .carousel:
      whole.add(Field("media_type", "CAROUSEL"))
      whole.add(Self.shared(content, caption))
      for (index, asset) in media.enumerated() {
        let isVideo = Self.isVideo(asset)
        var child = Spec(fields: [Field("is_carousel_item", "true")])
        if isVideo { child.add(Field("media_type", "VIDEO")) }
        try Self.addMedium(asset, content, to: &child, session)
        if !isVideo, let alt = asset.alt { child.add(Field("alt_text", alt)) }
        child.add(Self.tags(content, file: index + 1))
        children.append(child)
      }
    }
    self.whole = whole
  }

  /// Tells whether containers on the platform were made for this.
  var fingerprint: String {
    Fingerprint.of(
      (children + [whole]).flatMap { spec in
        spec.fields.map { "\($0.name)=\($0.value)" }
          + (spec.upload.map { ["upload=\($0.objectID)/\($0.path)"] } ?? []) + ["/"]
      })
  }

  /// Why this account cannot make them: what exists for accounts linked to a Page alone.
  func refusal(in session: AccountSession) -> String? {
    guard session.graphLogsInWithoutPage else { return nil }
    if (children + [whole]).contains(where: { $0.upload != nil }) {
      return "videos are uploaded by accounts linked to a Page alone; remove video_upload"
    }
    let hasProducts = (children + [whole]).contains { $0.fields.contains { $0.name == "product_tags" } }
    return hasProducts ? "products are tagged by accounts linked to a Page alone; remove product_tags" : nil
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

  /// The address of a file, or the announcement that its bytes will be sent.
  private static func addMedium(
    _ asset: MediaAsset, _ content: DeliveryContent, to spec: inout Spec, _ session: AccountSession
  ) throws(MediaReadError) {
    let isVideo = isVideo(asset)
    if isVideo, content.options["video_upload"]?.string == "resumable" {
      spec.add(Field("upload_type", "resumable"))
      spec.upload = asset
    } else {
      spec.add(
        Field(isVideo ? "video_url" : "image_url", try ascii(session.media.publicURL(of: asset))))
    }
  }

  private static func tags(_ content: DeliveryContent, file: Int) -> [Field] {
    let people = InstagramTag.field(content.options["user_tags"], naming: "username", file: file)
    let products =
      content.type == .story
      ? nil : InstagramTag.field(content.options["product_tags"], naming: "product_id", file: file)
    return (people.map { [Field("user_tags", $0)] } ?? [])
      + (products.map { [Field("product_tags", $0)] } ?? [])
  }

  /// The platform fetches addresses in plain ASCII only.
  private static func ascii(_ url: String) throws(MediaReadError) -> String {
    guard url.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else {
      throw MediaReadError("the address \(url) is not plain ASCII")
    }
    return url
  }
}
