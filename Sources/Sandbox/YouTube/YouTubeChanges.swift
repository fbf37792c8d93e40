import Foundation
import JSON

extension World {
  /// `videos.update`: a part that is sent is replaced as a whole; what is left out of it is reset.
  mutating func updateVideo(_ call: YouTubeCall, _ request: SandboxRequest) throws(Interruption)
    -> SandboxAnswer
  {
    try call.allow([])
    let parts = try call.parts(YouTubeResource.readable)
    let body = try youtubeBody(request)
    let item = try ownVideo(body["id"]?.string, call)
    let resource = try YouTubeResource(body: body, parts: parts).checked(isNew: false)
    let whole = Self.whole(resource)
    ledger.change(.youtube, item.id) { changed in
      changed.versions.append(changed.text)
      for part in parts where YouTubeResource.writable.contains(part) {
        changed.details[part] = whole[part] ?? resource[part]
      }
      if call.staysPrivate { Self.set("privacyStatus", "private", of: "status", in: &changed.details) }
      changed.text = changed.details["snippet"]?["description"]?.string ?? ""
      changed.details["title"] = changed.details["snippet"]?["title"]
      changed.details["privacy"] = changed.details["status"]?["privacyStatus"]
    }
    guard let now = ledger.item(.youtube, item.id) else { return .json([:], status: 500) }
    return .json(videoJSON(now, parts, isProcessed: isProcessed(now, call.now)))
  }

  /// `videos.delete`: 204; a second one finds nothing.
  mutating func deleteVideo(_ call: YouTubeCall) throws(Interruption) -> SandboxAnswer {
    try call.allow(["id"])
    let item = try ownVideo(call.query["id"], call)
    ledger.change(.youtube, item.id) { $0.deletedAt = call.now }
    for playlist in youtube.playlists.keys {
      youtube.playlists[playlist]?.removeAll { $0.video == item.id }
    }
    return SandboxAnswer(status: 204)
  }
}
