import Crypto
import Foundation
import JSON

extension World {
  /// `com.atproto.repo.uploadBlob`: the bytes as they are, with their type and length.
  mutating func uploadBlob(_ request: SandboxRequest, _ caller: BlueskyCaller) throws(Interruption)
    -> SandboxAnswer
  {
    guard let type = request.contentType, type.contains("/") else {
      throw BlueskyRules.refusal(
        415, "InvalidRequest", "Request encoding (Content-Type) required but not provided",
        "§3 Content-Type = real MIME type")
    }
    guard request.header("Content-Length") != nil else {
      throw BlueskyRules.invalid("Content-Length is required", "§3 Content-Length set")
    }
    guard case .bytes(let part) = request.body, part.count > 0, request.isWhole else {
      throw BlueskyRules.invalid("A request body is expected but none was provided", "§3 raw bytes")
    }
    guard part.count <= BlueskyRules.uploadBytes else {
      throw BlueskyRules.refusal(413, "PayloadTooLarge", "request entity too large", "§3 blobUploadLimit")
    }
    try spend("uploads \(caller.did)", 1, most: 1000, seconds: 86_400, caller.now, "§4 uploadBlob 1000 / day")
    let blob = try keepBlob(part, said: type, of: caller.did, caller.now)
    return .json(["blob": blob.json])
  }

  /// The type is what the bytes say; a sender that says another picture or film is refused.
  private mutating func keepBlob(
    _ part: BodyPart, said type: String, of did: String, _ now: Date
  ) throws(Interruption) -> BlueskyState.Blob {
    var shape = MediaProbe.shape(of: part.kept)
    let isUnsaid = type == "*/*" || type == "application/octet-stream"
    if shape.mime == "application/octet-stream" {
      if part.text.hasPrefix("WEBVTT") { shape.mime = "text/vtt" }
      if !isUnsaid, type.hasPrefix("image/") || type.hasPrefix("video/") {
        throw BlueskyRules.refusal(
          400, "InvalidMimeType", "the bytes are no \(type)", "§3 Content-Type = real MIME type")
      }
      if !isUnsaid { shape.mime = type }
    } else if !isUnsaid, type != shape.mime {
      throw BlueskyRules.refusal(
        400, "InvalidMimeType", "the bytes are \(shape.mime), not \(type)", "§3 Content-Type = real MIME type"
      )
    }
    return store(keep(part, shape: shape, alt: nil), digest: part.hasher.finalize(), of: did, now)
  }

  private mutating func store(
    _ medium: Medium, digest: some Sequence<UInt8>, of did: String, _ now: Date
  ) -> BlueskyState.Blob {
    let cid = BlueskyRules.cid(digest, isRaw: true)
    var blob = bluesky.blobs["\(did) \(cid)"] ?? .init(cid: cid, medium: medium, at: now)
    blob.at = now
    bluesky.blobs["\(did) \(cid)"] = blob
    return blob
  }

  /// A file of an account that is still there: one no record refers to is gone after some hours.
  func blueskyBlob(_ cid: String, of did: String, _ now: Date) -> BlueskyState.Blob? {
    guard let blob = bluesky.blobs["\(did) \(cid)"] else { return nil }
    return blob.isReferenced || now.timeIntervalSince(blob.at) < BlueskyRules.blobLife ? blob : nil
  }

  // MARK: The video service

  func videoLimits(_ request: SandboxRequest, _ now: Date) throws(Interruption) -> SandboxAnswer {
    let did = try granted(request, "app.bsky.video.getUploadLimits", now)
    let today = bluesky.jobs.values.filter { $0.did == did && now.timeIntervalSince($0.at) < 86_400 }
    let bytes = today.reduce(0) { $0 + $1.medium.count }
    let left = max(0, 25 - today.count)
    return .json([
      "canUpload": .bool(left > 0), "remainingDailyVideos": .integer(Int64(left)),
      "remainingDailyBytes": .integer(Int64(max(0, 10_000_000_000 - bytes))),
    ])
  }

  /// `app.bsky.video.uploadVideo`: the same bytes again are answered with the job they have.
  mutating func uploadVideo(_ request: SandboxRequest, _ now: Date) throws(Interruption) -> SandboxAnswer {
    let did = try granted(request, "com.atproto.repo.uploadBlob", now)
    let query = try blueskyQuery(request, ["did", "name"])
    guard query["did"]?.first == did else {
      throw BlueskyRules.invalid("did does not match the token", "§3 uploadVideo did")
    }
    guard let name = query["name"]?.first, name.hasSuffix(".mp4") else {
      throw BlueskyRules.invalid("name must end with .mp4", "§3 uploadVideo name")
    }
    guard request.contentType == "video/mp4" else {
      throw BlueskyRules.refusal(
        415, "InvalidRequest", "Content-Type must be video/mp4", "§3 uploadVideo Content-Type")
    }
    guard case .bytes(let part) = request.body, part.count > 0, request.isWhole else {
      throw BlueskyRules.invalid("A request body is expected but none was provided", "§3 uploadVideo bytes")
    }
    guard part.count <= BlueskyRules.videoBytes else {
      throw BlueskyRules.refusal(413, "VideoTooLarge", "Video is too large", "§3 video ≤ 300,000,000 B")
    }
    let id = "\(part.sha256.prefix(24))\(did.suffix(8))"
    if let job = bluesky.jobs[id], job.failure == nil {
      var members = status(job, now).object ?? [:]
      if isDone(job, now) {
        members["error"] = "already_exists"
        members["message"] = "Video already processed"
        _ = store(job.medium, digest: part.hasher.finalize(), of: did, now)
      }
      return .json(
        .object(members), status: isDone(job, now) ? 409 : 200,
        rule: isDone(job, now) ? "bluesky §3 already_exists" : nil)
    }
    let shape = MediaProbe.shape(of: part.kept)
    var job = BlueskyState.Job(id: id, did: did, medium: keep(part, shape: shape, alt: nil), at: now)
    if shape.mime != "video/mp4" || shape.seconds.map({ $0 > BlueskyRules.videoSeconds }) ?? true {
      job.failure = "validation_failure"
    } else if part.count > BlueskyRules.uploadBytes * 6 {
      job.failure = "pds_upload_unsupported_blob_size"
    }
    if job.failure == nil { _ = store(job.medium, digest: part.hasher.finalize(), of: did, now) }
    bluesky.jobs[id] = job
    // Either shape is answered by the service, and clients take both.
    let status = status(job, now)
    return .json(options.seed % 2 == 0 ? status : ["jobStatus": status])
  }

  mutating func videoStatus(_ request: SandboxRequest, _ now: Date) throws(Interruption) -> SandboxAnswer {
    let query = try blueskyQuery(request, ["jobId"])
    guard let id = query["jobId"]?.first, let job = bluesky.jobs[id] else {
      throw BlueskyRules.invalid("Job not found", "§3 getJobStatus jobId")
    }
    let status = status(job, now)
    bluesky.jobs[id]?.polls += 1
    return .json(["jobStatus": status])
  }

  private func isDone(_ job: BlueskyState.Job, _ now: Date) -> Bool {
    job.polls >= options.processingPolls && now.timeIntervalSince(job.at) >= options.processingSeconds
  }

  private func status(_ job: BlueskyState.Job, _ now: Date) -> JSON {
    var members: [String: JSON] = ["jobId": .string(job.id), "did": .string(job.did)]
    guard isDone(job, now) else {
      members["state"] = job.polls == 0 ? "JOB_STATE_CREATED" : "JOB_STATE_ENCODING"
      members["progress"] = .integer(Int64(min(job.polls * 20, 90)))
      return .object(members)
    }
    if let failure = job.failure {
      members["state"] = "JOB_STATE_FAILED"
      members["failureCode"] = .string(failure)
      members["error"] = "The video could not be processed"
      return .object(members)
    }
    members["state"] = "JOB_STATE_COMPLETED"
    members["progress"] = 100
    let blob = bluesky.blobs.values.first { $0.medium.sha256 == job.medium.sha256 }
    members["blob"] = blob?.json
    return .object(members)
  }
}
