import Content
import Sandbox

extension Part {
  static let mastodon = Part(
    .mastodon,
    samples: [
      Sample("text", "", "Soup of the day", shows: [.post, .textOnly]),
      Sample("link", "link: https://acme.example/menu", "Read on #soup", shows: [.link]),
      Sample("poll", "poll: {options: [red, white], ends_after: 1h}", "Which?", shows: [.poll]),
      Sample(
        "pictures",
        "media: [{file: /media/a.jpg, alt: A, focus: {x: 0.5, y: 0.1}}, {file: /media/b.jpg, alt: B}]",
        "Two pictures",
        shows: [.images, .altText, .focus]),
      Sample(
        "video", "type: video\ncover: /media/a.jpg\nmedia: [{file: /media/wide.mp4, alt: V}]", "A film",
        shows: [.video, .videos, .videoAltText, .cover]),
      Sample("thread", "", "First of three\n\n---\n\nsecond\n\n---\n\nthird", shows: [.thread], items: 3),
    ])
}
