import Content
import Sandbox

extension Part {
  static let x = Part(
    .x,
    samples: [
      Sample("text", "", "Soup of the day", shows: [.post, .textOnly]),
      Sample("link", "link: https://acme.example/menu", "Read on #soup", shows: [.link]),
      Sample("poll", "poll: {options: [red, white], ends_after: 1h}", "Which?", shows: [.poll]),
      Sample(
        "pictures", "media: [{file: /media/a.jpg, alt: A}, {file: /media/b.jpg, alt: B}]", "Two pictures",
        shows: [.images, .altText]),
      Sample(
        "video", "type: video\nmedia: [{file: /media/wide.mp4, alt: V, captions: /media/en.vtt}]", "A film",
        shows: [.video, .videos, .videoAltText, .captions]),
      Sample("thread", "", "First of three\n\n---\n\nsecond\n\n---\n\nthird", shows: [.thread], items: 3),
    ])
}
