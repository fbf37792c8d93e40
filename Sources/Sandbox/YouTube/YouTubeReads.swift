import Foundation
import JSON

extension World {
  /// `videos.list` by ids: those that are not there are left out.
  mutating func listVideos(_ call: YouTubeCall) throws(Interruption) -> SandboxAnswer {
    try call.allow(["id", "maxResults", "pageToken", "hl"])
    let parts = try call.parts(YouTubeResource.readable)
    let ids = (call.query["id"] ?? "").split(separator: ",").map(String.init)
    guard !ids.isEmpty else {
      throw YouTubeRules.refusal(
        400, "missingRequiredParameter", "No filter selected. Expected one of: id", "§2.3 id=")
    }
    guard ids.count <= 50 else {
      throw YouTubeRules.refusal(
        400, "invalidFilters", "The request specifies an invalid filter parameter.", "§7 id ≤ 50")
    }
    var shown: [JSON] = []
    for id in ids {
      guard let item = ledger.item(.youtube, id) else { continue }
      let isOwn = item.account == call.account.id
      if !isOwn, !Set(parts).isDisjoint(with: ["fileDetails", "processingDetails", "suggestions"]) {
        throw YouTubeRules.refusal(
          403, "forbidden", "The request cannot access user rating or file information.",
          "§2.3 owner only")
      }
      guard isOwn || item.details["status"]?["privacyStatus"] != "private" else { continue }
      let isProcessed = isProcessed(item, call.now)
      youtube.looks[id]? += 1
      shown.append(videoJSON(item, parts, isProcessed: isProcessed))
    }
    return .json([
      "kind": "youtube#videoListResponse", "etag": "sandbox", "items": .array(shown),
      "pageInfo": [
        "totalResults": .integer(Int64(shown.count)), "resultsPerPage": .integer(Int64(shown.count)),
      ],
    ])
  }

  func isProcessed(_ item: LedgerItem, _ now: Date) -> Bool {
    (youtube.looks[item.id] ?? .max) >= options.processingPolls
      && now.timeIntervalSince(item.createdAt) >= options.processingSeconds
  }

  func videoJSON(_ item: LedgerItem, _ parts: [String], isProcessed: Bool) -> JSON {
    var shown: [String: JSON] = [
      "kind": "youtube#video", "etag": .string("sandbox-\(item.versions.count)"), "id": .string(item.id),
    ]
    let failure = item.details["failureReason"]
    let rejection = item.details["rejectionReason"]
    for part in parts {
      switch part {
      case "snippet": shown[part] = snippet(item)
      case "status":
        var status = item.details[part]?.object ?? [:]
        let outcome: JSON = failure != nil ? "failed" : rejection != nil ? "rejected" : "processed"
        status["uploadStatus"] = isProcessed ? outcome : "uploaded"
        if isProcessed {
          status["failureReason"] = failure
          status["rejectionReason"] = rejection
        }
        status["madeForKids"] = status["selfDeclaredMadeForKids"]
        shown[part] = .object(status)
      case "processingDetails":
        let outcome: JSON = failure == nil ? "succeeded" : "failed"
        shown[part] = ["processingStatus": isProcessed ? outcome : "processing"]
      case "fileDetails":
        shown[part] = [
          "fileName": item.details["fileName"] ?? "unknown", "fileType": "video",
          "fileSize": .string(String(item.media.first?.count ?? 0)),
        ]
      case "statistics":
        shown[part] = [
          "viewCount": "0", "likeCount": "0", "favoriteCount": "0",
          "commentCount": .string(String(item.comments.count)),
        ]
      case "contentDetails":
        shown[part] = ["duration": .string("PT\(Int(item.media.first?.shape.seconds ?? 0))S")]
      case "recordingDetails", "localizations", "paidProductPlacementDetails":
        shown[part] = item.details[part] ?? [:]
      default: break
      }
    }
    return .object(shown)
  }

  private func snippet(_ item: LedgerItem) -> JSON {
    var snippet = item.details["snippet"]?.object ?? [:]
    snippet["publishedAt"] = .string(CivilTime.iso(item.createdAt, digits: 0))
    snippet["channelId"] = .string(item.account)
    snippet["channelTitle"] = .string(account(.youtube, id: item.account)?.name ?? "")
    snippet["liveBroadcastContent"] = "none"
    snippet["localized"] = [
      "title": snippet["title"] ?? "", "description": snippet["description"] ?? "",
    ]
    let picture = youtube.thumbnails[item.id].map { "\(base)/_sandbox/blobs/\($0.sha256)" }
    snippet["thumbnails"] = [
      "default": ["url": .string(picture ?? "\(base)\(item.pagePath)"), "width": 120, "height": 90]
    ]
    return .object(snippet)
  }

  /// `channels.list` of the caller or by id.
  func listChannels(_ call: YouTubeCall) throws(Interruption) -> SandboxAnswer {
    try call.allow(["mine", "id", "maxResults", "pageToken"])
    let parts = try call.parts(["id", "snippet", "contentDetails", "statistics", "status"])
    let isMine = try call.flag("mine") ?? false
    guard isMine != (call.query["id"] != nil) else {
      throw YouTubeRules.refusal(
        400, "incompatibleParameters", "Expected one of: mine, id", "§5 channels by mine=true or id")
    }
    let found =
      isMine
      ? [call.account]
      : (call.query["id"] ?? "").split(separator: ",").compactMap { account(.youtube, id: String($0)) }
    return .json([
      "kind": "youtube#channelListResponse", "etag": "sandbox",
      "pageInfo": ["totalResults": .integer(Int64(found.count)), "resultsPerPage": 5],
      "items": .array(found.map { channel($0, parts) }),
    ])
  }

  private func channel(_ account: SandboxAccount, _ parts: [String]) -> JSON {
    var shown: [String: JSON] = [
      "kind": "youtube#channel", "etag": "sandbox", "id": .string(account.id),
    ]
    for part in parts {
      switch part {
      case "snippet":
        shown[part] = ["title": .string(account.name), "customUrl": .string("@\(account.handle)")]
      case "contentDetails":
        shown[part] = ["relatedPlaylists": ["likes": "", "uploads": .string(Self.uploads(of: account.id))]]
      case "statistics":
        shown[part] = ["videoCount": .string(String(ledger.count(.youtube, account: account.id)))]
      case "status":
        shown[part] = ["privacyStatus": "public", "isLinked": true, "longUploadsStatus": "allowed"]
      default: break
      }
    }
    return .object(shown)
  }

  /// The list of a channel's uploads: its id with another beginning.
  static func uploads(of channel: String) -> String { "UU" + channel.dropFirst(2) }

  /// The one playlist of its own a channel of the sandbox has.
  static func playlist(of channel: String) -> String { "PL" + channel.dropFirst(2) }

  /// `playlistItems.list`, newest first; a new upload shows up late where lists lag.
  func listPlaylistItems(_ call: YouTubeCall) throws(Interruption) -> SandboxAnswer {
    try call.allow(["playlistId", "videoId", "maxResults", "pageToken", "id"])
    let parts = try call.parts(["id", "snippet", "contentDetails", "status"])
    guard let playlist = call.query["playlistId"] else {
      throw YouTubeRules.refusal(
        400, "missingRequiredParameter", "No filter selected. Expected one of: playlistId, id",
        "§5 playlistId=")
    }
    var entries: [YouTubeState.Entry]
    if let owner = accounts.first(where: { $0.platform == .youtube && Self.uploads(of: $0.id) == playlist }) {
      entries = ledger.newest(.youtube, account: owner.id)
        .filter { call.now.timeIntervalSince($0.createdAt) >= options.lookupLagSeconds }
        .filter { owner.id == call.account.id || $0.details["status"]?["privacyStatus"] == "public" }
        .map { YouTubeState.Entry(id: "UU\($0.id)", video: $0.id, at: $0.createdAt) }
    } else if playlist == Self.playlist(of: call.account.id) {
      entries = youtube.playlists[playlist] ?? []
    } else {
      entries = []
    }
    let isEmptyChannel = playlist.hasPrefix("UU") && entries.isEmpty
    guard !isEmptyChannel, playlist.hasPrefix("UU") || playlist == Self.playlist(of: call.account.id) else {
      throw YouTubeRules.refusal(
        404, "playlistNotFound",
        "The playlist identified with the request's <code>playlistId</code> parameter cannot be found.",
        "§5 a playlist that is there", domain: "youtube.playlistItem")
    }
    if let video = call.query["videoId"] { entries.removeAll { $0.video != video } }
    return try page(entries, call, parts, playlist)
  }

  private func page(
    _ entries: [YouTubeState.Entry], _ call: YouTubeCall, _ parts: [String], _ playlist: String
  ) throws(Interruption) -> SandboxAnswer {
    guard let size = Int(call.query["maxResults"] ?? "5"), (0...50).contains(size),
      let start = Int(call.query["pageToken"]?.dropFirst(4) ?? "0"), start >= 0
    else {
      throw YouTubeRules.refusal(
        400, "invalidValue", "Invalid value for maxResults or pageToken", "§5 maxResults ≤ 50")
    }
    let shown = entries.dropFirst(start).prefix(size)
    var answer: [String: JSON] = [
      "kind": "youtube#playlistItemListResponse", "etag": "sandbox",
      "items": .array(shown.map { playlistItem($0, parts, playlist) }),
      "pageInfo": [
        "totalResults": .integer(Int64(entries.count)), "resultsPerPage": .integer(Int64(size)),
      ],
    ]
    if start + size < entries.count { answer["nextPageToken"] = .string("EAAa\(start + size)") }
    return .json(.object(answer))
  }

  func playlistItem(_ entry: YouTubeState.Entry, _ parts: [String], _ playlist: String) -> JSON {
    let item = ledger.item(.youtube, entry.video)
    var shown: [String: JSON] = [
      "kind": "youtube#playlistItem", "etag": "sandbox", "id": .string(entry.id),
    ]
    for part in parts {
      switch part {
      case "snippet":
        shown[part] = [
          "publishedAt": .string(CivilTime.iso(entry.at, digits: 0)), "playlistId": .string(playlist),
          "title": item?.details["title"] ?? "Deleted video", "description": .string(item?.text ?? ""),
          "resourceId": ["kind": "youtube#video", "videoId": .string(entry.video)],
        ]
      case "contentDetails": shown[part] = ["videoId": .string(entry.video)]
      case "status": shown[part] = ["privacyStatus": item?.details["privacy"] ?? "private"]
      default: break
      }
    }
    return .object(shown)
  }
}
