import Foundation
import JSON

extension BlueskyLexicon {
  private static let prefix = "app.bsky.embed"

  func embed(_ embed: JSON, _ path: String) throws(Interruption) {
    let prefix = Self.prefix
    try type(
      embed, path,
      ["images", "gallery", "external", "record", "recordWithMedia", "video"].map { "\(prefix).\($0)" })
    switch embed["$type"]?.string {
    case "\(prefix).images":
      try members(embed, path, ["$type", "images"], needs: ["images"])
      try images(embed["images"], path + ".images", most: BlueskyRules.images, needsRatio: false)
    case "\(prefix).gallery":
      try members(embed, path, ["$type", "items"], needs: ["items"])
      try images(embed["items"], path + ".items", most: BlueskyRules.gallery, needsRatio: true)
    case "\(prefix).external": try external(embed, path)
    case "\(prefix).video": try video(embed, path)
    case "\(prefix).record":
      try members(embed, path, ["$type", "record"], needs: ["record"])
      _ = try reference(embed["record"], path + ".record")
    default:
      try members(embed, path, ["$type", "record", "media"], needs: ["record", "media"])
      _ = try reference(embed["record"]?["record"], path + ".record")
      try self.embed(embed["media"] ?? .null, path + ".media")
    }
  }

  private func images(_ value: JSON?, _ path: String, most: Int, needsRatio: Bool) throws(Interruption) {
    let images = try list(value ?? .null, path, most: most, "§3 embed ≤ \(most)")
    for (number, image) in images.enumerated() {
      let place = "\(path)[\(number)]"
      try members(
        image, place, ["$type", "image", "alt", "aspectRatio"],
        needs: ["image", "alt"] + (needsRatio ? ["aspectRatio"] : []))
      guard image["alt"]?.string != nil else {
        throw refusal("Expected string value type", place + ".alt", "§3 alt")
      }
      try blob(image["image"], place + ".image", "image/", BlueskyRules.imageBytes, "§3 image ≤ 2,000,000 B")
      try ratio(image["aspectRatio"], place)
    }
  }

  private func external(_ embed: JSON, _ path: String) throws(Interruption) {
    try members(embed, path, ["$type", "external"], needs: ["external"])
    let card = embed["external"] ?? .null
    try members(
      card, path + ".external", ["$type", "uri", "title", "description", "thumb", "associatedRefs"],
      needs: ["uri", "title", "description"])
    guard card["uri"]?.string?.contains("://") == true, card["title"]?.string != nil,
      card["description"]?.string != nil
    else { throw refusal("Invalid uri", path + ".external", "§3 external uri, title, description") }
    if let thumb = card["thumb"] {
      try blob(thumb, path + ".external.thumb", "image/", BlueskyRules.thumbBytes, "§3 thumb ≤ 1,000,000 B")
    }
  }

  private func video(_ embed: JSON, _ path: String) throws(Interruption) {
    try members(
      embed, path, ["$type", "video", "captions", "alt", "aspectRatio", "presentation"], needs: ["video"])
    try blob(
      embed["video"], path + ".video", "video/mp4", BlueskyRules.videoBytes, "§3 video/mp4 ≤ 300,000,000 B")
    try ratio(embed["aspectRatio"], path)
    for caption in try list(embed["captions"] ?? [], path + ".captions", most: 20, "§3 captions ≤ 20") {
      try members(caption, path + ".captions", ["$type", "lang", "file"], needs: ["lang", "file"])
      try blob(
        caption["file"], path + ".captions", "text/vtt", BlueskyRules.captionsBytes, "§3 captions ≤ 20,000 B")
    }
    if let presentation = embed["presentation"] {
      guard ["default", "gif"].contains(presentation.string) else {
        throw refusal("Invalid presentation", path + ".presentation", "§3 presentation default or gif")
      }
    }
  }

  private func ratio(_ value: JSON?, _ path: String) throws(Interruption) {
    guard let value else { return }
    guard let width = value["width"]?.integer, let height = value["height"]?.integer, width >= 1, height >= 1
    else { throw refusal("Expected integers of at least 1", path + ".aspectRatio", "§3 aspectRatio") }
  }

  /// A file that was uploaded by this account, is still there, and is what the record says of it.
  private func blob(
    _ value: JSON?, _ path: String, _ kind: String, _ most: Int, _ rule: String
  ) throws(Interruption) {
    guard let value, value["$type"]?.string == "blob", let cid = value["ref"]?["$link"]?.string,
      let mime = value["mimeType"]?.string, let size = value["size"]?.integer
    else { throw refusal("Expected a blob", path, "§3 the whole blob object") }
    guard let stored = world.blueskyBlob(cid, of: caller.did, caller.now) else {
      throw BlueskyRules.refusal(
        400, "BlobNotFound", "Could not find blob: \(cid)", "§3 unreferenced blobs go")
    }
    guard mime == stored.medium.shape.mime else {
      throw BlueskyRules.refusal(
        400, "InvalidMimeType",
        "Referenced Mimetype does not match stored blob. Expected: \(stored.medium.shape.mime), Got: \(mime)",
        "§3 the whole blob object")
    }
    guard size == Int64(stored.medium.count) else {
      throw BlueskyRules.refusal(
        400, "InvalidSize", "Referenced size does not match stored blob", "§3 the whole blob object")
    }
    guard mime == kind || (kind.hasSuffix("/") && mime.hasPrefix(kind)) else {
      throw BlueskyRules.refusal(
        400, "InvalidMimeType", "Wrong type of file. It is \(mime) but it must match \(kind)*", rule)
    }
    guard stored.medium.count <= most else {
      throw BlueskyRules.refusal(
        400, "InvalidSize",
        "This file is too large. It is \(stored.medium.count) but the maximum size is \(most).",
        rule)
    }
  }
}
