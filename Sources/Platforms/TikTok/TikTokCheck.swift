import Content
import JSON

/// What TikTok would refuse and data alone cannot say.
enum TikTokCheck {
  static func findings(
    _ content: DeliveryContent, _ facts: [String: MediaFactsSummary]
  ) -> [ContentFinding] {
    let media = content.items.first?.media ?? []
    let isVideo = content.type == .video
    var found = FormatCheck.findings(
      media, taken: isVideo ? TikTokLimits.videoTypes : TikTokLimits.imageTypes, by: "TikTok", facts)
    privacy(content, into: &found)
    if isVideo {
      video(content, media, facts, into: &found)
    } else {
      photos(content, media, facts, into: &found)
    }
    return found
  }

  private static func privacy(_ content: DeliveryContent, into found: inout [ContentFinding]) {
    guard let level = content.options["privacy_level"]?.string else {
      refuse(
        "privacy-level", "TikTok wants to be told who sees the post, and forbids a preset",
        fix: "overrides: {tiktok: {privacy_level: PUBLIC_TO_EVERYONE}}, or "
          + TikTokLimits.privacyLevels.dropFirst().joined(separator: ", "), into: &found)
      return
    }
    if level == "SELF_ONLY", content.options["brand_content_toggle"]?.bool == true {
      refuse(
        "branded-private", "TikTok takes no paid partnership that only its author sees",
        fix: "choose another privacy_level, or drop brand_content_toggle", into: &found)
    }
  }

  private static func video(
    _ content: DeliveryContent, _ media: [MediaAsset], _ facts: [String: MediaFactsSummary],
    into found: inout [ContentFinding]
  ) {
    if content.title != nil {
      refuse(
        "video-title", "TikTok's videos have no title; the text is all that is shown",
        fix: "overrides: {tiktok: {title: null}}", field: "title", into: &found)
    }
    for asset in media {
      guard let width = facts[asset.path]?.width, let height = facts[asset.path]?.height else { continue }
      let sides = TikTokLimits.videoSides
      if !sides.contains(width) || !sides.contains(height) {
        refuse(
          "video-size",
          "\(asset.path) is \(width)×\(height); TikTok takes \(sides.lowerBound) to \(sides.upperBound) pixels a side",
          fix: "scale it, for example to 1080×1920", field: "media", into: &found)
      }
    }
    if let place = content.options["video_cover_timestamp_ms"]?.integer, let first = media.first,
      let seconds = facts[first.path]?.durationSeconds, Double(place) > seconds * 1000
    {
      refuse(
        "cover-place", "video_cover_timestamp_ms lies behind the end of \(first.path)", into: &found)
    }
  }

  private static func photos(
    _ content: DeliveryContent, _ media: [MediaAsset], _ facts: [String: MediaFactsSummary],
    into found: inout [ContentFinding]
  ) {
    if media.contains(where: { MediaType.isVideo(MediaType.of($0, facts)) }) {
      refuse(
        "video-post", "TikTok publishes videos by type: video",
        fix: "overrides: {tiktok: {type: video}}", field: "type", into: &found)
    }
    if let index = content.options["photo_cover_index"]?.integer, !media.isEmpty, index >= media.count {
      refuse(
        "cover-index", "photo_cover_index is \(index); the photos count from 0 to \(media.count - 1)",
        into: &found)
    }
    for asset in media where MediaType.isImage(MediaType.of(asset, facts)) {
      guard let width = facts[asset.path]?.width, let height = facts[asset.path]?.height else { continue }
      let most = TikTokLimits.photoSides
      if min(width, height) > most.short || max(width, height) > most.long {
        refuse(
          "photo-size",
          "\(asset.path) is \(width)×\(height); TikTok takes photos up to 1080p (\(most.short)×\(most.long))",
          fix: "scale it down", field: "media", into: &found)
      }
    }
  }

  private static func refuse(
    _ id: String, _ message: String, fix: String? = nil, field: String? = nil,
    into found: inout [ContentFinding]
  ) {
    found.append(ContentFinding(id, isError: true, message, fix: fix, field: field))
  }
}
