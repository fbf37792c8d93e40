import JSON

/// All that is sent to one account: after overrides, joined or split as asked.
public struct DeliveryContent: Sendable, Hashable {
  public var type: PostType
  public var items: [ContentItem]
  public var title: String?
  public var link: LinkAttachment?
  public var firstComment: String?
  public var cover: MediaAsset?
  public var poll: Poll?
  /// Platform options, keys as in `overrides.<platform>`, checked against the descriptor.
  public var options: [String: JSON]

  public init(
    type: PostType, items: [ContentItem], title: String? = nil, link: LinkAttachment? = nil,
    firstComment: String? = nil, cover: MediaAsset? = nil, poll: Poll? = nil, options: [String: JSON] = [:]
  ) {
    self.type = type
    self.items = items
    self.title = title
    self.link = link
    self.firstComment = firstComment
    self.cover = cover
    self.poll = poll
    self.options = options
  }
}
