/// The fields people write in a post, in the order of the documentation.
enum PostFields {
  static let maximumTextBytes = 100_000
  static let maximumMedia = 100

  static let identity: [Field] = [
    Field("id", .word(.postID), "what the post is called in the record; default: the file's name"),
    Field("accounts", .list(of: .word(.reference), 0...1000), "accounts or groups the post goes to"),
    Field("overrides", .layers, "other values for a platform or an account"),
  ]

  /// What a post, an override and a default may hold.
  static let layer: [Field] = [
    Field("title", text(10_000), "the title, where a platform has titles"),
    Field("text", text(maximumTextBytes), "the text, in files without a body and in overrides"),
    Field("publish_at", .word(.time), "when: `2026-12-01 09:30`, with an offset if wanted, or `on-merge`"),
    Field("timezone", .word(.zone), "the zone of a time without offset: `Europe/Berlin`"),
    Field("type", .word(.choice(PostType.allCases.map(\.rawValue))), "what it becomes; default: `post`"),
    Field("status", .word(.status), "the author's wish; default: `scheduled`"),
    Field(
      "media", .list(of: .shorthand("file", .word(.path), media), 0...maximumMedia),
      "pictures and videos, in their order"),
    Field("cover", .word(.path), "the picture shown before a video plays"),
    Field("link", .shorthand("url", .word(.webAddress), link), "the link that goes with the post"),
    Field("first_comment", text(maximumTextBytes), "a comment added right after publishing"),
    Field("poll", .fields(poll), "a poll, where the platform can"),
    Field("thread", .word(.choice(["join", "first"])), "what becomes of a thread where there are none"),
    Field("campaign", .word(.tag), "for the team: what the post belongs to"),
    Field("labels", .list(of: .word(.tag), 0...50), "for the team: words to find it by"),
    Field("late", .fields(late), "what happens when the time has passed"),
  ]

  static let reserved: [Field] = ["repeat", "slot", "utm", "mentions", "variables"].map {
    Field($0, .structure, "kept for later", isReserved: true)
  }

  static let media = FieldSet(
    "a media entry",
    [
      Field(
        "file", .word(.path), "the file, relative to this one; a leading `/` is the repository's root",
        isRequired: true),
      Field("alt", text(10_000), "what is to be seen, for those who cannot see it"),
      Field("item", .integer(1...100), "the item of a thread it belongs to; default: 1"),
      Field("captions", .word(.path), "a captions file for a video"),
      Field("focus", .fields(focus), "the point that must stay visible"),
    ], hint: ForeignNames.hint(ForeignNames.media))

  static let focus = FieldSet(
    "a focus",
    [
      Field("x", .number(-1...1), "-1 is the left edge, 1 the right one", isRequired: true),
      Field("y", .number(-1...1), "-1 is the lower edge, 1 the upper one", isRequired: true),
    ])

  static let link = FieldSet(
    "a link",
    [
      Field("url", .word(.webAddress), "where it leads"),
      Field("preview", .word(.choice(["auto", "none"])), "whether the platform may draw a card"),
      Field("title", text(1000), "the card's title"),
      Field("description", text(5000), "the card's text"),
      Field("image", .word(.path), "the card's picture"),
    ], hint: ForeignNames.hint(ForeignNames.link))

  static let poll = FieldSet(
    "a poll",
    [
      Field("options", .list(of: text(1000), 2...20), "the answers", isRequired: true),
      Field("ends_after", .word(.span), "how long it runs: `1d`", isRequired: true),
    ])

  static let late = FieldSet(
    "`late`",
    [
      Field("grace", .word(.span), "how late it may go out: `6h`"),
      Field("then", .word(.choice(["skip", "publish"])), "what happens later than that"),
    ])

  private static func text(_ bytes: Int) -> Shape { .text(maximumBytes: bytes) }
}
