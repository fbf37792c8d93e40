import Foundation
import JSON

/// What Threads takes, and what it says of the rest.
enum ThreadsRules {
  static let characters = 500
  static let altText = 1000
  static let links = 5
  static let imageBytes = 8_000_000
  static let videoBytes = 1_000_000_000
  static let containerLife = 86_400.0
  static let posts = 250
  static let replies = 1000
  static let deletes = 100
  static let replyControls: Set<String> = [
    "everyone", "accounts_you_follow", "mentioned_only", "parent_post_author_only", "followers_only",
  ]

  /// The parameters a kind of container takes.
  static func parameters(_ kind: ThreadsState.Kind, isChild: Bool) -> Set<String> {
    let media: Set<String> = kind == .image ? ["image_url"] : kind == .video ? ["video_url"] : []
    if isChild { return media.union(["media_type", "is_carousel_item", "alt_text"]) }
    let common: Set<String> = [
      "media_type", "text", "is_carousel_item", "reply_to_id", "reply_control", "quote_post_id", "topic_tag",
      "text_entities", "enable_reply_approvals", "allowlisted_country_codes", "location_id",
      "crossreshare_to_ig",
    ]
    switch kind {
    case .text:
      return common.union([
        "link_attachment", "poll_attachment", "gif_attachment", "text_attachment", "is_ghost_post",
        "auto_publish_text",
      ])
    case .image, .video: return common.union(media).union(["alt_text", "is_spoiler_media"])
    case .carousel: return common.union(["children", "is_spoiler_media"])
    }
  }

  /// Code points, but the bytes of what is drawn as an emoji: bases with what follows and joins them.
  static func length(_ text: String) -> Int {
    let scalars = Array(text.unicodeScalars)
    var total = 0
    var at = 0
    while at < scalars.count {
      var end = at + 1
      var isDrawn = isEmoji(scalars[at])
      while end < scalars.count, follows(scalars[end], after: scalars[end - 1], run: end - at) {
        if !isASCII(scalars[end]), marksEmoji(scalars[end]) { isDrawn = true }
        end += 1
      }
      total += isDrawn ? scalars[at..<end].reduce(0) { $0 + bytes($1) } : end - at
      at = end
    }
    return total
  }

  private static func isASCII(_ scalar: Unicode.Scalar) -> Bool { scalar.value < 0x80 }

  private static func isEmoji(_ scalar: Unicode.Scalar) -> Bool {
    !isASCII(scalar) && scalar.properties.isEmoji
  }

  private static func marksEmoji(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value == 0xFE0F || scalar.value == 0x20E3 || isEmoji(scalar)
  }

  private static func isFlag(_ scalar: Unicode.Scalar) -> Bool { (0x1F1E6...0x1F1FF).contains(scalar.value) }

  /// Whether a code point goes on with the cluster before it: selectors, keycaps, skins, tags, marks, and what
  /// a joiner ties; flags go in pairs.
  private static func follows(
    _ scalar: Unicode.Scalar, after before: Unicode.Scalar, run: Int
  ) -> Bool {
    if [0xFE0F, 0xFE0E, 0x20E3, 0x200D].contains(scalar.value) { return true }
    if (0x1F3FB...0x1F3FF).contains(scalar.value) || (0xE0020...0xE007F).contains(scalar.value) {
      return true
    }
    if scalar.properties.generalCategory == .nonspacingMark { return true }
    if before.value == 0x200D, scalar.properties.isEmoji { return true }
    return isFlag(scalar) && isFlag(before) && run % 2 == 1
  }

  private static func bytes(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case ..<0x80: 1
    case ..<0x800: 2
    case ..<0x10000: 3
    default: 4
    }
  }

  /// Different addresses of a text and beside it.
  static func links(_ text: String, attached: String?) -> Int {
    var found: Set<Substring> = []
    var rest = text[...]
    while let at = rest.range(of: "http", options: .caseInsensitive) {
      let tail = rest[at.lowerBound...]
      let lower = tail.prefix(8).lowercased()
      guard lower.hasPrefix("https://") || lower.hasPrefix("http://") else {
        rest = rest[at.upperBound...]
        continue
      }
      var address = tail.prefix { !$0.isWhitespace && !"<>\"()[]{}".contains($0) }
      rest = tail.dropFirst(address.count)
      while let last = address.last, ".,;:!?'…".contains(last) { address.removeLast() }
      found.insert(address)
    }
    if let attached { found.insert(attached[...]) }
    return found.count
  }

  /// What is wrong with a film, as a container's `error_message` says it; nil where nothing is.
  static func fault(of shape: MediaShape, count: Int) -> String? {
    guard shape.mime == "video/mp4" || shape.mime == "video/quicktime", shape.startsWithIndex,
      count <= videoBytes
    else { return "FAILED_PROCESSING_VIDEO" }
    if let seconds = shape.seconds, seconds <= 0 || seconds > 300 { return "INVALID_DURATION" }
    if let width = shape.width, let aspect = shape.aspect,
      width > 1920 || !(0.01...10).contains(aspect)
    {
      return "INVALID_ASPEC_RATIO"
    }
    if let rate = shape.framesPerSecond, !(22.9...60.1).contains(rate) { return "INVALID_FRAME_RATE" }
    return nil
  }

  /// An injected fault as Threads would say it.
  static func envelope(
    _ fault: Fault, _ request: SandboxRequest, status: Int, _ text: String
  ) -> SandboxAnswer {
    GraphError(fault.code ?? 1, fault.subcode, text, status: status).answer(
      seed: request.number ?? status)
  }
}
