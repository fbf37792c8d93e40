import Content

/// By which calls a post becomes public.
enum FacebookKind: Sendable, Hashable {
  /// Text, link, and photos that were uploaded unpublished.
  case feed
  case video, reel, photoStory, videoStory

  init(_ content: DeliveryContent) {
    let first = content.items.first?.media.first
    let isVideo = first.map { MediaType.isVideo(MediaType.of(path: $0.path)) } ?? false
    switch content.type {
    case .reel: self = .reel
    case .video: self = .video
    case .story: self = isVideo ? .videoStory : .photoStory
    case .post, .carousel: self = isVideo ? .video : .feed
    }
  }

  /// True where a video is uploaded.
  var isVideo: Bool { self == .video || self == .reel || self == .videoStory }

  /// For people: a post with …
  var noun: String {
    switch self {
    case .feed: "texts and photos"
    case .video: "a video"
    case .reel: "a reel"
    case .photoStory, .videoStory: "a story"
    }
  }

  /// The edge of the Page that starts and finishes the upload.
  var edge: String {
    switch self {
    case .feed: "feed"
    case .video: "videos"
    case .reel: "video_reels"
    case .photoStory: "photo_stories"
    case .videoStory: "video_stories"
    }
  }
}
