import Foundation
import JSON

extension World {
  private static let kinds: Set<String> = ["REELS", "STORIES", "CAROUSEL", "VIDEO"]

  /// `POST /{ig-id}/media`: checks what is said, then looks at the media.
  mutating func createContainer(_ call: GraphCall, _ request: SandboxRequest) throws(Interruption)
    -> SandboxAnswer
  {
    let kind = try kind(call)
    try call.allow(InstagramRules.parameters(kind), "§2.1 parameters of a \(kind.rawValue)")
    let since = call.now.addingTimeInterval(-86_400)
    instagram.made.removeAll { $0.at < since }
    guard instagram.made.count(where: { $0.account == call.account.id }) < options.containerQuota else {
      throw call.refusal(9, 2_207_042, "Application request limit reached", "§3 400 containers / 24 h")
    }
    var container = InstagramState.Container(
      id: "", account: call.account.id, kind: kind,
      createdAt: call.now)
    try describe(&container, call)
    try checkTags(container, call)
    if kind == .carousel {
      container.children = try children(call)
      container.media = container.children.flatMap { instagram.containers[$0]?.media ?? [] }
    } else {
      try takeMedium(&container, call, request)
    }
    if let code = call.processingError { container.error = InstagramRules.failed(code) }
    container.id = String(18_010_000_000_000_000 + nextCount())
    instagram.containers[container.id] = container
    instagram.made.append(.init(account: call.account.id, at: call.now))
    var answer: [String: JSON] = ["id": .string(container.id)]
    if container.upload != nil {
      answer["uri"] = .string("\(base)/instagram/ig-api-upload/\(call.version)/\(container.id)")
    }
    return .json(.object(answer))
  }

  private func kind(_ call: GraphCall) throws(Interruption) -> InstagramState.Kind {
    let isChild = try call.flag("is_carousel_item", "§2.1 is_carousel_item") ?? false
    let type = call.fields.text("media_type")
    if let type, !Self.kinds.contains(type) {
      throw call.refusal(100, 2_207_023, "The media type \(type) is unknown", "§2.1 media_type")
    }
    switch (type, isChild) {
    case (nil, false):
      if call.fields["image_url"] == nil {
        throw call.refusal(100, "The parameter image_url is required", "§2.2 image: image_url")
      }
      return .image
    case (nil, true): return .childImage
    case ("VIDEO", true): return .childVideo
    case ("REELS", false): return .reel
    case ("STORIES", false): return .story
    case ("CAROUSEL", false): return .carousel
    case ("VIDEO", false):
      throw call.refusal(
        100, 2_207_023, "Use REELS for a single video", "§2.1 VIDEO only for a carousel child")
    default:
      throw call.refusal(
        100, 2_207_023, "A carousel item is an image or a VIDEO", "§2.1 media_type of a child")
    }
  }

  private func describe(
    _ container: inout InstagramState.Container, _ call: GraphCall
  ) throws(Interruption) {
    if let caption = call.fields.text("caption") {
      guard caption.utf16.count <= InstagramRules.caption else {
        throw call.refusal(36_004, 2_207_010, "The caption was too long", "§2.1 caption ≤ 2200")
      }
      guard InstagramRules.words(beginning: "#", in: caption) <= InstagramRules.hashtags else {
        throw call.refusal(100, 2_207_040, "Too many hashtags", "§3 hashtags ≤ 30")
      }
      guard InstagramRules.words(beginning: "@", in: caption) <= InstagramRules.mentions else {
        throw call.refusal(100, 2_207_040, "Cannot use more than 20 mentions", "§3 @mentions ≤ 20")
      }
      container.caption = caption
    }
    if let alt = call.fields.text("alt_text"), alt.utf16.count > InstagramRules.altText {
      throw call.refusal(100, "(#100) alt_text is too long", "§2.1 alt_text ≤ 1000")
    }
    for name in ["share_to_feed", "is_ai_generated"] {
      if let flag = try call.flag(name, "§2.1 \(name)") { container.details[name] = .bool(flag) }
    }
    if let collaborators = call.fields["collaborators"] {
      let list = call.fields.document("collaborators")?.array?.compactMap(\.string)
      guard let list, (1...3).contains(list.count), list.allSatisfy({ !$0.isEmpty }) else {
        throw call.refusal(
          100, "(#100) collaborators is a list of at most 3 names", "§2.1 collaborators ≤ 3 usernames")
      }
      container.details["collaborators"] = call.fields.document("collaborators") ?? collaborators
    }
    if let place = call.fields.text("location_id") {
      guard !place.isEmpty, place.utf8.allSatisfy({ (48...57).contains($0) }) else {
        throw call.refusal(100, "INSTAGRAM_PLATFORM_API__INVALID_LOCATION_ID", "§2.1 location_id")
      }
      container.details["location_id"] = .string(place)
    }
    if call.fields["trial_params"] != nil {
      let strategy = call.fields.document("trial_params")?["graduation_strategy"]?.string
      guard let strategy, ["MANUAL", "SS_PERFORMANCE"].contains(strategy) else {
        throw call.refusal(100, "(#100) graduation_strategy is unknown", "§2.1 trial_params")
      }
    }
    if let name = call.fields.text("audio_name") { container.details["audio_name"] = .string(name) }
  }

  private func checkTags(_ container: InstagramState.Container, _ call: GraphCall) throws(Interruption) {
    let isPicture = container.kind == .image || container.kind == .childImage
    if call.fields["user_tags"] != nil {
      guard let tags = call.fields.document("user_tags")?.array else {
        throw call.refusal(100, "(#100) user_tags is not a list", "§2.1 user_tags")
      }
      guard tags.count <= 20 else {
        throw call.refusal(100, 2_207_040, "Cannot use more than 20 tags", "§2.1 user_tags ≤ 20")
      }
      for tag in tags {
        guard let name = tag["username"]?.string, !name.isEmpty else {
          throw call.refusal(100, "(#100) a user tag needs a username", "§2.1 user_tags username")
        }
        let places = [tag["x"], tag["y"]].map(Self.fraction)
        if isPicture, places.contains(where: { $0 == nil }) {
          throw call.refusal(
            100, "(#100) a user tag on an image needs x and y from 0 to 1", "§2.1 user_tags x,y 0–1")
        }
        if container.kind == .reel, tag["x"] != nil || tag["y"] != nil {
          throw call.refusal(
            100, "(#100) user tags on reels take no x and y", "§2.1 user_tags: omit x,y for reels")
        }
      }
    }
    guard call.fields["product_tags"] != nil else { return }
    guard call.account.login == .facebook else {
      throw call.refusal(
        100, "(#100) product_tags is not available", "§1 product tags only on the Facebook path")
    }
    guard let tags = call.fields.document("product_tags")?.array, tags.count <= 5 else {
      throw call.refusal(100, 2_207_037, "product_tags is a list of at most 5", "§2.1 product_tags ≤ 5")
    }
    for tag in tags {
      guard tag["product_id"]?.string != nil else {
        throw call.refusal(100, 2_207_037, "The product is invalid", "§2.1 product_tags product_id")
      }
      let isPlaced = Self.fraction(tag["x"]) != nil && Self.fraction(tag["y"]) != nil
      if isPicture, !isPlaced {
        throw call.refusal(
          100, 2_207_036, "A product tag on an image needs a position", "§2.1 product_tags x,y")
      }
      if !isPicture, tag["x"] != nil {
        throw call.refusal(
          100, 2_207_035, "A product tag on a video takes no position", "§2.1 product_tags x,y")
      }
    }
  }

  private static func fraction(_ value: JSON?) -> Double? {
    let number: Double? =
      switch value {
      case .integer(let value)?: Double(value)
      case .number(let value)?: value
      default: nil
      }
    return number.flatMap { (0...1).contains($0) ? $0 : nil }
  }

  /// 2 to 10 children of its own, each FINISHED.
  private func children(_ call: GraphCall) throws(Interruption) -> [String] {
    let listed = call.fields.document("children").flatMap(Fields.elements)?.compactMap {
      $0.string ?? $0.integer.map(String.init)
    }
    let ids =
      listed ?? call.fields.text("children")?.split(separator: ",").map {
        $0.trimmingCharacters(in: .whitespaces)
      } ?? []
    guard (2...10).contains(ids.count) else {
      throw call.refusal(100, 2_207_028, "A carousel has 2 to 10 items", "§3 carousel 2–10 children")
    }
    for id in ids {
      guard let child = instagram.containers[id], child.account == call.account.id, child.kind.isChild else {
        throw call.refusal(
          24, 2_207_006, "The media with ID \(id) cannot be found", "§2.1 children are own carousel items")
      }
      switch status(of: child, call.now) {
      case .finished: continue
      case .expired:
        throw call.refusal(
          24, 2_207_008, "The media with creation id \(id) has expired", "§3 container life 24 h")
      default:
        throw call.refusal(
          9007, 2_207_027, "Media ID is not available", "§2.2 every child FINISHED before the parent")
      }
    }
    guard Set(ids).count == ids.count else {
      throw call.refusal(100, 2_207_028, "The same item twice", "§2.1 children")
    }
    return ids
  }
}
