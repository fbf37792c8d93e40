import Content
import JSON

/// The containers one message needs, as the fields of the calls that make them.
struct ThreadsContainers: Sendable, Hashable {
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

  /// `parent`: the id of the post this one answers, which is the item before it in a thread.
  init(
    _ content: DeliveryContent, item: Int, parent: String?, in session: AccountSession
  ) throws(MediaReadError) {
    guard content.items.indices.contains(item) else { throw MediaReadError("there is no item \(item + 1)") }
    let media = content.items[item].media
    let text = ThreadsText.of(content, item: item)
    children = []
    whole = [Field("media_type", Self.kind(media))]
    if media.count == 1 { whole.append(try Self.address(media[0], session)) }
    if !text.isEmpty { whole.append(Field("text", text)) }
    if media.count == 1, let alt = media[0].alt { whole.append(Field("alt_text", alt)) }
    if media.count > 1 {
      for asset in media {
        var child = [
          Field("media_type", Self.kind([asset])), try Self.address(asset, session),
          Field("is_carousel_item", "true"),
        ]
        if let alt = asset.alt { child.append(Field("alt_text", alt)) }
        children.append(child)
      }
    }
    if let parent { whole.append(Field("reply_to_id", parent)) }
    whole += Self.extras(content, item: item)
  }

  /// The container of a reply that is text alone.
  init(reply text: String, to parent: String) {
    children = []
    whole = [Field("media_type", "TEXT"), Field("text", text), Field("reply_to_id", parent)]
  }

  /// Tells whether containers on the platform were made for this.
  var fingerprint: String {
    Fingerprint.of((children + [whole]).flatMap { $0.map { "\($0.name)=\($0.value)" } + ["/"] })
  }

  /// What the API calls a message with these files.
  static func kind(_ media: [MediaAsset]) -> String {
    guard let first = media.first else { return "TEXT" }
    return media.count > 1 ? "CAROUSEL" : isVideo(first) ? "VIDEO" : "IMAGE"
  }

  static func isVideo(_ asset: MediaAsset) -> Bool { MediaType.isVideo(MediaType.of(path: asset.path)) }

  private static func extras(_ content: DeliveryContent, item: Int) -> [Field] {
    var fields: [Field] = []
    if item == 0 {
      if let link = ThreadsText.attachment(content) { fields.append(Field("link_attachment", link)) }
      if let poll = content.poll { fields.append(Field("poll_attachment", Self.poll(poll))) }
      if let gif = content.options["gif_id"]?.string {
        fields.append(
          Field("gif_attachment", JSON.object(["gif_id": .string(gif), "provider": "GIPHY"]).text()))
      }
      if let text = content.options["text_attachment"]?.string {
        fields.append(Field("text_attachment", JSON.object(["plaintext": .string(text)]).text()))
      }
      for name in [
        "topic_tag", "reply_control", "enable_reply_approvals", "quote_post_id", "location_id",
        "crossreshare_to_ig",
      ] {
        fields += option(name, content)
      }
    }
    if !content.items[item].media.isEmpty { fields += option("is_spoiler_media", content) }
    return fields + option("allowlisted_country_codes", content)
  }

  private static func poll(_ poll: Poll) -> String {
    let names = ["option_a", "option_b", "option_c", "option_d"]
    return JSON.object(
      Dictionary(zip(names, poll.options.map(JSON.string)), uniquingKeysWith: { first, _ in first })
    ).text()
  }

  private static func option(_ name: String, _ content: DeliveryContent) -> [Field] {
    switch content.options[name] {
    case .string(let text)?: [Field(name, text)]
    case .bool(let value)?: [Field(name, value ? "true" : "false")]
    case .array(let values)? where !values.isEmpty: [Field(name, JSON.array(values).text())]
    default: []
    }
  }

  private static func address(
    _ asset: MediaAsset, _ session: AccountSession
  ) throws(MediaReadError) -> Field {
    let url = try session.media.publicURL(of: asset)
    guard url.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else {
      throw MediaReadError("the address \(url) is not plain ASCII")
    }
    return Field(isVideo(asset) ? "video_url" : "image_url", url)
  }
}
