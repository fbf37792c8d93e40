import Foundation
import JSON

extension World {
  /// Fetches and checks the medium a container names, or opens an upload for it.
  mutating func takeMedium(
    _ container: inout InstagramState.Container, _ call: GraphCall, _ request: SandboxRequest
  ) throws(Interruption) {
    if let type = call.fields.text("upload_type") {
      return try openUpload(type, &container, call)
    }
    let image = try call.address("image_url", code: 9004, 2_207_052, "§2.1 image_url: public US-ASCII URL")
    let video = try call.address("video_url", code: 9004, 2_207_052, "§2.1 video_url: public US-ASCII URL")
    guard (image == nil) != (video == nil) else {
      let text = image == nil ? "is required" : "goes without the other"
      throw call.refusal(100, "The parameter image_url or video_url \(text)", "§2.1 image_url or video_url")
    }
    let offset = call.fields.integer("thumb_offset")
    if let cover = try call.address("cover_url", code: 9004, 2_207_052, "§2.1 cover_url: public US-ASCII URL")
    {
      let (part, shape) = try fetched(cover, request, call)
      try checkPicture(part, shape, call, "§2.1 cover_url JPEG ≤ 8 MB", needsAspect: false)
      container.details["cover"] = .string(part.sha256)
    }
    do throws(Interruption) {
      let (part, shape) = try fetched(image ?? video ?? "", request, call)
      if image != nil {
        try checkPicture(part, shape, call, "§3 image", needsAspect: container.kind != .story)
      } else if shape.isImage
        || shape.mime == "application/octet-stream" && !shape.startsWithIndex && shape.width == nil
      {
        throw call.refusal(352, 2_207_026, "The video format is not supported", "§3 reel MP4/MOV")
      } else if let fault = InstagramRules.fault(of: shape, count: part.count, kind: container.kind) {
        container.error = "Error: Media upload has failed with error code \(fault.code) (\(fault.text))"
      }
      if let offset, offset.map({ $0 < 0 || Double($0) / 1000 > shape.seconds ?? .infinity }) ?? true {
        throw call.refusal(
          1, 2_207_057, "Thumbnail offset is out of range", "§2.1 thumb_offset within the video")
      }
      container.media = [keep(part, shape: shape, alt: call.fields.text("alt_text"))]
    } catch {
      guard options.mediaErrors == .status, case .refused(let refusal) = error,
        let json = try? JSON(parsing: refusal.body), let subcode = json["error"]?["error_subcode"]?.integer
      else { throw error }
      container.error = "Error: Media upload has failed with error code \(subcode) (\(refusal.rule ?? ""))"
    }
  }

  private func openUpload(
    _ type: String, _ container: inout InstagramState.Container, _ call: GraphCall
  ) throws(Interruption) {
    guard call.account.login == .facebook else {
      throw call.refusal(
        100, "(#100) upload_type is not available", "§1 resumable upload only on the Facebook path")
    }
    guard type == "resumable" else {
      throw call.refusal(100, "(#100) upload_type must be resumable", "§2.1 upload_type")
    }
    guard call.fields["image_url"] == nil, call.fields["video_url"] == nil else {
      throw call.refusal(100, "(#100) upload_type goes without an address", "§2.3 resumable upload")
    }
    container.upload = UploadSession()
  }

  private func fetched(
    _ address: String, _ request: SandboxRequest, _ call: GraphCall
  ) throws(Interruption) -> (BodyPart, MediaShape) {
    guard let found = request.fetched[address] else { throw .fetch(address) }
    if case .late = found {
      throw call.refusal(
        -2, 2_207_003, "It takes too long to download the media.", "§4 -2/2207003 media download timed out")
    }
    let refusal = call.refusal(
      9004, 2_207_052, "Only photo or video can be accepted as media type",
      "§3 URL rule: 200 with the right type")
    guard case .found(let status, let type, let body) = found, status == 200, body.count > 0 else {
      throw refusal
    }
    let shape = MediaProbe.shape(of: body.kept)
    let named = (type ?? "").lowercased()
    guard shape.mime != "application/octet-stream", !named.hasPrefix("text/"), !named.contains("json") else {
      throw refusal
    }
    return (body, shape)
  }

  private func checkPicture(
    _ part: BodyPart, _ shape: MediaShape, _ call: GraphCall, _ rule: String, needsAspect: Bool
  ) throws(Interruption) {
    guard part.count <= InstagramRules.imageBytes else {
      throw call.refusal(36_000, 2_207_004, "The image is too large", "\(rule) ≤ 8 MiB")
    }
    guard shape.mime == "image/jpeg", let aspect = shape.aspect else {
      throw call.refusal(36_001, 2_207_005, "The image format is not supported", "\(rule) JPEG only")
    }
    guard !needsAspect || InstagramRules.imageAspect.contains(aspect) else {
      throw call.refusal(36_003, 2_207_009, "The aspect ratio is not supported", "\(rule) aspect 4:5…1.91:1")
    }
  }

  /// `POST /ig-api-upload/{v}/<container>`: the bytes of a resumable container.
  mutating func containerUpload(_ request: SandboxRequest, _ now: Date) throws(Interruption) -> SandboxAnswer
  {
    let uploader = try uploader(request, .instagram, "§2.3")
    let id = request.segments.last ?? ""
    guard request.method == "POST", request.segments.count == 4, var container = instagram.containers[id],
      container.account == uploader.id, let session = container.upload
    else {
      throw GraphError.upload(
        "ParameterValidationError", "There is no such upload", rule: "instagram §2.3 uri of the container")
    }
    let next = try receive(request, into: session, .instagram, "§2.3")
    container.upload = next
    if next.isComplete {
      let shape = MediaProbe.shape(of: next.content.kept)
      if let fault = InstagramRules.fault(of: shape, count: next.content.count, kind: container.kind) {
        container.error = "Error: Media upload has failed with error code \(fault.code) (\(fault.text))"
      }
      container.media = [keep(next.content, shape: shape, alt: nil)]
    }
    if let code = request.fault?.processingError { container.error = InstagramRules.failed(code) }
    instagram.containers[id] = container
    guard next.isComplete else {
      throw GraphError.upload(
        "PartialRequestError", "Partial request (did not match length of file)", retriable: true,
        rule: "instagram §2.3 resend from bytes_transferred")
    }
    return .json(["success": true, "message": "Upload successful."])
  }
}
