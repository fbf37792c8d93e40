import Foundation
import JSON

extension World {
  /// `thumbnails.set`: a JPEG or PNG in the place of the one before.
  mutating func setThumbnail(_ call: YouTubeCall, _ request: SandboxRequest) throws(Interruption)
    -> SandboxAnswer
  {
    try call.allow(["videoId", "shortsAspectRatio"])
    let item = try ownVideo(call.query["videoId"], call)
    guard case .bytes(let part) = request.body, part.count > 0 else {
      throw YouTubeRules.refusal(
        400, "mediaBodyRequired", "The request does not include the image content.", "§2.4 the picture",
        domain: "youtube.thumbnail")
    }
    let shape = MediaProbe.shape(of: part.kept)
    guard ["image/jpeg", "image/png"].contains(shape.mime) else {
      throw YouTubeRules.refusal(
        400, "invalidImage", "The provided image content is invalid.", "§2.4 image/jpeg|png",
        domain: "youtube.thumbnail")
    }
    guard part.count <= YouTubeRules.thumbnailBytes else {
      throw YouTubeRules.refusal(
        413, "uploadTooLarge", "The image is larger than 50 MB", "§2.4 ≤ 50 MB", domain: "global")
    }
    guard item.kind != "short" || isProcessed(item, call.now) else {
      throw YouTubeRules.refusal(
        403, "forbidden", "The thumbnail can't be set for the specified video.",
        "§2.4 Shorts: after processing", domain: "youtube.thumbnail")
    }
    let medium = keep(part, shape: shape, alt: nil)
    youtube.thumbnails[item.id] = medium
    ledger.change(.youtube, item.id) { $0.details["thumbnail"] = medium.json }
    return .json([
      "kind": "youtube#thumbnailSetResponse", "etag": "sandbox",
      "items": [["default": ["url": .string("\(base)/_sandbox/blobs/\(medium.sha256)")]]],
    ])
  }

  /// `captions.insert` and `captions.update`.
  mutating func uploadCaptions(_ call: YouTubeCall, _ request: SandboxRequest) throws(Interruption)
    -> SandboxAnswer
  {
    try call.allow(["sync"])
    _ = try call.parts(["id", "snippet"])
    guard call.query["uploadType"] == "multipart" else {
      throw YouTubeRules.refusal(
        400, "badRequest", "uploadType is multipart here", "§2.5 uploadType=multipart")
    }
    let (json, file) = try YouTubeRelated.read(request)
    guard file.count <= YouTubeRules.captionsBytes else {
      throw YouTubeRules.refusal(413, "uploadTooLarge", "Too large", "§2.5 ≤ 100 MB", domain: "global")
    }
    let medium = keep(file, shape: MediaShape(mime: "text/vtt"), alt: nil)
    if call.method == "PUT" { return try replaceCaptions(json, medium, call) }
    let snippet = json["snippet"]
    guard let language = snippet?["language"]?.string, !language.isEmpty,
      let name = snippet?["name"]?.string, name.utf16.count <= 150
    else {
      throw YouTubeRules.refusal(
        400, "invalidMetadata", "The request contains invalid metadata values.",
        "§2.5 videoId, language, name required", domain: "youtube.caption")
    }
    let item = try ownVideo(snippet?["videoId"]?.string, call)
    guard youtube.tracks[item.id]?.contains(where: { $0.language == language && $0.name == name }) != true
    else {
      throw YouTubeRules.refusal(
        409, "captionExists", "The specified video already has a caption track with the given name.",
        "§2.5 409 same language and name", domain: "youtube.caption")
    }
    let track = YouTubeState.Track(
      id: "AUieDa\(nextCount())", language: language, name: name, medium: medium,
      isDraft: snippet?["isDraft"]?.bool ?? false, updatedAt: call.now)
    youtube.tracks[item.id, default: []].append(track)
    noteTracks(item.id)
    return .json(caption(track, item.id))
  }

  private mutating func replaceCaptions(
    _ json: [String: JSON], _ medium: Medium, _ call: YouTubeCall
  ) throws(Interruption) -> SandboxAnswer {
    let (video, index) = try track(json["id"]?.string, call)
    youtube.tracks[video]?[index].medium = medium
    youtube.tracks[video]?[index].updatedAt = call.now
    noteTracks(video)
    return .json(youtube.tracks[video].map { caption($0[index], video) } ?? [:])
  }

  mutating func deleteCaptions(_ call: YouTubeCall) throws(Interruption) -> SandboxAnswer {
    try call.allow(["id"])
    let (video, index) = try track(call.query["id"], call)
    youtube.tracks[video]?.remove(at: index)
    noteTracks(video)
    return SandboxAnswer(status: 204)
  }

  private func track(_ id: String?, _ call: YouTubeCall) throws(Interruption) -> (String, Int) {
    for (video, tracks) in youtube.tracks {
      guard let index = tracks.firstIndex(where: { $0.id == id }) else { continue }
      return (try ownVideo(video, call).id, index)
    }
    throw YouTubeRules.refusal(
      404, "captionNotFound", "The caption track could not be found.", "§2.5 id of a track",
      domain: "youtube.caption")
  }

  private mutating func noteTracks(_ video: String) {
    let tracks = (youtube.tracks[video] ?? []).map { caption($0, video) }
    ledger.change(.youtube, video) { $0.details["captions"] = .array(tracks) }
  }

  private func caption(_ track: YouTubeState.Track, _ video: String) -> JSON {
    [
      "kind": "youtube#caption", "etag": "sandbox", "id": .string(track.id),
      "snippet": [
        "videoId": .string(video), "language": .string(track.language), "name": .string(track.name),
        "trackKind": "standard", "isDraft": .bool(track.isDraft), "status": "serving",
        "lastUpdated": .string(CivilTime.iso(track.updatedAt)),
      ],
    ]
  }

  func listCaptions(_ call: YouTubeCall) throws(Interruption) -> SandboxAnswer {
    try call.allow(["videoId", "id"])
    _ = try call.parts(["id", "snippet"])
    let item = try ownVideo(call.query["videoId"], call)
    return .json([
      "kind": "youtube#captionListResponse", "etag": "sandbox",
      "items": .array((youtube.tracks[item.id] ?? []).map { caption($0, item.id) }),
    ])
  }

  /// `playlistItems.insert`: at the end; the same video may be there twice.
  mutating func addPlaylistItem(_ call: YouTubeCall, _ request: SandboxRequest) throws(Interruption)
    -> SandboxAnswer
  {
    try call.allow([])
    let parts = try call.parts(["id", "snippet", "contentDetails", "status"])
    let snippet = try youtubeBody(request)["snippet"]
    guard let playlist = snippet?["playlistId"]?.string, playlist == Self.playlist(of: call.account.id)
    else {
      throw YouTubeRules.refusal(
        404, "playlistNotFound",
        "The playlist identified with the request's <code>playlistId</code> parameter cannot be found.",
        "§2.6 playlistId", domain: "youtube.playlistItem")
    }
    guard snippet?["resourceId"]?["kind"]?.string == "youtube#video",
      let video = snippet?["resourceId"]?["videoId"]?.string, ledger.item(.youtube, video) != nil
    else {
      throw YouTubeRules.refusal(
        404, "videoNotFound", "The video that you are trying to add to the playlist cannot be found.",
        "§2.6 resourceId{kind,videoId}", domain: "youtube.playlistItem")
    }
    let entry = YouTubeState.Entry(id: "\(playlist).\(nextCount())", video: video, at: call.now)
    youtube.playlists[playlist, default: []].append(entry)
    let count = youtube.playlists[playlist]?.count(where: { $0.video == video }) ?? 0
    ledger.change(.youtube, video) { $0.details["inPlaylist"] = .integer(Int64(count)) }
    return .json(playlistItem(entry, parts, playlist))
  }

  func listComments(_ call: YouTubeCall) throws(Interruption) -> SandboxAnswer {
    try call.allow(["videoId", "order", "maxResults", "pageToken", "textFormat", "searchTerms"])
    _ = try call.parts(["id", "snippet", "replies"])
    guard let id = call.query["videoId"], let item = ledger.item(.youtube, id) else {
      throw YouTubeRules.refusal(
        404, "videoNotFound", "The video cannot be found.", "§4 404 videoNotFound",
        domain: "youtube.commentThread")
    }
    try takesComments(item)
    return .json([
      "kind": "youtube#commentThreadListResponse", "etag": "sandbox",
      "items": .array(item.comments.reversed().map { thread($0, item) }),
    ])
  }

  mutating func addComment(_ call: YouTubeCall, _ request: SandboxRequest) throws(Interruption)
    -> SandboxAnswer
  {
    try call.allow([])
    _ = try call.parts(["id", "snippet", "replies"])
    let snippet = try youtubeBody(request)["snippet"]
    guard let id = snippet?["videoId"]?.string, let item = ledger.item(.youtube, id) else {
      throw YouTubeRules.refusal(
        404, "videoNotFound", "The video cannot be found.", "§2.6 snippet.videoId",
        domain: "youtube.commentThread")
    }
    let text = snippet?["topLevelComment"]?["snippet"]?["textOriginal"]?.string ?? ""
    guard !text.allSatisfy(\.isWhitespace) else {
      throw YouTubeRules.refusal(
        400, "commentTextRequired", "The comment text is required.", "§2.6 textOriginal",
        domain: "youtube.commentThread")
    }
    try takesComments(item)
    let comment = LedgerItem.Comment(id: "Ugx\(nextCount())", text: text, at: call.now)
    ledger.change(.youtube, id) { $0.comments.append(comment) }
    return .json(thread(comment, item))
  }

  private func takesComments(_ item: LedgerItem) throws(Interruption) {
    guard item.details["status"]?["privacyStatus"] != "private",
      item.details["status"]?["selfDeclaredMadeForKids"] != true
    else {
      throw YouTubeRules.refusal(
        403, "commentsDisabled", "The video has disabled comments.", "§2.6 public videos with comments on",
        domain: "youtube.commentThread")
    }
  }

  private func thread(_ comment: LedgerItem.Comment, _ item: LedgerItem) -> JSON {
    let said: JSON = [
      "textOriginal": .string(comment.text), "textDisplay": .string(comment.text),
      "authorChannelId": ["value": .string(item.account)],
      "publishedAt": .string(CivilTime.iso(comment.at, digits: 0)),
    ]
    return [
      "kind": "youtube#commentThread", "etag": "sandbox", "id": .string(comment.id),
      "snippet": [
        "videoId": .string(item.id),
        "topLevelComment": ["kind": "youtube#comment", "id": .string(comment.id), "snippet": said],
      ],
    ]
  }
}
