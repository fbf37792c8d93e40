import Foundation
import JSON

extension World {
  /// `POST /rest/{images,documents,videos}?action=…`
  mutating func linkedinAction(
    _ kind: String, _ query: [String: String], _ caller: LinkedInCaller
  ) throws(Interruption) -> SandboxAnswer {
    guard let form = LinkedInState.Form(rawValue: String(kind.dropLast())) else {
      throw LinkedInRules.refusal(404, "RESOURCE_NOT_FOUND", "No such resource", "§3 Media")
    }
    let fields = Fields(caller.request, queryToo: false)
    switch query["action"] {
    case "initializeUpload"?: return try initialize(form, fields, caller)
    case "finalizeUpload"? where form == .video: return try finalize(fields, caller)
    default: throw LinkedInRules.invalid("The action is unknown", "§3 action=initializeUpload")
    }
  }

  private mutating func initialize(
    _ form: LinkedInState.Form, _ fields: Fields, _ caller: LinkedInCaller
  ) throws(Interruption) -> SandboxAnswer {
    guard fields.names == ["initializeUploadRequest"],
      let request = fields["initializeUploadRequest"]?.object
    else {
      throw LinkedInRules.invalid(
        "initializeUploadRequest is required", input: "MISSING_FIELD", "§3 initializeUploadRequest")
    }
    let known: Set<String> =
      form == .video ? ["owner", "fileSizeBytes", "uploadCaptions", "uploadThumbnail"] : ["owner"]
    if let unknown = Set(request.keys).subtracting(known).sorted().first {
      throw LinkedInRules.invalid("\(unknown) is not a field of the request", "§3 fields of the request")
    }
    guard let owner = request["owner"]?.string else {
      throw LinkedInRules.invalid("owner is required", input: "MISSING_FIELD", "§3 owner")
    }
    guard owner == caller.account.id else {
      throw LinkedInRules.denied("\(form.plural).ACTION-initializeUpload", "§3 owner equals the author")
    }
    let name = "D\(String(nextCount(), radix: 36).uppercased())SandboxAQE"
    var asset = LinkedInState.Asset(
      urn: "urn:li:\(form.rawValue):\(name)", name: name, form: form, owner: owner, createdAt: caller.now,
      expiresAt: caller.now.addingTimeInterval(86_400), parts: [.init(first: 0, last: Int.max)])
    if form == .video { try size(&asset, request) }
    linkedin.assets[asset.urn] = asset
    linkedin.names[name] = asset.urn
    return .json(["value": announced(asset)])
  }

  private func size(
    _ asset: inout LinkedInState.Asset, _ request: [String: JSON]
  ) throws(Interruption) {
    guard let size = request["fileSizeBytes"]?.integer.flatMap({ Int(exactly: $0) }) else {
      throw LinkedInRules.invalid("fileSizeBytes is required", input: "MISSING_FIELD", "§3 fileSizeBytes")
    }
    guard LinkedInRules.videoBytes.contains(size) else {
      throw LinkedInRules.invalid("fileSizeBytes \(size) is not supported", "§3 video 75 KB - 500 MB")
    }
    asset.parts = stride(from: 0, to: size, by: LinkedInRules.part).map {
      .init(first: $0, last: min($0 + LinkedInRules.part, size) - 1)
    }
    asset.wantsCaptions = request["uploadCaptions"]?.bool ?? false
    asset.wantsThumbnail = request["uploadThumbnail"]?.bool ?? false
  }

  private func announced(_ asset: LinkedInState.Asset) -> JSON {
    func address(_ part: String) -> JSON { .string("\(base)/linkedin/dms-uploads/\(asset.name)/\(part)") }
    let ends = JSON.integer(Int64(asset.expiresAt.timeIntervalSince1970 * 1000))
    guard asset.form == .video else {
      return [
        "uploadUrl": address("whole"), "uploadUrlExpiresAt": ends, asset.form.rawValue: .string(asset.urn),
      ]
    }
    var value: [String: JSON] = [
      "video": .string(asset.urn), "uploadToken": "", "uploadUrlsExpireAt": ends,
      "uploadInstructions": .array(
        asset.parts.map { part in
          [
            "uploadUrl": address("\(part.first)-\(part.last)"), "firstByte": .integer(Int64(part.first)),
            "lastByte": .integer(Int64(part.last)),
          ]
        }),
    ]
    if asset.wantsCaptions { value["captionsUploadUrl"] = address("captions") }
    if asset.wantsThumbnail { value["thumbnailUploadUrl"] = address("thumbnail") }
    return .object(value)
  }

  /// Bytes at an upload address; the address says what they are, and is as good as a token.
  mutating func linkedinBytes(
    _ request: SandboxRequest, _ name: String, _ place: String, _ now: Date
  ) throws(Interruption) -> SandboxAnswer {
    guard let urn = linkedin.names[name], var asset = linkedin.assets[urn] else {
      throw LinkedInRules.refusal(404, "RESOURCE_NOT_FOUND", "There is no such upload", "§3 uploadUrl")
    }
    guard now < asset.expiresAt else {
      throw LinkedInRules.refusal(
        403, "ACCESS_DENIED", "The upload URL has expired", "§3 upload URL expired: start again")
    }
    guard request.method == (place == "captions" ? "POST" : "PUT") else {
      throw LinkedInRules.refusal(405, "METHOD_NOT_ALLOWED", "PUT the bytes here", "§3 PUT uploadUrl")
    }
    if place == "captions" { return try captions(request, &asset) }
    guard request.isWhole else {
      throw LinkedInRules.invalid("The body ended before its length", "§3 exact Content-Length")
    }
    guard request.header("Content-Length") != nil else {
      throw LinkedInRules.refusal(
        411, "LENGTH_REQUIRED", "Content-Length is required", "§3 exact Content-Length")
    }
    guard case .bytes(let piece) = request.body, piece.count > 0 else {
      throw LinkedInRules.invalid("The body has no raw bytes", "§3 raw bytes")
    }
    if place == "thumbnail" { return try thumbnail(request, piece, &asset) }
    guard asset.finishedAt == nil, asset.form != .video || asset.problem == nil else {
      throw LinkedInRules.invalid("The upload is complete", "§3 upload before finalize")
    }
    let wanted = place == "whole" ? "whole" : place
    guard
      let index = asset.parts.firstIndex(where: {
        asset.form == .video ? "\($0.first)-\($0.last)" == wanted : wanted == "whole"
      })
    else {
      throw LinkedInRules.refusal(404, "RESOURCE_NOT_FOUND", "There is no such part", "§3 uploadInstructions")
    }
    let tag = "/sandbox-\(piece.sha256.prefix(24))"
    note(upload: name, from: asset.parts[index].first, count: piece.count)
    guard asset.form == .video else {
      finish(&asset, piece, now)
      linkedin.assets[urn] = asset
      acknowledge(upTo: piece.count)
      return SandboxAnswer(status: 201, headers: [("ETag", "\"\(tag)\"")])
    }
    let part = asset.parts[index]
    guard piece.count == part.last - part.first + 1 else {
      throw LinkedInRules.invalid(
        "The part has \(piece.count) bytes, not \(part.last - part.first + 1)",
        "§3 firstByte..lastByte inclusive")
    }
    guard request.contentType == "application/octet-stream" else {
      throw LinkedInRules.invalid("The Content-Type must be application/octet-stream", "§3 octet-stream")
    }
    if asset.parts[index].tag == nil { asset.parts[index].waiting = piece.kept }
    asset.parts[index].tag = tag
    // What stands in line is taken in; nothing else holds the bytes meanwhile, so that they are not copied.
    linkedin.assets[urn]?.content = BodyPart()
    for next in asset.parts.indices {
      guard asset.parts[next].tag != nil, asset.parts[next].first <= asset.content.count else { break }
      if let bytes = asset.parts[next].waiting { bytes.withUnsafeBytes { asset.content.take($0) } }
      asset.parts[next].waiting = nil
    }
    linkedin.assets[urn] = asset
    acknowledge(upTo: part.last + 1)
    return SandboxAnswer(status: 200, headers: [("ETag", "\"\(tag)\"")])
  }

  private mutating func finish(_ asset: inout LinkedInState.Asset, _ content: BodyPart, _ now: Date) {
    let shape = LinkedInRules.shape(of: content.kept)
    asset.medium = keep(content, shape: shape, alt: nil)
    asset.problem = LinkedInRules.problem(shape, count: content.count, form: asset.form)
      .map { "\($0.why) (\($0.rule))" }
    asset.finishedAt = now
    asset.content = BodyPart()
  }

  private mutating func thumbnail(
    _ request: SandboxRequest, _ piece: BodyPart, _ asset: inout LinkedInState.Asset
  ) throws(Interruption) -> SandboxAnswer {
    guard asset.wantsThumbnail, request.header("media-type-family") == "STILLIMAGE" else {
      throw LinkedInRules.invalid(
        "media-type-family must be STILLIMAGE", "§3 thumbnail with media-type-family: STILLIMAGE")
    }
    let shape = MediaProbe.shape(of: piece.kept)
    guard shape.isImage else {
      throw LinkedInRules.invalid("The thumbnail is \(shape.mime)", "§3 thumbnail is a picture")
    }
    asset.thumbnail = keep(piece, shape: shape, alt: nil)
    linkedin.assets[asset.urn] = asset
    return SandboxAnswer(status: 201)
  }

  private mutating func captions(
    _ request: SandboxRequest, _ asset: inout LinkedInState.Asset
  ) throws(Interruption) -> SandboxAnswer {
    let fields = Fields(request, queryToo: false)
    guard asset.wantsCaptions, let file = fields.files["file"], let about = fields.document("metadata"),
      about["format"]?.string == "SRT", about["locale"]?["language"]?.string == "EN"
    else {
      throw LinkedInRules.invalid("metadata and file are required", "§3 captions: multipart, one English SRT")
    }
    guard file.text.contains("-->"), !file.text.hasPrefix("WEBVTT") else {
      throw LinkedInRules.invalid("The captions are no SRT", "§3 captions: multipart, one English SRT")
    }
    asset.captions = keep(file, shape: MediaShape(mime: "application/x-subrip"), alt: nil)
    linkedin.assets[asset.urn] = asset
    return .json([:], status: 201)
  }

  private mutating func finalize(
    _ fields: Fields, _ caller: LinkedInCaller
  ) throws(Interruption) -> SandboxAnswer {
    guard fields.names == ["finalizeUploadRequest"], let request = fields["finalizeUploadRequest"],
      let urn = request["video"]?.string, let token = request["uploadToken"]?.string,
      let ids = request["uploadedPartIds"]?.array?.compactMap(\.string)
    else {
      throw LinkedInRules.invalid(
        "finalizeUploadRequest needs video, uploadToken and uploadedPartIds", input: "MISSING_FIELD",
        "§3 finalizeUploadRequest")
    }
    var asset = try linkedinAsset(urn, caller)
    guard token.isEmpty else {
      throw LinkedInRules.invalid("uploadToken is another one", "§3 uploadToken: send it back")
    }
    guard asset.finishedAt == nil else {
      throw LinkedInRules.invalid("The upload was finalized already", "§3 finalize once")
    }
    guard ids == asset.parts.map({ $0.tag ?? "" }) else {
      throw LinkedInRules.invalid(
        "uploadedPartIds are not those of the parts in their order", "§3 ETags in part order, without quotes")
    }
    guard !asset.wantsCaptions || asset.captions != nil, !asset.wantsThumbnail || asset.thumbnail != nil
    else {
      throw LinkedInRules.invalid("Captions or thumbnail are missing", "§3 captions before finalize")
    }
    finish(&asset, asset.content, caller.now)
    linkedin.assets[urn] = asset
    return SandboxAnswer(status: 200)
  }

  /// A file of the caller's.
  func linkedinAsset(_ urn: String, _ caller: LinkedInCaller) throws(Interruption) -> LinkedInState.Asset {
    guard let asset = linkedin.assets[urn] else {
      throw LinkedInRules.refusal(404, "RESOURCE_NOT_FOUND", "\(urn) does not exist", "§6 404")
    }
    guard asset.owner == caller.account.id else {
      throw LinkedInRules.denied("\(asset.form.plural).GET", "§3 owner equals the author")
    }
    return asset
  }

  /// Pictures are usable at once; films and documents after some looks and some time.
  mutating func linkedinState(of asset: LinkedInState.Asset, _ now: Date) -> String {
    guard let finished = asset.finishedAt else { return "WAITING_UPLOAD" }
    if asset.form != .image {
      let polls = asset.polls
      linkedin.assets[asset.urn]?.polls += 1
      if polls < options.processingPolls || now.timeIntervalSince(finished) < options.processingSeconds {
        return "PROCESSING"
      }
    }
    return asset.problem == nil ? "AVAILABLE" : "PROCESSING_FAILED"
  }

  /// `GET /rest/{images,documents,videos}/URN`: for tokens that may read.
  mutating func linkedinStatus(
    _ kind: String, _ urn: String, _ caller: LinkedInCaller
  ) throws(Interruption) -> SandboxAnswer {
    guard !caller.isMember else {
      throw LinkedInRules.denied("\(kind).GET", "§3 403 without r_* scopes")
    }
    let asset = try linkedinAsset(urn, caller)
    guard asset.form.plural == kind else {
      throw LinkedInRules.refusal(404, "RESOURCE_NOT_FOUND", "\(urn) is none of \(kind)", "§3 Media")
    }
    var fields: [String: JSON] = [
      "id": .string(urn), "owner": .string(asset.owner),
      "status": .string(linkedinState(of: asset, caller.now)),
    ]
    if fields["status"] == "PROCESSING_FAILED" {
      fields["processingFailureReason"] = asset.problem.map(JSON.string)
    }
    return .json(.object(fields))
  }
}
