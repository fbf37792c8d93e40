import Foundation
import JSON

extension World {
  /// Looks at what was sent, by its bytes. A picture that is wrong is refused, a film fails while it is processed.
  mutating func xExamine(_ upload: inout XState.Upload, _ now: Date) throws(Interruption) {
    let shape = MediaProbe.shape(of: upload.content.kept)
    upload.isFinal = true
    upload.finishedAt = now
    upload.expiresAt = now.addingTimeInterval(XRules.mediaLife)
    guard upload.content.count <= Self.xMostBytes(upload.category) else {
      throw XRules.invalid(
        "media", "File size exceeds \(Self.xMostBytes(upload.category)) bytes.", "§5 media limits")
    }
    if upload.category == "subtitles" {
      guard upload.content.text.hasPrefix("WEBVTT") || upload.content.text.contains("-->") else {
        throw XRules.invalid("media", "The file holds no subtitles.", "§4 text srt/vtt")
      }
      upload.medium = keep(upload.content, shape: MediaShape(mime: "text/vtt"), alt: nil)
      return
    }
    if let type = upload.type, type != shape.mime {
      throw XRules.invalid(
        "media_type", "media type \(type) does not match \(shape.mime).", "§4 media_type of the bytes")
    }
    switch upload.category {
    case "tweet_image", "dm_image":
      guard ["image/jpeg", "image/png", "image/gif", "image/webp"].contains(shape.mime) else {
        throw XRules.invalid("media", "media type unrecognized.", "§5 image: JPG, PNG, GIF, WEBP")
      }
    case "tweet_gif", "dm_gif":
      guard shape.mime == "image/gif" else {
        throw XRules.invalid("media", "media type unrecognized.", "§5 GIF")
      }
      if shape.width ?? 0 > 1280 || shape.height ?? 0 > 1080 { upload.problem = "GIF larger than 1280x1080" }
    default: upload.problem = Self.xProblem(shape)
    }
    upload.medium = keep(upload.content, shape: shape, alt: nil)
  }

  private static func xProblem(_ shape: MediaShape) -> String? {
    guard ["video/mp4", "video/quicktime"].contains(shape.mime) else { return "Unsupported media type" }
    if let seconds = shape.seconds, !(0.5...140.05).contains(seconds) {
      return "Duration must be 0.5 to 140 seconds"
    }
    if let width = shape.width, let height = shape.height {
      let (long, short) = (max(width, height), min(width, height))
      if short < 32 || long > 1920 || short > 1200 {
        return "Dimensions \(width)x\(height) are not supported"
      }
      if long > 3 * short { return "Aspect ratio must be 1:3 to 3:1" }
    }
    if shape.framesPerSecond ?? 0 > 60.5 { return "Frame rate above 60" }
    return nil
  }

  /// Pictures and subtitles are ready at once; films and GIFs after some looks and some time.
  func xIsReady(_ upload: XState.Upload, _ now: Date) -> Bool {
    guard upload.isFinal, let finished = upload.finishedAt else { return false }
    if ["tweet_image", "dm_image", "subtitles"].contains(upload.category) { return true }
    return upload.polls >= options.processingPolls
      && now.timeIntervalSince(finished) >= options.processingSeconds
  }

  /// An upload as its calls answer it.
  func xJSON(_ upload: XState.Upload, _ now: Date) -> JSON {
    let prefix = upload.category == "tweet_image" ? "3" : upload.category == "tweet_gif" ? "16" : "13"
    var members: [String: JSON] = [
      "id": .string(upload.id), "media_key": .string("\(prefix)_\(upload.id)"),
      "size": .integer(Int64(upload.content.count)),
      "expires_after_secs": .integer(Int64(max(0, upload.expiresAt.timeIntervalSince(now)))),
    ]
    if let shape = upload.medium?.shape, shape.isImage, let width = shape.width, let height = shape.height {
      members["image"] = [
        "image_type": .string(shape.mime), "w": .integer(Int64(width)), "h": .integer(Int64(height)),
      ]
    }
    guard !["tweet_image", "dm_image", "subtitles"].contains(upload.category) else { return .object(members) }
    members["video"] = ["video_type": .string(upload.medium?.shape.mime ?? "")]
    if !xIsReady(upload, now) {
      members["processing_info"] = [
        "state": .string(upload.polls == 0 ? "pending" : "in_progress"), "check_after_secs": 1,
        "progress_percent": .integer(Int64(min(90, 10 * upload.polls))),
      ]
    } else if let problem = upload.problem {
      members["processing_info"] = [
        "state": "failed", "progress_percent": 100,
        "error": ["code": 1, "name": "InvalidMedia", "message": .string(problem)],
      ]
    } else {
      members["processing_info"] = ["state": "succeeded", "progress_percent": 100]
    }
    return .object(members)
  }
}
