import Foundation
import JSON

extension World {
  /// `POST /v2/post/publish/creator_info/query/`.
  mutating func tiktokCreator(_ caller: TikTokCaller) throws(Interruption) -> SandboxAnswer {
    guard caller.body.isEmpty else {
      throw TikTokRules.invalid("The call takes no parameters", "§2.1 creator_info: no body")
    }
    countCall(caller)
    try limitPosts(caller)
    return TikTokRules.accepted(
      [
        "creator_avatar_url": .string("\(base)/tiktok/@\(caller.account.handle)"),
        "creator_username": .string(caller.account.handle), "creator_nickname": .string(caller.account.name),
        "privacy_level_options": .array(privacyLevels.map(JSON.string)), "comment_disabled": false,
        "duet_disabled": false, "stitch_disabled": false,
        "max_video_post_duration_sec": .integer(Int64(TikTokRules.longestVideo)),
      ], self)
  }

  private var privacyLevels: [String] {
    [
      options.tiktokIsPrivate ? "FOLLOWER_OF_CREATOR" : "PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS",
      "SELF_ONLY",
    ]
  }

  private func limitPosts(_ caller: TikTokCaller) throws(Interruption) {
    let recent = (tiktok.begun[caller.account.id] ?? []).filter { caller.now.timeIntervalSince($0) < 86_400 }
    guard recent.count < TikTokRules.postsADay else {
      throw TikTokRules.refusal(
        403, "spam_risk_too_many_posts", "The daily post cap from the API is reached for the current user.",
        "§3 about 15 posts in 24 h")
    }
  }

  /// `POST /v2/post/publish/video/init/`: an upload, or a video to be fetched.
  mutating func beginVideo(_ caller: TikTokCaller) throws(Interruption) -> SandboxAnswer {
    try Self.allow(caller.body, ["post_info", "source_info"], "§2.2 video init")
    let info = try postInfo(
      caller,
      [
        "title", "privacy_level", "disable_duet", "disable_stitch", "disable_comment",
        "video_cover_timestamp_ms", "brand_content_toggle", "brand_organic_toggle", "is_aigc",
      ], "§2.2 post_info of a video")
    let title = info["title"]?.string ?? ""
    guard TikTokRules.units(title) <= TikTokRules.captionUnits else {
      throw TikTokRules.invalid("The title is too long", "§2.2 title ≤ 2200 UTF-16 units")
    }
    return try beginVideo(publication(caller, .upload, title: "", text: title, info), caller)
  }

  /// `POST /v2/post/publish/inbox/video/init/`: a film for the app's inbox, without a word about the post.
  mutating func beginDraft(_ caller: TikTokCaller) throws(Interruption) -> SandboxAnswer {
    try Self.allow(caller.body, ["source_info"], "§2.2 inbox init: source_info only")
    let pending = tiktok.publications.values.count { draft in
      draft.isDraft && draft.account == caller.account.id && !draft.isCancelled && draft.failReason == nil
        && caller.now.timeIntervalSince(draft.begunAt) < 86_400
    }
    guard pending < TikTokRules.pendingShares else {
      throw TikTokRules.refusal(
        403, "spam_risk_too_many_pending_share", "The user has too many pending shares.",
        "§3 pending inbox drafts: 5 in 24 h")
    }
    var made = publication(caller, .upload, title: "", text: "", [:])
    made.isDraft = true
    return try beginVideo(made, caller)
  }

  /// What is common to a post and a draft: where the bytes come from.
  private mutating func beginVideo(
    _ begun: TikTokState.Publication, _ caller: TikTokCaller
  ) throws(Interruption) -> SandboxAnswer {
    guard let source = caller.body["source_info"]?.object else {
      throw TikTokRules.invalid("source_info is required", "§2.2 source_info")
    }
    var made = begun
    let name = made.isDraft ? "v_inbox" : "v_pub"
    switch source["source"]?.string {
    case "FILE_UPLOAD"?:
      try Self.allow(source, ["source", "video_size", "chunk_size", "total_chunk_count"], "§2.2 FILE_UPLOAD")
      (made.size, made.chunk) = try Self.chunkPlan(source)
      made.id = "\(name)_file~v2-1.\(nextPublication())"
      made.uploadID = made.id.split(separator: ".").last.map(String.init) ?? made.id
      made.uploadToken = "tok" + TikTokRules.logID(made.size &+ counter)
    case "PULL_FROM_URL"?:
      try Self.allow(source, ["source", "video_url"], "§2.2 PULL_FROM_URL")
      let address = try ownAddress(source["video_url"], "§2.2 video_url")
      made.route = .videoByAddress
      if let (part, shape) = try fetchedMedium(address, caller) {
        made.failReason = TikTokRules.fault(of: shape, count: part.count)
        made.media = [keep(part, shape: shape, alt: nil)]
        made.content = part
      } else {
        made.failReason = "video_pull_failed"
      }
      made.id = "\(name)_url~v2-1.\(nextPublication())"
      made.completedAt = caller.now
    default: throw TikTokRules.invalid("source is FILE_UPLOAD or PULL_FROM_URL", "§2.2 source")
    }
    var data: [String: JSON] = ["publish_id": .string(made.id)]
    if made.route == .upload {
      data["upload_url"] = .string(
        "\(base)/tiktok/upload/video/\(made.uploadID)/?upload_id=\(made.uploadID)&upload_token=\(made.uploadToken)"
      )
      tiktok.uploads[made.uploadID] = made.id
    }
    begin(made, caller)
    return TikTokRules.accepted(.object(data), self)
  }

  /// `POST /v2/post/publish/content/init/`: photos, which are always fetched.
  mutating func beginPhotos(_ caller: TikTokCaller) throws(Interruption) -> SandboxAnswer {
    try Self.allow(
      caller.body, ["media_type", "post_mode", "post_info", "source_info"], "§2.5 content init")
    guard caller.body["media_type"]?.string == "PHOTO" else {
      throw TikTokRules.invalid("media_type must be PHOTO", "§2.5 media_type")
    }
    guard caller.body["post_mode"]?.string == "DIRECT_POST" else {
      throw TikTokRules.invalid(
        "post_mode must be DIRECT_POST here", "§2.5 post_mode: drafts are not simulated")
    }
    let info = try postInfo(
      caller,
      [
        "title", "description", "privacy_level", "disable_comment", "auto_add_music", "brand_content_toggle",
        "brand_organic_toggle", "is_aigc",
      ], "§2.5 post_info of photos")
    let title = info["title"]?.string ?? ""
    let text = info["description"]?.string ?? ""
    guard TikTokRules.units(title) <= TikTokRules.photoTitleUnits else {
      throw TikTokRules.invalid("The title is too long", "§2.5 title ≤ 90 UTF-16 units")
    }
    guard TikTokRules.units(text) <= TikTokRules.photoTextUnits else {
      throw TikTokRules.invalid("The description is too long", "§2.5 description ≤ 4000 UTF-16 units")
    }
    guard let source = caller.body["source_info"]?.object else {
      throw TikTokRules.invalid("source_info is required", "§2.5 source_info")
    }
    try Self.allow(source, ["source", "photo_images", "photo_cover_index"], "§2.5 source_info")
    guard source["source"]?.string == "PULL_FROM_URL" else {
      throw TikTokRules.invalid("Photos are PULL_FROM_URL only", "§2.5 PULL only")
    }
    guard let images = source["photo_images"]?.array, TikTokRules.photos.contains(images.count) else {
      throw TikTokRules.invalid("1 to 35 photos are needed", "§2.5 photo_images 1–35")
    }
    guard let cover = source["photo_cover_index"]?.integer, (0..<Int64(images.count)).contains(cover) else {
      throw TikTokRules.invalid("photo_cover_index is out of range", "§2.5 photo_cover_index")
    }
    var made = publication(caller, .photos, title: title, text: text, info)
    made.details["photo_cover_index"] = .integer(cover)
    var addresses: [String] = []
    for image in images { addresses.append(try ownAddress(image, "§2.5 photo_images")) }
    for address in addresses {
      guard let (part, shape) = try fetchedMedium(address, caller) else {
        made.failReason = "photo_pull_failed"
        continue
      }
      made.failReason = made.failReason ?? TikTokRules.fault(ofPhoto: shape, count: part.count)
      made.media.append(keep(part, shape: shape, alt: nil))
    }
    made.id = "p_pub_url~v2.\(nextPublication())"
    made.completedAt = caller.now
    begin(made, caller)
    return TikTokRules.accepted(["publish_id": .string(made.id)], self)
  }

  private mutating func nextPublication() -> Int { 7_300_000_000_000_000_000 + nextCount() }

  private func publication(
    _ caller: TikTokCaller, _ route: TikTokState.Publication.Route, title: String, text: String,
    _ info: [String: JSON]
  ) -> TikTokState.Publication {
    var made = TikTokState.Publication(
      id: "", account: caller.account.id, route: route, title: title, text: text,
      details: info.filter { !["title", "description"].contains($0.key) }, begunAt: caller.now)
    made.request = caller.request.number ?? 0
    made.doom = caller.request.fault?.processingError
    return made
  }

  private mutating func begin(_ begun: TikTokState.Publication, _ caller: TikTokCaller) {
    countCall(caller)
    var made = begun
    if made.completedAt != nil { made.failReason = made.doom ?? made.failReason }
    let since = caller.now.addingTimeInterval(-86_400)
    tiktok.begun[caller.account.id, default: []].removeAll { $0 <= since }
    if !made.isDraft { tiktok.begun[caller.account.id, default: []].append(caller.now) }
    tiktok.publications[made.id] = made
    publishTikTokPosts(caller.now)
  }

  /// What is common to all posts, and whether the creator may post it.
  private func postInfo(
    _ caller: TikTokCaller, _ names: Set<String>, _ rule: String
  ) throws(Interruption) -> [String: JSON] {
    guard let info = caller.body["post_info"]?.object else {
      throw TikTokRules.invalid("post_info is required", rule)
    }
    try Self.allow(info, names, rule)
    for (name, value) in info {
      let fits =
        switch name {
        case "title", "description", "privacy_level": value.string != nil
        case "video_cover_timestamp_ms": value.integer.map { $0 >= 0 } ?? false
        default: value.bool != nil
        }
      guard fits else { throw TikTokRules.invalid("\(name) has a wrong type", rule) }
    }
    guard let level = info["privacy_level"]?.string else {
      throw TikTokRules.invalid("privacy_level is required", "§2.2 privacy_level required")
    }
    if options.tiktokIsUnaudited, level != "SELF_ONLY" || !options.tiktokIsPrivate {
      throw TikTokRules.refusal(
        403, "unaudited_client_can_only_post_to_private_accounts",
        "Unaudited clients can only post to a private account.", "§3 unaudited client: only SELF_ONLY")
    }
    guard privacyLevels.contains(level) else {
      throw TikTokRules.refusal(
        403, "privacy_level_option_mismatch", "The privacy level is not among the creator's options.",
        "§10 privacy not in options")
    }
    if level == "SELF_ONLY", info["brand_content_toggle"]?.bool == true {
      throw TikTokRules.invalid(
        "Branded content cannot be private", "§2.2 branded content cannot be SELF_ONLY")
    }
    try limitPosts(caller)
    return info
  }

  private static func allow(
    _ members: [String: JSON], _ names: Set<String>, _ rule: String
  ) throws(Interruption) {
    if let unknown = Set(members.keys).subtracting(names).sorted().first {
      throw TikTokRules.invalid("\(unknown) is not a parameter", rule)
    }
  }

  private static func chunkPlan(_ source: [String: JSON]) throws(Interruption) -> (size: Int, chunk: Int) {
    func number(_ name: String) throws(Interruption) -> Int {
      guard let value = source[name]?.integer, value > 0, value <= Int64(TikTokRules.videoBytes) else {
        throw TikTokRules.invalid("\(name) is not valid", "§2.2 FILE_UPLOAD \(name)")
      }
      return Int(value)
    }
    let size = try number("video_size")
    let chunk = try number("chunk_size")
    let count = try number("total_chunk_count")
    func refusal(_ rule: String) -> Interruption {
      TikTokRules.invalid("The chunk size is invalid", "§2.3 \(rule)")
    }
    guard TikTokRules.chunks.contains(count) else { throw refusal("1–1000 chunks") }
    guard count == size / chunk else { throw refusal("total_chunk_count = floor(video_size / chunk_size)") }
    guard count > 1 || chunk == size else { throw refusal("one chunk: chunk_size = video_size") }
    guard chunk >= TikTokRules.smallestChunk || size == chunk && size < TikTokRules.smallestChunk else {
      throw refusal("chunk ≥ 5 MB")
    }
    guard chunk <= TikTokRules.largestChunk else { throw refusal("chunk ≤ 64 MB") }
    return (size, chunk)
  }

  /// An address below a prefix that was verified for the app: this server's own.
  private func ownAddress(_ value: JSON?, _ rule: String) throws(Interruption) -> String {
    guard let text = value?.string, text.hasPrefix("http"), text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else { throw TikTokRules.invalid("An address is not valid", "\(rule): an absolute address") }
    guard text.hasPrefix(base + "/"), !base.isEmpty else {
      throw TikTokRules.refusal(
        403, "url_ownership_unverified", "The URL prefix is not verified for the client.",
        "§2.5 URL prefix must be verified")
    }
    return text
  }

  /// What lies there; nil where nothing can be had. Redirects are not followed.
  private func fetchedMedium(
    _ address: String, _ caller: TikTokCaller
  ) throws(Interruption) -> (BodyPart, MediaShape)? {
    guard let found = caller.request.fetched[address] else { throw .fetch(address) }
    guard case .found(200, _, let part) = found, part.count > 0 else { return nil }
    return (part, MediaProbe.shape(of: part.kept))
  }
}
