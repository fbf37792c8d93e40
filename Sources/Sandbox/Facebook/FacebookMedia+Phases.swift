import Foundation
import JSON

extension World {
  /// The chunked upload of a video: start, transfer, finish, cancel.
  mutating func videoPhase(_ phase: String, _ call: GraphCall) throws(Interruption) -> SandboxAnswer {
    guard call.fields["file_url"] == nil, call.fields.files["source"] == nil else {
      throw call.refusal(
        100, "(#100) upload_phase goes without file_url and source", "§2.4 not with upload_phase")
    }
    if phase == "start" {
      try call.allow(["upload_phase", "file_size"], "§2.4 chunked start")
      guard case .some(let size?) = call.fields.integer("file_size"), size > 0 else {
        throw call.refusal(100, "(#100) file_size is required", "§2.4 chunked start file_size")
      }
      guard size <= 2 << 30 else {
        throw call.refusal(6000, 1_363_023, "The video file is too big", "§3 video ≤ 2 GB")
      }
      var video = makeVideo(.video, call)
      video.upload.size = size
      facebook.videos[video.id] = video
      var answer = Self.offsets(video).object ?? [:]
      answer["video_id"] = .string(video.id)
      answer["upload_session_id"] = .string(video.session)
      return .json(.object(answer))
    }
    guard let session = call.fields.text("upload_session_id"),
      var video = facebook.videos.values.first(where: {
        $0.session == session && $0.account == call.account.id
      })
    else { throw call.refusal(6001, 1_363_041, "The upload session is unknown", "§2.4 upload_session_id") }
    guard call.now.timeIntervalSince(video.createdAt) < 86_400 else {
      throw call.refusal(6001, 1_363_041, "The upload session has expired", "§4 1363041 session expired")
    }
    guard video.finishedAt == nil else {
      throw call.refusal(6001, 1_363_041, "The upload session is finished", "§2.4 finish once")
    }
    switch phase {
    case "transfer":
      try transfer(&video, call)
      facebook.videos[video.id] = video
      return .json(Self.offsets(video))
    case "finish":
      try call.allow(
        [
          "upload_phase", "upload_session_id", "title", "description", "published", "scheduled_publish_time",
          "targeting", "feed_targeting", "content_category", "no_story", "backdated_post", "thumb",
          "unpublished_content_type", "place",
        ], "§2.4 chunked finish")
      guard video.upload.isComplete else {
        throw call.refusal(6000, 1_363_045, "The file size does not match", "§10 finish before upload done")
      }
      try publish(&video, call, timing: try timing(call, days: 30))
      facebook.videos[video.id] = video
      return .json(["success": true])
    case "cancel":
      facebook.videos[video.id] = nil
      return .json(["success": true])
    default: throw call.refusal(100, "(#100) upload_phase is unknown", "§2.4 upload_phase")
    }
  }

  private mutating func transfer(_ video: inout FacebookState.Video, _ call: GraphCall) throws(Interruption) {
    try call.allow(
      ["upload_phase", "upload_session_id", "start_offset", "video_file_chunk"], "§2.4 chunked transfer")
    guard let chunk = call.fields.files["video_file_chunk"], chunk.count > 0 else {
      throw call.refusal(100, "(#100) video_file_chunk is required", "§2.4 multipart video_file_chunk")
    }
    if case .some(let offset?) = call.fields.integer("start_offset") {
      note(upload: video.id, from: offset, count: chunk.count)
    }
    let start = video.upload.content.count
    let end = min(video.upload.size ?? 0, start + FacebookRules.chunk)
    guard case .some(start?) = call.fields.integer("start_offset"), start + chunk.count <= end, chunk.isWhole
    else {
      var error = GraphError(
        6001, 1_363_037, "The offset is wrong",
        rule: "facebook §2.4 bytes start..end: \(start)..\(end)")
      error.data = Self.offsets(video)
      throw .refused(error.answer(seed: call.request))
    }
    chunk.kept.withUnsafeBytes { video.upload.content.take($0) }
    video.upload.isComplete = video.upload.content.count == video.upload.size
    acknowledge(upTo: video.upload.content.count)
  }

  private static func offsets(_ video: FacebookState.Video) -> JSON {
    let start = video.upload.content.count
    let end = min(video.upload.size ?? 0, start + FacebookRules.chunk)
    return ["start_offset": .string(String(start)), "end_offset": .string(String(end))]
  }

  /// `POST /{page-id}/video_reels` and `/video_stories`: start and finish; the bytes go to `upload_url`.
  mutating func reelOrStory(
    _ call: GraphCall, _ purpose: FacebookState.Purpose
  ) throws(Interruption) -> SandboxAnswer {
    let section = purpose == .reel ? "§2.5" : "§2.6"
    switch call.fields.text("upload_phase") {
    case "start"?:
      try call.allow(["upload_phase"], "\(section) start")
      let video = makeVideo(purpose, call)
      facebook.videos[video.id] = video
      return .json([
        "video_id": .string(video.id),
        "upload_url": .string("\(base)/facebook/video-upload/\(call.version)/\(video.id)"),
      ])
    case "finish"?: return try finish(call, purpose, section)
    default: throw call.refusal(100, "(#100) upload_phase is start or finish", "\(section) upload_phase")
    }
  }

  private mutating func finish(
    _ call: GraphCall, _ purpose: FacebookState.Purpose, _ section: String
  ) throws(Interruption) -> SandboxAnswer {
    let known: Set<String> =
      purpose == .story
      ? ["upload_phase", "video_id"]
      : [
        "upload_phase", "video_id", "video_state", "description", "title", "scheduled_publish_time", "place",
        "targeting", "feed_targeting", "is_ai_generated",
      ]
    try call.allow(known, "\(section) finish")
    guard let id = call.fields.text("video_id"), var video = facebook.videos[id], video.purpose == purpose,
      video.account == call.account.id
    else { throw call.refusal(100, "(#100) video_id is unknown", "\(section) finish video_id") }
    guard video.finishedAt == nil else {
      throw call.refusal(
        6000, "(#6000) The video was already finished", "\(section) media already used is refused")
    }
    guard video.upload.isComplete else {
      throw call.refusal(
        6000, 1_363_045, "There was a problem uploading your video file",
        "§10 finish before upload done → 6000")
    }
    var timing = Timing.now
    if purpose == .reel {
      let start = call.now.addingTimeInterval(-86_400)
      facebook.reels.removeAll { $0.at <= start }
      guard facebook.reels.count(where: { $0.account == call.account.id }) < FacebookRules.reelsADay else {
        throw call.refusal(613, "(#613) Too many reels", "§2.5 ≤ 30 reels / 24 h")
      }
      timing = try reelTiming(call)
    }
    try publish(&video, call, timing: timing)
    if purpose == .reel { facebook.reels.append(.init(account: call.account.id, text: id, at: call.now)) }
    video.polls = 0
    facebook.videos[id] = video
    // A reel's answer has the post's id sometimes.
    let tells = purpose == .story || nextCount() % 2 == 0
    guard tells, let post = video.post else { return .json(["success": true]) }
    return .json(["success": true, "post_id": .string(post)])
  }

  private func reelTiming(_ call: GraphCall) throws(Interruption) -> Timing {
    switch (call.fields.text("video_state"), call.fields.text("scheduled_publish_time")) {
    case ("PUBLISHED"?, nil): return .now
    case ("DRAFT"?, nil): return .hidden
    case ("SCHEDULED"?, let time?): return .scheduled(try scheduledTime(time, call, days: 29))
    case (let state?, _) where ["PUBLISHED", "DRAFT", "SCHEDULED"].contains(state):
      throw call.refusal(
        100, "(#100) scheduled_publish_time goes with video_state=SCHEDULED", "§2.5 video_state")
    default: throw call.refusal(100, "(#100) video_state is unknown", "§2.5 video_state")
    }
  }

  /// `POST /video-upload/{v}/<video_id>`: the bytes.
  mutating func videoUpload(_ request: SandboxRequest, _ now: Date) throws(Interruption) -> SandboxAnswer {
    let uploader = try uploader(request, .facebook, "§2.5")
    let id = request.segments.last ?? ""
    guard request.method == "POST", request.segments.count == 4, var video = facebook.videos[id],
      video.account == uploader.id, video.purpose != .video
    else {
      throw GraphError.upload(
        "ParameterValidationError", "There is no such upload", rule: "facebook §2.5 upload_url of the video")
    }
    video.upload = try receive(request, into: video.upload, .facebook, "§2.5")
    if video.upload.isComplete {
      let shape = MediaProbe.shape(of: video.upload.content.kept)
      video.fault = FacebookRules.fault(of: shape, count: video.upload.content.count, purpose: video.purpose)
    }
    facebook.videos[id] = video
    guard video.upload.isComplete else {
      throw GraphError.upload(
        "PartialRequestError", "Partial request (did not match length of file)", retriable: true,
        rule: "facebook §2.5 read bytes_transferred, send the rest")
    }
    return .json(["success": true])
  }
}
