/// The limits a descriptor can state for one type of post; nil: none known.
public struct TypeLimits: Sendable {
  public var text: Limit?
  public var title: Limit?
  public var altText: Limit?
  public var firstComment: Limit?
  public var hashtags: Limit?
  public var mentions: Limit?
  public var links: Limit?
  /// What is shown before "more": longer texts are taken, and cut in the feed.
  public var fold: Limit?
  public var mediaMinimum: Limit?
  public var mediaMaximum: Limit?
  public var imageBytes: Limit?
  public var videoBytes: Limit?
  public var documentBytes: Limit?
  /// Of a film's own cover; held by the platform's own check.
  public var coverBytes: Limit?
  public var videoSecondsMinimum: Limit?
  public var videoSecondsMaximum: Limit?
  public var imageWidthMinimum: Limit?
  /// Width divided by height, in thousandths.
  public var aspectMinimum: Limit?
  public var aspectMaximum: Limit?
  /// Taken as they are: `image/jpeg`, `video/mp4`…; empty: any.
  public var mimeTypes: [String] = []
  /// True where a text may be missing.
  public var textOptional = true
  /// True where at least one file is needed.
  public var mediaRequired = false
  public init() {}
}
