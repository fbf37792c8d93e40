import Foundation

/// What the platform takes: the figures of its documentation.
enum FacebookRules {
  static let message = 63_206
  static let photos = 10
  static let photoLife = 86_400.0
  static let storyPhotoBytes = 10 << 20
  static let oneShotBytes = 1 << 30
  static let chunk = 52_428_800
  static let reelsADay = 30
  static let photoTypes: Set<String> = ["image/jpeg", "image/png", "image/gif", "image/bmp", "image/tiff"]
  static let contentTypes: Set<String> = [
    "SCHEDULED", "SCHEDULED_RECURRING", "DRAFT", "ADS_POST", "PUBLISHED", "INLINE_CREATED",
    "REVIEWABLE_BRANDED_CONTENT",
  ]

  static let categories: Set<String> = [
    "BEAUTY_FASHION", "BUSINESS", "CARS_TRUCKS", "COMEDY", "CUTE_ANIMALS", "ENTERTAINMENT", "FAMILY",
    "FOOD_HEALTH", "HOME", "LIFESTYLE", "MUSIC", "NEWS", "POLITICS", "SCIENCE", "SPORTS", "TECHNOLOGY",
    "VIDEO_GAMING", "OTHER",
  ]

  /// What went wrong with a film that is good in itself: a word for it, or the subcode.
  static func unprocessed(_ doom: String) -> FacebookState.Video.Fault {
    let subcode = Int(doom)
    return .init(
      subcode: subcode ?? 1_363_024,
      text: subcode == nil ? doom : "There was a problem processing your video file",
      rule: "facebook §4 video subcodes")
  }

  /// What is wrong with a film; nil where nothing is.
  static func fault(
    of shape: MediaShape, count: Int, purpose: FacebookState.Purpose
  ) -> FacebookState.Video.Fault? {
    func fault(_ subcode: Int, _ text: String, _ rule: String) -> FacebookState.Video.Fault {
      .init(subcode: subcode, text: text, rule: "facebook \(rule)")
    }
    if count == 0 { return fault(1_363_020, "No video file was selected", "§4 1363020 no file") }
    if count < 1024 { return fault(1_363_022, "The video file is too small", "§4 1363022 < 1 KB") }
    guard shape.isVideo else {
      return fault(1_363_024, "The video format is not supported", "§3 video formats")
    }
    guard let seconds = shape.seconds else {
      return fault(1_363_024, "The video has no readable index", "§3 video formats")
    }
    if purpose == .video {
      return seconds > 2400 ? fault(1_363_026, "The video is too long", "§3 video ≤ 40 min") : nil
    }
    guard shape.mime == "video/mp4" else {
      return fault(1_363_024, "The video must be an MP4", "§3 reel mp4")
    }
    guard seconds >= 3, seconds <= (purpose == .reel ? 90 : 60) else {
      let rule = purpose == .reel ? "§3 reel 3–90 s" : "§3 story video ≤ 60 s"
      return fault(1_363_128, "The duration is not supported", rule)
    }
    if let width = shape.width, let height = shape.height, let aspect = shape.aspect {
      guard abs(aspect - 9.0 / 16) < 0.01 else {
        return fault(1_363_040, "The aspect ratio is not supported", "§3 reel 9:16")
      }
      guard purpose == .story || (width >= 540 && height >= 960) else {
        return fault(1_363_127, "The resolution is too low", "§3 reel ≥ 540×960")
      }
    }
    if let rate = shape.framesPerSecond, !(23.9...60.1).contains(rate) {
      return fault(1_363_129, "The frame rate is not supported", "§3 reel 24–60 fps")
    }
    return nil
  }
}
