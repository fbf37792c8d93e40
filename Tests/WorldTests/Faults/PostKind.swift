import Sandbox

/// A kind of post on a platform, how it is written, and the call that makes it public.
struct PostKind: Sendable, Hashable {
  let platform: SandboxPlatform
  let name: String
  /// Lines of the front matter beyond id, accounts and time.
  let lines: String
  let text: String
  /// Method and end of the path of the public call.
  let call: String
  /// Calls to the same address before the public one, in its preparation.
  var before = 0
  /// How many items become public.
  var items = 1

  /// A name without spaces: post id and account.
  var slug: String { "\(platform.rawValue)-\(name.replacing(" ", with: "-"))" }

  /// The plainest post of a platform.
  static func plain(_ platform: SandboxPlatform) -> PostKind {
    switch platform {
    case .mastodon: all[0]
    case .facebook: all[6]
    default: all[13]
    }
  }

  static func named(_ platform: SandboxPlatform, _ name: String) -> PostKind? {
    all.first { $0.platform == platform && $0.name == name }
  }

  static let all: [PostKind] = [
    PostKind(platform: .mastodon, name: "text", lines: "", text: "Soup of the day", call: "POST /statuses"),
    PostKind(
      platform: .mastodon, name: "link", lines: "link: https://acme.example/menu", text: "Read on #soup",
      call: "POST /statuses"),
    PostKind(
      platform: .mastodon, name: "poll", lines: "poll: {options: [red, white], ends_after: 1h}",
      text: "Which?", call: "POST /statuses"),
    PostKind(
      platform: .mastodon, name: "pictures",
      lines: "media: [{file: /media/a.jpg, alt: A}, {file: /media/b.jpg, alt: B}]", text: "Two pictures",
      call: "POST /statuses"),
    PostKind(
      platform: .mastodon, name: "video", lines: "type: video\nmedia: [{file: /media/wide.mp4, alt: V}]",
      text: "A film", call: "POST /statuses"),
    PostKind(
      platform: .mastodon, name: "thread", lines: "", text: "First of three\n\n---\n\nsecond\n\n---\n\nthird",
      call: "POST /statuses", before: 1, items: 3),
    PostKind(platform: .facebook, name: "text", lines: "", text: "Soup of the day", call: "POST /feed"),
    PostKind(
      platform: .facebook, name: "link", lines: "link: https://acme.example/menu", text: "Read on",
      call: "POST /feed"),
    PostKind(
      platform: .facebook, name: "photo set",
      lines: "media: [{file: /media/a.jpg, alt: A}, {file: /media/b.jpg, alt: B}]", text: "Two pictures",
      call: "POST /feed"),
    PostKind(
      platform: .facebook, name: "video", lines: "type: video\nmedia: [{file: /media/wide.mp4}]",
      text: "A film", call: "POST /videos", before: 2),
    PostKind(
      platform: .facebook, name: "reel", lines: "type: reel\nmedia: [{file: /media/tall.mp4}]",
      text: "A reel", call: "POST /video_reels", before: 1),
    PostKind(
      platform: .facebook, name: "photo story", lines: "type: story\nmedia: [{file: /media/tall.jpg}]",
      text: "", call: "POST /photo_stories"),
    PostKind(
      platform: .facebook, name: "video story", lines: "type: story\nmedia: [{file: /media/tall.mp4}]",
      text: "", call: "POST /video_stories", before: 1),
    PostKind(
      platform: .instagram, name: "image", lines: "media: [{file: /media/a.jpg, alt: A}]",
      text: "Soup of the day", call: "POST /media_publish"),
    PostKind(
      platform: .instagram, name: "carousel",
      lines: "type: carousel\nmedia: [{file: /media/a.jpg, alt: A}, {file: /media/tall.mp4}]",
      text: "Two things", call: "POST /media_publish"),
    PostKind(
      platform: .instagram, name: "reel", lines: "type: reel\nmedia: [{file: /media/tall.mp4}]",
      text: "A reel", call: "POST /media_publish"),
    PostKind(
      platform: .instagram, name: "picture story", lines: "type: story\nmedia: [{file: /media/tall.jpg}]",
      text: "", call: "POST /media_publish"),
    PostKind(
      platform: .instagram, name: "video story", lines: "type: story\nmedia: [{file: /media/tall.mp4}]",
      text: "", call: "POST /media_publish"),
  ]

  static let files: [(path: String, bytes: [UInt8])] = [
    ("media/a.jpg", SampleMedia.jpeg(width: 320, height: 320)),
    ("media/b.jpg", SampleMedia.jpeg(width: 320, height: 320, tint: 200)),
    ("media/tall.jpg", SampleMedia.jpeg(width: 540, height: 960)),
    ("media/wide.mp4", SampleMedia.mp4(width: 1280, height: 720, seconds: 8)),
    ("media/tall.mp4", SampleMedia.mp4(width: 720, height: 1280, seconds: 8)),
  ]
}
