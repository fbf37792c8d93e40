import Foundation

/// What the platform takes: the figures of its documentation.
enum InstagramRules {
  static let caption = 2200
  static let altText = 1000
  static let hashtags = 30
  static let mentions = 20
  static let imageBytes = 8 << 20
  static let imageAspect = 0.7995...1.9149
  static let containerLife = 86_400.0

  /// The parameters a kind of container takes.
  static func parameters(_ kind: InstagramState.Kind) -> Set<String> {
    switch kind {
    case .image:
      [
        "image_url", "caption", "alt_text", "collaborators", "location_id", "user_tags", "product_tags",
        "is_ai_generated",
      ]
    case .reel:
      [
        "media_type", "video_url", "caption", "share_to_feed", "cover_url", "thumb_offset", "audio_name",
        "collaborators", "location_id", "user_tags", "product_tags", "trial_params", "is_ai_generated",
        "upload_type",
      ]
    case .story: ["media_type", "image_url", "video_url", "user_tags", "is_ai_generated", "upload_type"]
    case .childImage: ["image_url", "is_carousel_item", "alt_text", "user_tags", "product_tags"]
    case .childVideo:
      [
        "media_type", "video_url", "is_carousel_item", "thumb_offset", "user_tags", "product_tags",
        "upload_type",
      ]
    case .carousel: ["media_type", "children", "caption", "collaborators", "location_id", "is_ai_generated"]
    }
  }

  /// The text of a container's status where its medium failed by this subcode.
  static func failed(_ code: String) -> String { "Error: Media upload has failed with error code \(code)" }

  /// How many words of a text begin with that sign.
  static func words(beginning sign: Character, in text: String) -> Int {
    var count = 0
    var previous: Character?
    var rest = text[...]
    while let character = rest.popFirst() {
      if character == sign, !(previous.map { $0.isLetter || $0.isNumber || $0 == "_" } ?? false),
        let next = rest.first, next.isLetter || next.isNumber || next == "_"
      {
        count += 1
      }
      previous = character
    }
    return count
  }

  /// What is wrong with a film, as the container's status tells it; nil where nothing is.
  static func fault(of shape: MediaShape, count: Int, kind: InstagramState.Kind) -> (code: Int, text: String)?
  {
    guard shape.mime == "video/mp4" || shape.mime == "video/quicktime" else {
      return (2_207_026, "§3 reel MP4/MOV")
    }
    guard shape.startsWithIndex else { return (2_207_026, "§3 reel moov at front") }
    if count > (kind == .story ? 100_000_000 : 300_000_000) {
      return (2_207_026, kind == .story ? "§3 story video ≤ 100 MB" : "§3 reel ≤ 300 MB")
    }
    if let seconds = shape.seconds {
      let most = kind == .reel ? 900.0 : 60.0
      guard seconds >= 3, seconds <= most else {
        return (2_207_026, kind == .reel ? "§3 reel 3 s–15 min" : "§3 video 3–60 s")
      }
    }
    if let width = shape.width, let aspect = shape.aspect {
      let least = kind == .story ? 0.1 : 0.01
      guard width <= 1920, aspect >= least, aspect <= 10 else {
        return (2_207_026, "§3 reel ≤ 1920 columns, aspect 0.01–10")
      }
    }
    if let rate = shape.framesPerSecond, !(22.9...60.1).contains(rate) {
      return (2_207_026, "§3 reel 23–60 fps")
    }
    return nil
  }
}
