import Content
import HTTP
import JSON

/// What a post can say under `overrides.facebook`, and the fields it becomes.
enum FacebookOptions {
  static let all: [PlatformOption] = [
    PlatformOption(
      "targeting", .structure, types: [.post, .video, .reel],
      "Who may see the post at all: {geo_locations: {countries, regions, cities}, locales, age_min}"),
    PlatformOption(
      "feed_targeting", .structure, types: [.post, .video, .reel],
      "Whom the feed shows it to first: as targeting, with age_max, genders, interests and the like"),
    PlatformOption(
      "place", .text(maximum: nil), types: [.post, .reel], "Id of the Page of a place where it was made"),
    PlatformOption(
      "tag_ids", .texts(maximum: 50), types: [.post], "Ids of people who are there; needs place"),
    PlatformOption(
      "backdated_time", .text(maximum: nil), types: [.post],
      "Shows the post at an earlier time: 2026-01-31T09:30:00Z"),
    PlatformOption(
      "backdated_time_granularity", .choice(["year", "month", "day", "hour", "min", "none"]), types: [.post],
      "How exactly the earlier time is shown"),
    PlatformOption(
      "child_attachments", .structure, types: [.post],
      "A row of 2 to 5 links: {link, name, description, picture}"),
    PlatformOption(
      "text_format_preset_id", .text(maximum: nil), types: [.post],
      "Id of a coloured ground behind a short text"),
    PlatformOption(
      "content_category", .choice(categories), types: [.post, .video], "What a video is about"),
    PlatformOption(
      "captions_locale", .text(maximum: nil), types: [.post, .video],
      "Language of a video's captions: en_US unless said"),
    PlatformOption("is_ai_generated", .boolean, types: [.reel], "Labels the reel as made by AI"),
    PlatformOption(
      "group_id", .text(maximum: nil),
      support: .cannot(
        "Facebook took publishing to groups away on 2024-04-22, with the Groups API (announced 2024-01-23)"),
      "A group to publish to"),
    PlatformOption(
      "feed_type", .text(maximum: nil),
      support: .cannot("the Graph API has no such field; targeting and feed_targeting say who sees a post"),
      "A kind of feed"),
  ]

  static let categories = [
    "BEAUTY_FASHION", "BUSINESS", "CARS_TRUCKS", "COMEDY", "CUTE_ANIMALS", "ENTERTAINMENT", "FAMILY",
    "FOOD_HEALTH", "HOME", "LIFESTYLE", "MUSIC", "NEWS", "POLITICS", "SCIENCE", "SPORTS", "TECHNOLOGY",
    "VIDEO_GAMING", "OTHER",
  ]

  /// The options the public call of a kind of post has fields for, or its extras use.
  static func known(by kind: FacebookKind) -> Set<String> {
    switch kind {
    case .feed:
      [
        "targeting", "feed_targeting", "place", "tag_ids", "backdated_time", "backdated_time_granularity",
        "child_attachments", "text_format_preset_id",
      ]
    case .video: ["targeting", "feed_targeting", "content_category", "captions_locale"]
    case .reel: ["targeting", "feed_targeting", "place", "is_ai_generated"]
    case .photoStory, .videoStory: []
    }
  }

  /// The fields of the public call, in the order of their names; documents as JSON texts.
  static func fields(_ content: DeliveryContent, _ kind: FacebookKind) -> [(String, String)] {
    let names = known(by: kind).subtracting(["captions_locale"])
    return content.options.filter { names.contains($0.key) }.sorted { $0.key < $1.key }.compactMap {
      name, value in
      switch value {
      case .null: nil
      case .string(let text): (name, text)
      case .bool(let flag): (name, flag ? "true" : "false")
      default: (name == "tag_ids" ? "tags" : name, value.text())
      }
    }
  }

  /// The times a backdated post may be shown at in place of its own.
  static func backdating(_ content: DeliveryContent) -> ClosedRange<Instant>? {
    guard let time = content.options["backdated_time"]?.string.flatMap(Instant.init) else { return nil }
    let slack: Int64 =
      switch content.options["backdated_time_granularity"]?.string {
      case "year": 366 * 86_400
      case "month": 31 * 86_400
      case "day": 86_400
      case "hour": 3600
      default: 60
      }
    return time.adding(seconds: -slack)...time.adding(seconds: slack)
  }
}
