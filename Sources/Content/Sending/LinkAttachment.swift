/// A link attached to a post.
public struct LinkAttachment: Sendable, Hashable {
  public var url: String
  /// Whether the platform may draw a card: `auto` or `none`.
  public var preview: Bool
  public var title: String?
  public var description: String?
  public var image: MediaAsset?

  public init(
    url: String, preview: Bool = true, title: String? = nil, description: String? = nil,
    image: MediaAsset? = nil
  ) {
    self.url = url
    self.preview = preview
    self.title = title
    self.description = description
    self.image = image
  }
}
