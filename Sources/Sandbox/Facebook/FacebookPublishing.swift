import Foundation
import JSON

extension World {
  private static let feedParameters: Set<String> = [
    "message", "link", "published", "scheduled_publish_time", "unpublished_content_type", "attached_media",
    "child_attachments", "targeting", "feed_targeting", "backdated_time", "backdated_time_granularity",
    "place",
    "tags", "call_to_action", "text_format_preset_id", "client_mutation_id",
  ]

  /// `POST /{page-id}/feed`.
  mutating func postToFeed(_ call: GraphCall) throws(Interruption) -> SandboxAnswer {
    try call.allow(Self.feedParameters, "§2.1 parameters of /feed")
    var post = FacebookState.PagePost()
    post.request = call.request
    post.text = try message(call, ["message"])
    if let link = try link(call) {
      post.details["link"] = .string(link)
      post.kind = "link"
    }
    post.photos = try attachedPhotos(call)
    post.media = post.photos.compactMap { facebook.photos[$0]?.medium }
    if !post.photos.isEmpty { post.kind = post.photos.count == 1 ? "photo" : "photos" }
    if let children = call.fields.document("child_attachments") {
      guard let list = children.array, (2...5).contains(list.count),
        list.allSatisfy({ $0["link"]?.string?.hasPrefix("http") ?? false }), post.photos.isEmpty
      else {
        throw call.refusal(100, "(#100) child_attachments has 2 to 5 links", "§2.1 child_attachments 2–5")
      }
      post.details["child_attachments"] = children
    }
    guard
      !post.text.allSatisfy(\.isWhitespace) || post.details["link"] != nil || !post.photos.isEmpty
        || post.details["child_attachments"] != nil
    else {
      throw call.refusal(100, "(#100) Missing message or attachment", "§2.1 message or link required")
    }
    post.details.merge(try circumstances(call)) { $1 }
    let timing = try timing(call, days: 30)
    if case .scheduled = timing, post.photos.count > 1,
      call.fields.text("unpublished_content_type") != "SCHEDULED"
    {
      throw call.refusal(
        100, "(#100) unpublished_content_type must be SCHEDULED",
        "§2.3 scheduled multi-photo: unpublished_content_type=SCHEDULED")
    }
    return try put(post, call, timing: timing)
  }

  /// The text, by its name or an old alias of it, at most 63,206 characters.
  func message(_ call: GraphCall, _ names: [String]) throws(Interruption) -> String {
    let text = names.lazy.compactMap { call.fields.text($0) }.first ?? ""
    guard text.unicodeScalars.count <= FacebookRules.message else {
      throw call.refusal(100, "(#100) The text is too long", "§2.1 message ≤ 63,206 characters")
    }
    return text
  }

  private func link(_ call: GraphCall) throws(Interruption) -> String? {
    guard let link = try call.address("link", code: 100, 2_061_006, "§2.1 link: URL") else { return nil }
    let host = link.split(separator: "/").dropFirst().first.map { $0.lowercased() } ?? ""
    guard !host.hasSuffix("facebook.com") else {
      throw call.refusal(
        100, 1_609_008, "This link cannot be shared", "§4 1609008 facebook.com links refused")
    }
    return link
  }

  private func attachedPhotos(_ call: GraphCall) throws(Interruption) -> [String] {
    guard let value = call.fields.document("attached_media") else { return [] }
    guard let list = Fields.elements(of: value), !list.isEmpty else {
      throw call.refusal(100, "(#100) attached_media is not a list", "§2.1 attached_media")
    }
    guard list.count <= FacebookRules.photos else {
      throw call.refusal(100, "(#100) Too many attached media", "§2.3 multi-photo ≤ 10")
    }
    var ids: [String] = []
    for element in list {
      let object = element.string.flatMap { try? JSON(parsing: $0.utf8) } ?? element
      guard let id = object["media_fbid"]?.string ?? object["media_fbid"]?.integer.map(String.init) else {
        throw call.refusal(100, "(#100) attached_media needs media_fbid", "§2.1 attached_media media_fbid")
      }
      guard facebook.videos[id] == nil else {
        throw call.refusal(100, "(#100) Only photos can be attached", "§2.1 attached_media: no videos")
      }
      _ = try freePhoto(id, call)
      ids.append(id)
    }
    guard Set(ids).count == ids.count else {
      throw call.refusal(100, 1_366_051, "The same photo twice", "§4 1366051 photos already posted")
    }
    return ids
  }

  /// A photo of its own that is in no post yet and not older than a day.
  func freePhoto(_ id: String, _ call: GraphCall) throws(Interruption) -> FacebookState.Photo {
    guard let photo = facebook.photos[id], photo.account == call.account.id,
      call.now.timeIntervalSince(photo.createdAt) < FacebookRules.photoLife || photo.post != nil
    else { throw call.missing(id) }
    guard photo.post == nil else {
      throw call.refusal(
        100, 1_366_051, "These photos were already posted.", "§2.6 media already used in a post is refused")
    }
    return photo
  }

  /// When and whether a post becomes public.
  enum Timing {
    case now
    case scheduled(Date)
    case hidden
  }

  func timing(_ call: GraphCall, days: Double) throws(Interruption) -> Timing {
    let published = try call.flag("published", "§2.1 published") ?? true
    if let kind = call.fields.text("unpublished_content_type"), !FacebookRules.contentTypes.contains(kind) {
      throw call.refusal(
        100, "(#100) unpublished_content_type is unknown", "§2.1 unpublished_content_type")
    }
    guard let text = call.fields.text("scheduled_publish_time") else { return published ? .now : .hidden }
    guard !published else {
      throw call.refusal(
        100, "(#100) scheduled_publish_time needs published=false",
        "§2.1 scheduled_publish_time with published=false")
    }
    return .scheduled(try scheduledTime(text, call, days: days))
  }

  func scheduledTime(_ text: String, _ call: GraphCall, days: Double) throws(Interruption) -> Date {
    let date = Int(text).map { Date(timeIntervalSince1970: Double($0)) } ?? CivilTime.parse(text)
    guard let date, (600...days * 86_400).contains(date.timeIntervalSince(call.now)) else {
      throw call.refusal(
        100, "(#100) The specified scheduled publish time is invalid.",
        "§2.1 scheduled_publish_time 10 min – \(Int(days)) d")
    }
    return date
  }

  /// Publishes, schedules or hides a post; the same one twice within the window is refused.
  mutating func put(
    _ post: FacebookState.PagePost, _ call: GraphCall, timing: Timing
  ) throws(Interruption) -> SandboxAnswer {
    let account = call.account.id
    let start = call.now.addingTimeInterval(-options.duplicateWindowSeconds)
    facebook.prints.removeAll { $0.at <= start }
    let isHidden = if case .hidden = timing { true } else { false }
    if !isHidden, post.hasWords, !post.kind.hasSuffix("story"),
      facebook.prints.contains(where: { $0.account == account && $0.text == post.print })
    {
      throw call.refusal(
        506, "(#506) Duplicate status message", "§4 506 duplicate of previous post")
    }
    let id = "\(account)_\(122_100_000_000_000 + nextCount())"
    if !isHidden { facebook.prints.append(.init(account: account, text: post.print, at: call.now)) }
    for photo in post.photos { facebook.photos[photo]?.post = id }
    guard case .now = timing else {
      var waiting = FacebookState.Waiting(id: id, account: account, post: post, createdAt: call.now)
      if case .scheduled(let date) = timing { waiting.scheduledAt = date }
      facebook.waiting[id] = waiting
      return .json(try call.project(waitingFields(waiting), usual: ["id"], type: "Post"))
    }
    let item = makePublic(post, id: id, account: account, at: call.now)
    return .json(try call.project(postFields(item), usual: ["id"], type: "Post"))
  }

  @discardableResult
  mutating func makePublic(_ post: FacebookState.PagePost, id: String, account: String, at now: Date)
    -> LedgerItem
  {
    let number = id.split(separator: "_").last.map(String.init) ?? id
    let page =
      switch post.kind {
      case "reel": "reel/\(post.video ?? number)"
      case "photo story", "video story": "stories/\(account)/\(number)"
      default: "\(account)/posts/\(number)"
      }
    var item = LedgerItem(
      number: 0, platform: .facebook, account: account, id: id, kind: post.kind, text: post.text,
      createdAt: now,
      pagePath: "/facebook/\(page)", request: post.request)
    item.media = post.media
    item.details = post.details
    item.details["photos"] = post.photos.isEmpty ? nil : .array(post.photos.map { .string($0) })
    item.details["video"] = post.video.map { .string($0) }
    ledger.add(item)
    return item
  }

  /// Publishes what was scheduled up to now.
  mutating func publishScheduledPagePosts(_ now: Date) {
    guard !facebook.waiting.isEmpty else { return }
    let due = facebook.waiting.values.filter { $0.scheduledAt.map { $0 <= now } ?? false }
    for waiting in due.sorted(by: { $0.id < $1.id }) {
      facebook.waiting[waiting.id] = nil
      makePublic(waiting.post, id: waiting.id, account: waiting.account, at: waiting.scheduledAt ?? now)
    }
  }
}
