import Foundation
import JSON

extension World {
  private static let photoParameters: Set<String> = [
    "url", "source", "caption", "message", "name", "alt_text_custom", "published", "temporary",
    "unpublished_content_type", "scheduled_publish_time", "targeting", "feed_targeting", "backdated_time",
    "backdated_time_granularity", "place", "tags", "no_story",
  ]

  /// `POST /{page-id}/photos`: a photo by address or as a file; a post of its own unless `published=false`.
  mutating func addPhoto(_ call: GraphCall, _ request: SandboxRequest) throws(Interruption) -> SandboxAnswer {
    try call.allow(Self.photoParameters, "§2.2 parameters of /photos")
    let caption = try message(call, ["caption", "message", "name"])
    let isTemporary = try call.flag("temporary", "§2.3 temporary") ?? false
    if isTemporary, call.fields["scheduled_publish_time"] != nil {
      throw call.refusal(
        100, "(#100) temporary and scheduled_publish_time exclude each other",
        "§2.3 never scheduled_publish_time together with temporary")
    }
    let timing = try timing(call, days: 30)
    let details = try circumstances(call)
    let (part, shape) = try photoFile(call, request)
    let medium = keep(part, shape: shape, alt: call.fields.text("alt_text_custom"))
    let id = String(122_200_000_000_000 + nextCount())
    var photo = FacebookState.Photo(
      id: id, account: call.account.id, medium: medium, caption: caption, createdAt: call.now)
    if case .hidden = timing {
      facebook.photos[id] = photo
      return .json(["id": .string(id)])
    }
    var post = FacebookState.PagePost(kind: "photo", text: caption, media: [medium], photos: [id])
    post.request = call.request
    post.details = details
    let answer = try put(post, call, timing: timing)
    photo.post = (try? JSON(parsing: answer.body))?["id"]?.string
    facebook.photos[id] = photo
    return .json(["id": .string(id), "post_id": photo.post.map { .string($0) } ?? .null])
  }

  private func photoFile(
    _ call: GraphCall, _ request: SandboxRequest
  ) throws(Interruption) -> (BodyPart, MediaShape) {
    let address = try call.address("url", code: 100, 2_061_006, "§2.2 url")
    let part: BodyPart
    switch (call.fields.files["source"], address) {
    case (let file?, nil): part = file
    case (nil, let address?):
      guard let found = request.fetched[address] else { throw .fetch(address) }
      guard case .found(200, _, let body) = found else {
        throw call.refusal(
          324, "(#324) Missing or invalid image file", "§4 324 the url must answer 200 with an image")
      }
      part = body
    default: throw call.refusal(100, "(#100) url or source is required", "§2.2 url or source")
    }
    let shape = MediaProbe.shape(of: part.kept)
    guard part.count > 0, FacebookRules.photoTypes.contains(shape.mime) else {
      throw call.refusal(324, "(#324) Missing or invalid image file", "§3 photo jpg, png, gif, bmp, tiff")
    }
    guard part.count <= options.facebookPhotoBytes else {
      throw call.refusal(
        324, 1_366_046, "Photos should be smaller than 4 MB and saved as JPG, PNG, GIF or TIFF files",
        "§3 photo ≤ 4 MB")
    }
    return (part, shape)
  }

  /// `POST /{page-id}/photo_stories`.
  mutating func photoStory(_ call: GraphCall) throws(Interruption) -> SandboxAnswer {
    try call.allow(["photo_id"], "§2.6 photo_stories photo_id")
    guard let id = call.fields.text("photo_id") else {
      throw call.refusal(100, "(#100) photo_id is required", "§2.6 photo_stories photo_id")
    }
    let photo = try freePhoto(id, call)
    guard photo.medium.count <= FacebookRules.storyPhotoBytes else {
      throw call.refusal(324, 1_366_046, "The photo is too large", "§3 story photo ≤ 10 MB")
    }
    var post = FacebookState.PagePost(kind: "photo story", media: [photo.medium], photos: [id])
    post.request = call.request
    let item = makePublic(
      post, id: String(122_300_000_000_000 + nextCount()), account: call.account.id, at: call.now)
    facebook.photos[id]?.post = item.id
    return .json(["success": true, "post_id": .string(item.id)])
  }

  private static let videoParameters: Set<String> = [
    "file_url", "source", "title", "description", "published", "scheduled_publish_time", "thumb", "targeting",
    "feed_targeting", "content_category", "no_story", "backdated_post", "unpublished_content_type", "place",
  ]

  /// `POST /{page-id}/videos`: by address, in one piece, or in chunks.
  mutating func addVideo(_ call: GraphCall, _ request: SandboxRequest) throws(Interruption) -> SandboxAnswer {
    if let phase = call.fields.text("upload_phase") { return try videoPhase(phase, call) }
    try call.allow(Self.videoParameters, "§2.4 parameters of /videos")
    let timing = try timing(call, days: 30)
    let address = try call.address("file_url", code: 100, 2_061_006, "§2.4 file_url")
    let part: BodyPart
    switch (call.fields.files["source"], address) {
    case (let file?, nil): part = file
    case (nil, let address?):
      guard let found = request.fetched[address] else { throw .fetch(address) }
      guard case .found(200, _, let body) = found else {
        throw call.refusal(389, "(#389) Unable to fetch video file from URL", "§4 389 cannot fetch file_url")
      }
      part = body
    default: throw call.refusal(100, "(#100) file_url or source is required", "§2.4 file_url or source")
    }
    guard part.count <= FacebookRules.oneShotBytes else {
      throw call.refusal(6000, 1_363_023, "The video file is too big", "§3 video URL/one-shot ≤ 1 GB")
    }
    var video = makeVideo(.video, call)
    video.upload.content = part
    video.upload.size = part.count
    video.upload.isComplete = true
    try publish(&video, call, timing: timing)
    facebook.videos[video.id] = video
    return .json(["id": .string(video.id)])
  }

  func makeVideo(_ purpose: FacebookState.Purpose, id: String, _ call: GraphCall) -> FacebookState.Video {
    FacebookState.Video(id: id, account: call.account.id, purpose: purpose, createdAt: call.now)
  }

  mutating func makeVideo(_ purpose: FacebookState.Purpose, _ call: GraphCall) -> FacebookState.Video {
    let count = nextCount()
    var video = makeVideo(purpose, id: String(122_400_000_000_000 + count), call)
    video.session = String(122_500_000_000_000 + count)
    video.doom = call.processingError
    return video
  }

  /// Looks at the whole file and makes its post.
  mutating func publish(
    _ video: inout FacebookState.Video, _ call: GraphCall, timing: Timing
  ) throws(Interruption) {
    let shape = MediaProbe.shape(of: video.upload.content.kept)
    if let fault = FacebookRules.fault(of: shape, count: video.upload.content.count, purpose: video.purpose) {
      throw .refused(
        GraphError(6000, fault.subcode, fault.text, rule: fault.rule).answer(seed: call.request))
    }
    video.text = try message(call, ["description"])
    video.title = call.fields.text("title") ?? ""
    video.medium = keep(video.upload.content, shape: shape, alt: nil)
    video.finishedAt = call.now
    // A short upright film sent as a video waits as a draft reel.
    if video.purpose == .video, let aspect = shape.aspect, abs(aspect - 9.0 / 16) < 0.01,
      shape.seconds ?? 0 <= 90
    {
      video.isDraft = true
      return
    }
    if case .hidden = timing {
      video.isDraft = true
      return
    }
    if case .scheduled(let date) = timing { video.scheduledAt = date }
    // Taken all the same: that it fails is told by its status alone, and nothing becomes public.
    if let doom = call.processingError ?? video.doom {
      video.fault = FacebookRules.unprocessed(doom)
      return
    }
    var post = FacebookState.PagePost(
      kind: video.purpose.rawValue, text: video.text, media: video.medium.map { [$0] } ?? [], video: video.id)
    if video.purpose == .story { post.kind = "video story" }
    post.details = try audience(call)
    if let category = call.fields.text("content_category") {
      guard FacebookRules.categories.contains(category) else {
        throw call.refusal(100, "(#100) content_category is unknown", "§2.4 content_category")
      }
      post.details["content_category"] = .string(category)
    }
    if try call.flag("is_ai_generated", "§2.5 is_ai_generated") == true {
      post.details["is_ai_generated"] = true
    }
    if let place = call.fields.text("place") {
      guard Int64(place) != nil else {
        throw call.refusal(100, "(#100) place must be the id of a Page", "§2.5 place: Page id")
      }
      post.details["place"] = .string(place)
    }
    if !video.title.isEmpty { post.details["title"] = .string(video.title) }
    post.request = call.request
    let answer = try put(post, call, timing: timing)
    video.post = (try? JSON(parsing: answer.body))?["id"]?.string
  }
}
