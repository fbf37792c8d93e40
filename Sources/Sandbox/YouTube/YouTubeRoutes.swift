import Crypto
import Foundation
import JSON

extension World {
  /// Everything under `/youtube`: the Data API, its uploads, the token host and the site in one.
  mutating func youtube(_ request: SandboxRequest, _ now: Date) throws(Interruption) -> SandboxAnswer {
    var path = Array(request.segments.dropFirst())
    if path.count == 2, ["watch", "shorts"].contains(path[0]), let page = youtubePage(path[1]) {
      return page
    }
    if path == ["token"] { return try youtubeToken(request, now) }
    if path == ["revoke"] { return youtubeRevoke(request) }
    if path.first == "resumable" { path.removeFirst() }
    let isUpload = path.first == "upload"
    if isUpload { path.removeFirst() }
    guard path.count >= 3, path[0] == "youtube", path[1] == "v3" else {
      throw YouTubeRules.refusal(404, "notFound", "Not Found", "§1 /youtube/v3/…", domain: "global")
    }
    let resource = path[2...].joined(separator: "/")
    if isUpload, request.method == "PUT", request.query.contains(where: { $0.name == "upload_id" }) {
      return try receiveVideo(request, now)
    }
    // What was cut on its way had no effect; bytes of a video were taken care of above.
    guard request.isWhole else {
      throw YouTubeRules.refusal(400, "badRequest", "The request is incomplete", "§2 whole requests")
    }
    let call = try youtubeCall(request, resource, isUpload: isUpload, now)
    switch (request.method, resource, isUpload) {
    case ("POST", "videos", true): return try insertVideo(call, request)
    case ("POST", "thumbnails/set", true): return try setThumbnail(call, request)
    case ("POST", "captions", true), ("PUT", "captions", true): return try uploadCaptions(call, request)
    case ("GET", "videos", false): return try listVideos(call)
    case ("PUT", "videos", false): return try updateVideo(call, request)
    case ("DELETE", "videos", false): return try deleteVideo(call)
    case ("GET", "channels", false): return try listChannels(call)
    case ("GET", "playlistItems", false): return try listPlaylistItems(call)
    case ("POST", "playlistItems", false): return try addPlaylistItem(call, request)
    case ("GET", "captions", false): return try listCaptions(call)
    case ("DELETE", "captions", false): return try deleteCaptions(call)
    case ("GET", "commentThreads", false): return try listComments(call)
    case ("POST", "commentThreads", false): return try addComment(call, request)
    default:
      throw YouTubeRules.refusal(
        404, "notFound", "Not Found", "§1 \(request.method) \(resource) is none of the methods",
        domain: "global")
    }
  }

  /// A video's page, by whichever of its two addresses.
  private func youtubePage(_ id: String) -> SandboxAnswer? {
    items.last { $0.platform == .youtube && $0.id == id }
      .flatMap { page(for: SandboxRequest(method: "GET", target: $0.pagePath)) }
  }

  /// The digest that a further piece of an upload carries on from.
  func youtubeHasher(for request: SandboxRequest) -> SHA256 {
    guard request.method == "PUT",
      let id = request.query.first(where: { $0.name == "upload_id" })?.value
    else { return SHA256() }
    return youtube.sessions[id]?.content.hasher ?? SHA256()
  }

  /// The JSON body of a call, as an object.
  func youtubeBody(_ request: SandboxRequest) throws(Interruption) -> [String: JSON] {
    guard case .bytes(let part) = request.body else { return [:] }
    guard request.contentType == "application/json", let body = (try? JSON(parsing: part.kept))?.object else {
      throw YouTubeRules.refusal(
        400, "parseError", "Parse Error", "§2 a JSON object as application/json", domain: "global")
    }
    return body
  }

  /// A video of the caller's that is not deleted.
  func ownVideo(_ id: String?, _ call: YouTubeCall) throws(Interruption) -> LedgerItem {
    guard let id, let item = ledger.item(.youtube, id) else {
      throw YouTubeRules.refusal(
        404, "videoNotFound", "The video identified by the request cannot be found.", "§4 404 videoNotFound",
        domain: "youtube.video")
    }
    guard item.account == call.account.id else {
      throw YouTubeRules.refusal(
        403, "forbidden", "The request is not properly authorized.", "§4 403 forbidden")
    }
    return item
  }
}
