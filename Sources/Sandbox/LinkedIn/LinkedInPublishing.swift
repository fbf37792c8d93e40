import Foundation
import JSON

extension World {
  private static let postFields: Set<String> = [
    "author", "commentary", "visibility", "distribution", "lifecycleState", "isReshareDisabledByAuthor",
    "content", "reshareContext",
  ]

  /// `POST /rest/posts`: 201 with nothing in it; the post's name stands in a header.
  mutating func linkedinPublish(_ caller: LinkedInCaller) throws(Interruption) -> SandboxAnswer {
    let fields = Fields(caller.request, queryToo: false)
    if let problem = fields.problem { throw LinkedInRules.invalid(problem, "§2 JSON body") }
    if let unknown = fields.names.subtracting(Self.postFields).sorted().first {
      throw LinkedInRules.invalid(
        "ERROR :: /\(unknown) :: unrecognized field found but not allowed", "§2 fields of a post")
    }
    for name in ["author", "commentary", "visibility", "distribution", "lifecycleState"]
    where fields[name] == nil {
      throw LinkedInRules.refusal(
        400, "MISSING_FIELD", "ERROR :: /\(name) :: field is required but not found", input: "MISSING_FIELD",
        "§2 required fields")
    }
    guard fields.text("author") == caller.account.id else {
      throw LinkedInRules.denied("POST /posts as \(fields.text("author") ?? "")", "§2 author of the token")
    }
    try common(fields, caller)
    guard let commentary = fields["commentary"]?.string else {
      throw LinkedInRules.invalid("/commentary is no text", "§2 commentary")
    }
    let rendering = LinkedInRendering(commentary)
    guard rendering.length <= LinkedInRules.text else {
      throw LinkedInRules.invalid(
        "ShareCommentary text length (\(rendering.length) characters) exceeded the maximum allowed (3000 characters)",
        input: "FIELD_LENGTH_TOO_LONG", "§3 text 3,000: \(rendering.length)")
    }
    var item = LedgerItem(
      number: 0, platform: .linkedin, account: caller.account.id, id: "", kind: "post", text: rendering.text,
      createdAt: caller.now, pagePath: "", request: caller.request.number ?? 0)
    try content(fields, &item, caller)
    guard !rendering.text.isEmpty || fields["content"] != nil || fields["reshareContext"] != nil else {
      throw LinkedInRules.invalid("/commentary is empty", "§2 commentary may be empty with media")
    }
    try refuseDuplicate(item, caller)
    let number = 7_300_000_000_000_000_000 + nextCount()
    item.id = "urn:li:\(item.kind == "video" ? "ugcPost" : "share"):\(number)"
    item.pagePath = "/linkedin/feed/update/\(item.id)"
    item.details["commentary"] = .string(rendering.kept)
    for name in ["visibility", "distribution", "content", "isReshareDisabledByAuthor", "reshareContext"] {
      item.details[name] = fields[name]
    }
    ledger.add(item)
    return SandboxAnswer(status: 201, headers: [("x-restli-id", item.id)], rule: rendering.rule)
  }

  private func common(_ fields: Fields, _ caller: LinkedInCaller) throws(Interruption) {
    guard ["PUBLIC", "CONNECTIONS", "LOGGED_IN", "CONTAINER"].contains(fields.text("visibility")) else {
      throw LinkedInRules.invalid("/visibility is unknown", "§2 visibility")
    }
    guard fields.text("visibility") != "CONNECTIONS" || caller.isMember else {
      throw LinkedInRules.invalid(
        "/visibility :: an organization has no connections", "§2 CONNECTIONS member only")
    }
    guard fields.text("lifecycleState") == "PUBLISHED" else {
      throw LinkedInRules.invalid("/lifecycleState must be PUBLISHED", "§2 lifecycleState")
    }
    let distribution = fields["distribution"]
    guard ["MAIN_FEED", "NONE"].contains(distribution?["feedDistribution"]?.string),
      distribution?["targetEntities"]?.array != nil,
      distribution?["thirdPartyDistributionChannels"]?.array != nil
    else { throw LinkedInRules.invalid("/distribution is not valid", "§2 distribution") }
    if let flag = fields["isReshareDisabledByAuthor"], flag.bool == nil {
      throw LinkedInRules.invalid("/isReshareDisabledByAuthor is no boolean", "§2 isReshareDisabledByAuthor")
    }
    guard let reshare = fields["reshareContext"] else { return }
    guard let parent = reshare["parent"]?.string, ledger.item(.linkedin, parent) != nil else {
      throw LinkedInRules.invalid(
        "/reshareContext/parent does not exist", input: "FIELD_VALUE_DOES_NOT_EXIST", "§2 reshareContext")
    }
    guard fields["content"] == nil else {
      throw LinkedInRules.invalid("/content is not allowed on a reshare", "§2 reshareContext")
    }
  }

  private mutating func content(
    _ fields: Fields, _ item: inout LedgerItem, _ caller: LinkedInCaller
  ) throws(Interruption) {
    if let parent = fields["reshareContext"]?["parent"]?.string {
      item.kind = "reshare"
      item.details["reshare_of"] = .string(parent)
    }
    guard let content = fields["content"] else { return }
    guard let object = content.object, object.count == 1, let (name, value) = object.first else {
      throw LinkedInRules.invalid("/content is a union with one member", "§2 one of the objects")
    }
    switch name {
    case "media": try media(value, &item, caller)
    case "multiImage": try images(value, &item, caller)
    case "article": try article(value, &item, caller)
    case "poll": try poll(value, &item)
    default:
      throw LinkedInRules.invalid("/content/\(name) is unknown", "§2 content shapes, carousel sponsored only")
    }
  }

  private func keys(_ value: JSON, _ known: Set<String>, _ place: String) throws(Interruption) {
    if let unknown = Set((value.object ?? [:]).keys).subtracting(known).sorted().first {
      throw LinkedInRules.invalid("/content/\(place)/\(unknown) is unknown", "§2 content shapes")
    }
  }

  private mutating func media(
    _ value: JSON, _ item: inout LedgerItem, _ caller: LinkedInCaller
  ) throws(Interruption) {
    try keys(value, ["id", "title", "altText"], "media")
    let asset = try usable(value["id"]?.string, caller)
    if asset.form == .document, (value["title"]?.string ?? "").isEmpty {
      throw LinkedInRules.invalid(
        "/content/media/title is required", input: "MISSING_FIELD", "§2 document: title required")
    }
    if asset.form != .image, value["altText"] != nil {
      throw LinkedInRules.invalid("/content/media/altText is for images", "§2 altText for images")
    }
    item.kind = asset.form.rawValue
    item.details["title"] = value["title"]
    try take(asset, alt: value["altText"]?.string, into: &item)
    if let cover = asset.thumbnail { item.details["thumbnail"] = .string(cover.sha256) }
    if let captions = asset.captions { item.details["captions"] = .string(captions.sha256) }
  }

  private mutating func images(
    _ value: JSON, _ item: inout LedgerItem, _ caller: LinkedInCaller
  ) throws(Interruption) {
    try keys(value, ["images"], "multiImage")
    guard let images = value["images"]?.array, LinkedInRules.images.contains(images.count) else {
      throw LinkedInRules.invalid("/content/multiImage/images must be 2 to 20", "§3 multi image 2 - 20")
    }
    for image in images {
      try keys(image, ["id", "altText"], "multiImage/images")
      let asset = try usable(image["id"]?.string, caller)
      guard asset.form == .image else {
        throw LinkedInRules.invalid("\(asset.urn) is no image", "§2 multiImage of images")
      }
      try take(asset, alt: image["altText"]?.string, into: &item)
    }
    item.kind = "images"
  }

  private mutating func article(
    _ value: JSON, _ item: inout LedgerItem, _ caller: LinkedInCaller
  ) throws(Interruption) {
    try keys(value, ["source", "title", "description", "thumbnail"], "article")
    guard let source = value["source"]?.string, source.hasPrefix("https://") || source.hasPrefix("http://")
    else { throw LinkedInRules.invalid("/content/article/source is no address", "§2 article source") }
    guard let title = value["title"]?.string, !title.isEmpty else {
      throw LinkedInRules.invalid(
        "/content/article/title is required", input: "MISSING_FIELD", "§2 article: title must be given")
    }
    item.kind = "article"
    item.details["link"] = .string(source)
    item.details["link_title"] = .string(title)
    item.details["link_description"] = value["description"]
    guard let thumbnail = value["thumbnail"] else { return }
    let asset = try usable(thumbnail.string, caller)
    guard asset.form == .image else {
      throw LinkedInRules.invalid("\(asset.urn) is no image", "§2 article thumbnail")
    }
    try take(asset, alt: nil, into: &item)
  }

  private func poll(_ value: JSON, _ item: inout LedgerItem) throws(Interruption) {
    try keys(value, ["question", "options", "settings"], "poll")
    guard let question = value["question"]?.string,
      (1...LinkedInRules.pollQuestion).contains(question.utf16.count)
    else { throw LinkedInRules.invalid("/content/poll/question must be 1 to 140", "§2 poll question 140") }
    guard let options = value["options"]?.array?.compactMap({ $0["text"]?.string }),
      LinkedInRules.pollOptions.contains(options.count), options.count == value["options"]?.array?.count
    else { throw LinkedInRules.invalid("/content/poll/options must be 2 to 4", "§2 poll 2-4 options") }
    guard options.allSatisfy({ (1...LinkedInRules.pollOption).contains($0.utf16.count) }) else {
      throw LinkedInRules.invalid("/content/poll/options/text must be 1 to 30", "§2 poll option 30")
    }
    guard let duration = value["settings"]?["duration"]?.string,
      LinkedInRules.pollDurations.contains(duration)
    else { throw LinkedInRules.invalid("/content/poll/settings/duration is unknown", "§2 poll durations") }
    item.kind = "poll"
    item.details["poll"] = [
      "question": .string(question), "duration": .string(duration),
      "options": .array(options.map { ["title": .string($0)] }),
    ]
  }

  /// A file of the caller's that can be published now.
  private mutating func usable(
    _ urn: String?, _ caller: LinkedInCaller
  ) throws(Interruption) -> LinkedInState.Asset {
    guard let urn, let asset = linkedin.assets[urn] else {
      throw LinkedInRules.invalid(
        "\(urn ?? "id") does not exist", input: "FIELD_VALUE_DOES_NOT_EXIST", "§3 use the URN")
    }
    guard asset.owner == caller.account.id else {
      throw LinkedInRules.denied("POST /posts with \(urn)", "§3 owner equals the author")
    }
    switch linkedinState(of: asset, caller.now) {
    case "AVAILABLE": return asset
    case "PROCESSING_FAILED":
      throw LinkedInRules.invalid(
        "\(urn): \(asset.problem ?? "")", input: "MEDIA_ASSET_PROCESSING_FAILED",
        "§6 MEDIA_ASSET_PROCESSING_FAILED \(asset.problem ?? "")")
    default:
      throw LinkedInRules.invalid(
        "\(urn) is not ready", input: "MEDIA_ASSET_WAITING_UPLOAD", "§6 MEDIA_ASSET_WAITING_UPLOAD")
    }
  }

  private func take(
    _ asset: LinkedInState.Asset, alt: String?, into item: inout LedgerItem
  ) throws(Interruption) {
    if let alt, alt.utf16.count > LinkedInRules.altText {
      throw LinkedInRules.invalid("altText is too long", input: "FIELD_LENGTH_TOO_LONG", "§3 alt text 4086")
    }
    guard var medium = asset.medium else { return }
    medium.alt = alt
    item.media.append(medium)
  }

  /// The same author and words are refused for a while, whatever else the post holds, and although the first one
  /// may be deleted by now; without words, the same files.
  private func refuseDuplicate(_ item: LedgerItem, _ caller: LinkedInCaller) throws(Interruption) {
    guard options.duplicateWindowSeconds > 0 else { return }
    let start = caller.now.addingTimeInterval(-options.duplicateWindowSeconds)
    let twin = items.reversed().first { earlier in
      earlier.platform == .linkedin && earlier.account == item.account && earlier.createdAt > start
        && earlier.text == item.text && (!item.text.isEmpty || earlier.media == item.media)
        && earlier.details["reshare_of"] == item.details["reshare_of"]
    }
    guard let twin else { return }
    throw LinkedInRules.refusal(
      422, "DUPLICATE_POST", "Content is a duplicate of \(twin.id)", input: "DUPLICATE_POST",
      "§6 422 duplicate per author and text")
  }
}
