import Foundation
import JSON

extension World {
  /// `POST /{video}/thumbnails` and `/captions`.
  mutating func videoEdge(
    _ video: FacebookState.Video, _ edge: String, _ call: GraphCall
  ) throws(Interruption) -> SandboxAnswer {
    guard call.method == "POST", ["thumbnails", "captions"].contains(edge) else {
      throw call.refusal(2500, "Unknown path components: /\(edge)", "§8 edges of a video")
    }
    guard video.upload.isComplete else {
      throw call.refusal(100, "(#100) The video is not uploaded yet", "§8 video")
    }
    return edge == "thumbnails" ? try thumbnail(video, call) : try captions(video, call)
  }

  private mutating func thumbnail(
    _ video: FacebookState.Video, _ call: GraphCall
  ) throws(Interruption) -> SandboxAnswer {
    try call.allow(["source", "is_preferred"], "§8 thumbnails (source, is_preferred)")
    let isPreferred = try call.flag("is_preferred", "§8 thumbnails is_preferred") ?? false
    guard let file = call.fields.files["source"], file.count > 0 else {
      throw call.refusal(100, "(#100) source is required", "§8 thumbnails source")
    }
    let shape = MediaProbe.shape(of: file.kept)
    guard ["image/jpeg", "image/png"].contains(shape.mime) else {
      throw call.refusal(324, "(#324) Missing or invalid image file", "§4 324 the thumbnail is an image")
    }
    let medium = keep(file, shape: shape, alt: nil)
    if isPreferred { tell(video, "thumbnail", .string(medium.sha256)) }
    return .json(["success": true])
  }

  private mutating func captions(
    _ video: FacebookState.Video, _ call: GraphCall
  ) throws(Interruption) -> SandboxAnswer {
    try call.allow(["captions_file", "default_locale"], "§8 captions (captions_file, default_locale)")
    guard let file = call.fields.files["captions_file"], let name = file.filename else {
      throw call.refusal(100, "(#100) captions_file is required", "§8 captions_file")
    }
    let parts = name.split(separator: ".")
    let locale = parts.count >= 3 ? parts[parts.count - 2].split(separator: "_") : []
    guard parts.last == "srt", locale.count == 2, locale.allSatisfy({ $0.count == 2 }) else {
      throw call.refusal(
        387, "(#387) The captions file must be named like name.en_US.srt", "§8 captions name.en_US.srt")
    }
    guard file.text.contains("-->") else {
      throw call.refusal(385, "(#385) The captions file is not valid", "§8 captions: SubRip")
    }
    tell(video, "captions", .object([String(parts[parts.count - 2]): .string(file.sha256)]))
    return .json(["success": true])
  }

  /// Notes something with the post around a video.
  private mutating func tell(_ video: FacebookState.Video, _ name: String, _ value: JSON) {
    guard let post = video.post else { return }
    ledger.change(.facebook, post) { $0.details[name] = value }
  }
}
