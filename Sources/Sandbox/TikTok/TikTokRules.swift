import Foundation
import JSON

/// What TikTok refuses, in its own words.
enum TikTokRules {
  static let captionUnits = 2200
  static let photoTitleUnits = 90
  static let photoTextUnits = 4000
  static let photos = 1...35
  static let photoBytes = 20_000_000
  static let videoBytes = 4_294_967_296
  static let smallestChunk = 5_000_000
  static let largestChunk = 64_000_000
  static let chunks = 1...1000
  static let uploadLife = 3600.0
  static let longestVideo = 300.0
  static let postsADay = 15
  static let pendingShares = 5
  static let videoTypes = ["video/mp4", "video/quicktime", "video/webm"]
  static let imageTypes = ["image/jpeg", "image/webp"]
  static let clientKey = "sandbox-tiktok-key"
  static let clientSecret = "sandbox-tiktok-secret"
  static let refreshToken = "sandbox-tiktok-refresh"
  static let code = "sandbox-tiktok-code"
  static let scopes =
    "user.info.basic,user.info.profile,user.info.stats,video.list,video.publish,video.upload"

  /// UTF-16 code units, counted from the scalars.
  static func units(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + ($1.value > 0xFFFF ? 2 : 1) }
  }

  /// The answer that says yes.
  static func accepted(_ data: JSON, _ world: World) -> SandboxAnswer {
    .json([
      "data": data, "error": ["code": "ok", "message": "", "log_id": .string(logID(world.requests))],
    ])
  }

  /// The envelope of every refusal.
  static func refusal(_ status: Int, _ code: String, _ text: String, _ rule: String) -> Interruption {
    .refused(answer(status, code, text, rule: "tiktok \(rule)"))
  }

  static func answer(_ status: Int, _ code: String, _ text: String, rule: String? = nil) -> SandboxAnswer {
    .json(
      ["error": ["code": .string(code), "message": .string(text), "log_id": .string(logID(status))]],
      status: status, rule: rule)
  }

  static func invalid(_ text: String, _ rule: String) -> Interruption {
    refusal(400, "invalid_params", text, rule)
  }

  static func logID(_ seed: Int) -> String {
    let digits = String(seed, radix: 16).uppercased()
    return "20261121" + String(repeating: "0", count: max(0, 12 - digits.count)) + digits
  }

  /// An injected fault as TikTok would say it. A message that is one of its codes is taken as the code.
  static func envelope(
    _ fault: Fault, _ request: SandboxRequest, status: Int, _ text: String
  ) -> SandboxAnswer {
    let isCode = text.contains("_") && text.utf8.allSatisfy { (97...122).contains($0) || $0 == 95 }
    let usual =
      switch status {
      case 200..<300: "internal_error"
      case 401: "access_token_invalid"
      case 403: "spam_risk"
      case 404: "invalid_publish_id"
      case 429: "rate_limit_exceeded"
      case 500...: "internal_error"
      default: "invalid_params"
      }
    if request.segments.contains("oauth") {
      return .json(
        [
          "error": .string(isCode ? text : "invalid_request"), "error_description": .string(text),
          "log_id": .string(logID(status)),
        ], status: status)
    }
    return answer(status, isCode ? text : usual, text)
  }

  /// Why a video cannot be published, as the status tells it; nil: it can.
  static func fault(of shape: MediaShape, count: Int) -> String? {
    guard videoTypes.contains(shape.mime) else { return "file_format_check_failed" }
    if count > videoBytes { return "file_format_check_failed" }
    if let rate = shape.framesPerSecond, !(23...60).contains(rate) { return "frame_rate_check_failed" }
    if let seconds = shape.seconds, seconds > longestVideo { return "duration_check_failed" }
    if let width = shape.width, let height = shape.height,
      !(360...4096).contains(width) || !(360...4096).contains(height)
    {
      return "picture_size_check_failed"
    }
    return nil
  }

  /// The same for a photo: JPEG or WebP, 20 MB, 1080p.
  static func fault(ofPhoto shape: MediaShape, count: Int) -> String? {
    guard imageTypes.contains(shape.mime), count <= photoBytes else { return "file_format_check_failed" }
    if let width = shape.width, let height = shape.height,
      min(width, height) > 1080 || max(width, height) > 1920
    {
      return "picture_size_check_failed"
    }
    return nil
  }
}
