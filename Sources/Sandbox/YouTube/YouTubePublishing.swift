import Foundation
import JSON

extension World {
  /// `videos.insert`: opens an upload session, or takes a video whole.
  mutating func insertVideo(_ call: YouTubeCall, _ request: SandboxRequest) throws(Interruption)
    -> SandboxAnswer
  {
    try call.allow(["notifySubscribers", "autoLevels", "stabilize"])
    let parts = try call.parts(YouTubeResource.readable)
    let notifies = try call.flag("notifySubscribers") ?? true
    let recent = (youtube.uploads[call.account.id] ?? []).filter {
      call.now.timeIntervalSince($0) < 86_400
    }
    guard recent.count < YouTubeRules.channelUploads else {
      throw YouTubeRules.refusal(
        400, "uploadLimitExceeded", "The user has exceeded the number of videos they may upload.",
        "§3 per-channel daily cap", domain: "youtube.video")
    }
    switch call.query["uploadType"] {
    case "resumable"?:
      let body = try youtubeBody(request)
      return try startUpload(call, request, body, parts, notifies)
    case "multipart"?:
      let (json, file) = try YouTubeRelated.read(request)
      try mayBeVideo(file.contentType)
      let id = try session(call, json, parts, notifies, size: file.count, fileName: nil)
      youtube.sessions[id]?.content = file
      let video = try finish(session: id, call.now, call.number)
      return .json(videoJSON(video, parts, isProcessed: false))
    default:
      throw YouTubeRules.refusal(
        400, "badRequest", "uploadType is resumable or multipart", "§2.1 uploadType=resumable")
    }
  }

  private mutating func startUpload(
    _ call: YouTubeCall, _ request: SandboxRequest, _ body: [String: JSON], _ parts: [String],
    _ notifies: Bool
  ) throws(Interruption) -> SandboxAnswer {
    try mayBeVideo(request.header("X-Upload-Content-Type"))
    var size: Int?
    if let text = request.header("X-Upload-Content-Length") {
      guard let number = Int(text), number > 0 else {
        throw YouTubeRules.refusal(
          400, "badRequest", "X-Upload-Content-Length is no length", "§2.1 X-Upload-Content-Length")
      }
      guard number <= YouTubeRules.fileBytes else {
        throw YouTubeRules.refusal(
          413, "uploadTooLarge", "The file is larger than 256 GB", "§3 file ≤ 256 GB", domain: "global")
      }
      size = number
    }
    let id = try session(call, body, parts, notifies, size: size, fileName: request.header("Slug"))
    let part = parts.joined(separator: ",")
    return SandboxAnswer(
      status: 200,
      headers: [
        (
          "Location",
          "\(base)/youtube/upload/youtube/v3/videos?uploadType=resumable&part=\(part)&upload_id=\(id)"
        ), ("X-GUploader-UploadID", id),
      ])
  }

  private func mayBeVideo(_ type: String?) throws(Interruption) {
    let bare = type?.split(separator: ";").first.map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
    guard bare == nil || bare == "application/octet-stream" || bare?.hasPrefix("video/") == true else {
      throw YouTubeRules.refusal(
        400, "badContent",
        "Media type '\(bare ?? "")' is not supported. Valid media types: [video/*, application/octet-stream]",
        "§2.1 X-Upload-Content-Type video/*")
    }
  }

  private mutating func session(
    _ call: YouTubeCall, _ body: [String: JSON], _ parts: [String], _ notifies: Bool, size: Int?,
    fileName: String?
  ) throws(Interruption) -> String {
    let resource = try YouTubeResource(body: body, parts: parts).checked(isNew: true)
    let id = "sandbox-upload-session-\(nextCount())"
    youtube.sessions[id] = YouTubeState.Session(
      account: call.account.id, resource: resource, size: size, fileName: fileName, notifies: notifies,
      staysPrivate: call.staysPrivate, createdAt: call.now)
    return id
  }

  /// The last byte is there: the session makes its one video.
  mutating func finish(session id: String, _ now: Date, _ number: Int) throws(Interruption) -> LedgerItem {
    guard let session = youtube.sessions[id], let account = account(.youtube, id: session.account) else {
      throw YouTubeRules.refusal(404, "notFound", "Not Found", "§2.2 404 session gone", domain: "global")
    }
    let shape = MediaProbe.shape(of: session.content.kept)
    let video = Self.videoID(nextCount())
    let snippet = session.resource["snippet"]
    var item = LedgerItem(
      number: 0, platform: .youtube, account: account.id, id: video,
      kind: Self.isShort(shape) ? "short" : "video", text: snippet?["description"]?.string ?? "",
      createdAt: now, pagePath: "/youtube/watch/\(video)", request: number)
    item.media = [keep(session.content, shape: shape, alt: nil)]
    item.details = Self.whole(session.resource)
    if session.staysPrivate { Self.set("privacyStatus", "private", of: "status", in: &item.details) }
    item.details["title"] = snippet?["title"]
    item.details["privacy"] = item.details["status"]?["privacyStatus"]
    item.details["fileName"] = .string(session.fileName ?? "unknown")
    item.details["notifySubscribers"] = .bool(session.notifies)
    if !shape.isVideo {
      item.details["failureReason"] = "invalidFile"
    } else if let seconds = shape.seconds, seconds > 43_200 {
      item.details["rejectionReason"] = "length"
    }
    ledger.add(item)
    youtube.uploads[account.id, default: []].append(now)
    // The answer to the upload is the first look: it says that the video is not processed yet.
    youtube.looks[video] = 1
    youtube.sessions[id]?.video = video
    youtube.sessions[id]?.content = BodyPart()
    return item
  }

  /// What is written with what is not said filled in.
  static func whole(_ resource: [String: JSON]) -> [String: JSON] {
    var whole = resource
    whole["snippet"] = .object(
      ["description": "", "categoryId": "22"].merging(resource["snippet"]?.object ?? [:]) { $1 })
    whole["status"] = .object(
      [
        "privacyStatus": "public", "license": "youtube", "embeddable": true, "publicStatsViewable": true,
        "selfDeclaredMadeForKids": false, "containsSyntheticMedia": false,
      ].merging(resource["status"]?.object ?? [:]) { $1 })
    return whole
  }

  static func set(_ name: String, _ value: JSON, of part: String, in details: inout [String: JSON]) {
    var members = details[part]?.object ?? [:]
    members[name] = value
    details[part] = .object(members)
  }

  /// At most three minutes, and no wider than high.
  private static func isShort(_ shape: MediaShape) -> Bool {
    guard let seconds = shape.seconds, let aspect = shape.aspect else { return false }
    return seconds <= 180 && aspect <= 1
  }

  /// Eleven letters, digits, `-` and `_`, like those of the real site.
  private static func videoID(_ number: Int) -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
    var rest = UInt64(truncatingIfNeeded: number) &* 0x9e37_79b9_7f4a_7c15
    rest ^= rest >> 29
    var text = ""
    for _ in 0..<11 {
      text.append(letters[Int(rest & 63)])
      rest >>= 6
    }
    return text
  }
}
