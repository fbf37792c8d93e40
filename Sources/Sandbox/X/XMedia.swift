import Foundation
import JSON

extension World {
  private static let xCategories: Set<String> = [
    "tweet_image", "tweet_gif", "tweet_video", "amplify_video", "dm_image", "dm_gif", "dm_video", "subtitles",
  ]
  private static let xTypes: Set<String> = [
    "image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp", "image/pjpeg", "image/tiff",
    "video/mp4",
    "video/webm", "video/mp2t", "video/quicktime", "text/srt", "text/vtt",
  ]

  /// `POST /2/media/upload`: a small file in one call, as a form or as base64 in JSON.
  mutating func xUpload(_ request: SandboxRequest, _ caller: XCaller) throws(Interruption) -> SandboxAnswer {
    let account = try caller.user("§1 app-only bearer")
    let rule = "§4 one shot"
    let known: Set<String> = ["media", "media_category", "media_type", "additional_owners", "shared"]
    let (fields, bytes) = try xBytes(request, known, rule)
    guard let category = fields["media_category"]?.string, Self.xCategories.contains(category),
      category != "amplify_video"
    else { throw XRules.invalid("media_category", "$.media_category: is missing or not known", rule) }
    var upload = xNew(account, category, caller.now)
    upload.content = bytes
    try xExamine(&upload, caller.now)
    if let problem = upload.problem { throw XRules.invalid("media", problem, "§5 media limits") }
    x.uploads[upload.id] = upload
    return .json(["data": xJSON(upload, caller.now)])
  }

  /// `…/initialize`: what will come.
  mutating func xInitialize(_ request: SandboxRequest, _ caller: XCaller) throws(Interruption)
    -> SandboxAnswer
  {
    let account = try caller.user("§1 app-only bearer")
    let rule = "§4 initialize"
    let body = try xBody(
      request, ["media_type", "total_bytes", "media_category", "additional_owners", "shared"], rule)
    guard let type = body["media_type"]?.string, Self.xTypes.contains(type) else {
      throw XRules.invalid("media_type", "$.media_type: is not one of its values", "§4 media_type values")
    }
    guard let total = body["total_bytes"]?.integer, (1...17_179_869_184).contains(total) else {
      throw XRules.invalid("total_bytes", "$.total_bytes: must be 1 to 17179869184", "§4 total_bytes")
    }
    guard let category = body["media_category"]?.string, Self.xCategories.contains(category) else {
      throw XRules.invalid(
        "media_category", "$.media_category: is not one of its values", "§4 media_category")
    }
    let most = Self.xMostBytes(category)
    guard total <= Int64(most) else {
      throw XRules.invalid("total_bytes", "File size exceeds \(most) bytes.", "§5 media limits")
    }
    var upload = xNew(account, category, caller.now)
    upload.type = type
    upload.total = Int(total)
    x.uploads[upload.id] = upload
    return .json([
      "data": [
        "id": .string(upload.id), "media_key": .string("13_\(upload.id)"),
        "expires_after_secs": .integer(Int64(XRules.mediaLife)),
      ]
    ])
  }

  /// `…/append`: a piece; the same number again replaces nothing and harms nothing.
  mutating func xAppend(
    _ id: String, _ request: SandboxRequest, _ caller: XCaller
  ) throws(Interruption) -> SandboxAnswer {
    var upload = try xOwn(id, caller)
    let rule = "§4 append"
    let (fields, piece) = try xBytes(request, ["segment_index", "media"], rule)
    let index = fields["segment_index"]?.integer ?? fields["segment_index"]?.string.flatMap { Int64($0) }
    guard let index, (0...999).contains(index) else {
      throw XRules.invalid("segment_index", "$.segment_index: must be 0 to 999", "§4 segment_index 0-999")
    }
    guard upload.total != nil, !upload.isFinal else {
      throw XRules.invalid("id", "The upload does not take segments.", "§4 append before finalize")
    }
    guard piece.count > 0 else { throw XRules.invalid("media", "$.media: is empty", rule) }
    guard piece.count < XRules.segmentBytes else {
      throw XRules.problem(
        431, "Request Header Fields Too Large", nil, "The segment is too large.",
        "§4 segments of 1-2 MiB: 5 MiB got 431")
    }
    let number = Int(index)
    if let size = upload.sizes[number] {
      guard size == piece.count else {
        throw XRules.invalid(
          "media", "Segment \(number) was sent with another size.", "§4 append may be repeated")
      }
    } else {
      upload.sizes[number] = piece.count
      upload.waiting[number] = piece.kept
      while let bytes = upload.waiting.removeValue(forKey: upload.next) {
        bytes.withUnsafeBytes { upload.content.take($0) }
        upload.next += 1
      }
    }
    guard upload.sizes.values.reduce(0, +) <= upload.total ?? 0 else {
      throw XRules.invalid("media", "More bytes than total_bytes.", "§4 total_bytes")
    }
    x.uploads[id] = upload
    return .json(["data": ["expires_at": .integer(Int64(upload.expiresAt.timeIntervalSince1970))]])
  }

  /// `…/finalize`: all pieces must be there; processing begins.
  mutating func xFinalize(
    _ id: String, _ request: SandboxRequest, _ caller: XCaller
  ) throws(Interruption) -> SandboxAnswer {
    var upload = try xOwn(id, caller)
    if !upload.isFinal {
      guard upload.waiting.isEmpty, upload.content.count == upload.total else {
        throw XRules.invalid(
          "id", "\(upload.content.count) of \(upload.total ?? 0) bytes were sent.",
          "§4 finalize after all segments")
      }
      try xExamine(&upload, caller.now)
      x.uploads[id] = upload
    }
    return .json(["data": xJSON(upload, caller.now)])
  }

  /// `GET /2/media/upload?command=STATUS`.
  mutating func xStatus(_ request: SandboxRequest, _ caller: XCaller) throws(Interruption) -> SandboxAnswer {
    let query = try xQuery(request, ["media_id", "command"], "§4 status")
    guard query["command"] ?? "STATUS" == "STATUS" else {
      throw XRules.invalid(
        "command", "The query parameter [command] is not one of [STATUS]", "§4 the older form is gone")
    }
    let upload = try xOwn(query["media_id"] ?? "", caller)
    guard upload.isFinal else {
      throw XRules.invalid("media_id", "The upload is not finalized.", "§4 status")
    }
    let answer = xJSON(upload, caller.now)
    x.uploads[upload.id]?.polls += 1
    return .json(["data": answer])
  }

  /// `POST /2/media/metadata`; another shape is answered with 404, as the platform does.
  mutating func xDescribe(_ request: SandboxRequest, _ caller: XCaller) throws(Interruption) -> SandboxAnswer
  {
    _ = try caller.user("§1 app-only bearer")
    let body = try xBody(request, ["id", "metadata"], "§4 alt text")
    guard let id = body["id"]?.string, let text = body["metadata"]?["alt_text"]?["text"]?.string,
      !text.isEmpty
    else {
      throw XRules.problem(404, "Not Found", nil, "Not Found", "§4 wrong metadata shape gives 404")
    }
    let upload = try xOwn(id, caller)
    guard text.count <= XRules.altLimit else {
      throw XRules.invalid(
        "text", "Alt text is limited to \(XRules.altLimit) characters.", "§4 alt text <= 1000")
    }
    guard upload.isFinal else {
      throw XRules.invalid("id", "The upload is not finalized.", "§4 alt text after finalize")
    }
    guard !upload.isUsed else {
      throw XRules.invalid("id", "The media is posted.", "§4 alt text before the post")
    }
    try xPay(5)
    x.uploads[id]?.medium?.alt = text
    return .json(["data": ["id": .string(id), "associated_metadata": body["metadata"] ?? .null]])
  }

  /// `POST /2/media/subtitles`: bonds a file of subtitles with a video.
  mutating func xCaption(_ request: SandboxRequest, _ caller: XCaller) throws(Interruption) -> SandboxAnswer {
    let rule = "§4 subtitles"
    let body = try xBody(request, ["id", "media_category", "subtitles"], rule)
    let film = try xOwn(body["id"]?.string ?? "", caller)
    let subtitles = try xMembers(
      body["subtitles"]?.object ?? [:], ["id", "language_code", "display_name"], "$.subtitles", rule)
    let file = try xOwn(subtitles["id"]?.string ?? "", caller)
    guard body["media_category"]?.string == "TweetVideo", film.category == "tweet_video",
      file.category == "subtitles"
    else { throw XRules.invalid("media_category", "$.media_category: TweetVideo with subtitles", rule) }
    guard let code = subtitles["language_code"]?.string, code.utf8.count == 2,
      code.utf8.allSatisfy({ (65...90).contains($0) })
    else {
      throw XRules.invalid("language_code", "$.subtitles.language_code: ^[A-Z]{2}$", "§4 two capital letters")
    }
    x.uploads[film.id]?.subtitles = "\(code) \(file.content.sha256)"
    return .json(["data": ["id": .string(film.id), "media_category": "TweetVideo"]])
  }

  // MARK: Parts

  private mutating func xNew(_ account: SandboxAccount, _ category: String, _ now: Date) -> XState.Upload {
    XState.Upload(
      id: xID(now), account: account.id, category: category, createdAt: now,
      expiresAt: now.addingTimeInterval(XRules.mediaLife))
  }

  private func xOwn(_ id: String, _ caller: XCaller) throws(Interruption) -> XState.Upload {
    let account = try caller.user("§1 app-only bearer")
    guard let upload = x.uploads[id], upload.account == account.id, upload.expiresAt > caller.now else {
      throw XRules.problem(
        404, "Not Found Error", "resource-not-found", "Could not find media with id: [\(id)].",
        "§4 a media id expires about 24 h after finalize")
    }
    return upload
  }

  /// The fields and the bytes of `media`, from a form or from JSON.
  private func xBytes(
    _ request: SandboxRequest, _ known: Set<String>, _ rule: String
  ) throws(Interruption) -> ([String: JSON], BodyPart) {
    if request.contentType == "application/json" {
      let body = try xBody(request, known, rule)
      guard let text = body["media"]?.string, let data = Data(base64Encoded: text) else {
        throw XRules.invalid("media", "$.media: must be base64", rule)
      }
      return (body, BodyPart(Array(data)))
    }
    guard case .parts(let parts) = request.body else {
      throw XRules.invalid("media", "Expected multipart/form-data or application/json.", rule)
    }
    var fields: [String: JSON] = [:]
    var media: BodyPart?
    for part in parts {
      guard known.contains(part.name) else {
        throw XRules.invalid(part.name, "$.\(part.name): is not defined in the schema", rule)
      }
      if part.name == "media" { media = part } else { fields[part.name] = .string(part.text) }
    }
    guard let media else { throw XRules.invalid("media", "$.media: is missing", rule) }
    return (fields, media)
  }

  static func xMostBytes(_ category: String) -> Int {
    switch category {
    case "tweet_gif", "dm_gif": XRules.gifBytes
    case "tweet_image", "dm_image": XRules.imageBytes
    case "subtitles": 1 << 20
    default: XRules.videoBytes
    }
  }
}
