/// One message of a threaded delivery; a plain post has one.
public struct ContentItem: Sendable, Hashable {
  public var text: String
  public var media: [MediaAsset]

  public init(text: String, media: [MediaAsset] = []) {
    self.text = text
    self.media = media
  }
}
