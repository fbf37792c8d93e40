import Content
import Sandbox

extension Part {
  static let threads = Part(
    .threads,
    samples: [
      Sample("text", "", "Soup of the day", shows: [.post, .textOnly]),
      Sample("link", "link: https://acme.example/menu", "Read on", shows: [.link]),
      Sample("poll", "poll: {options: [red, white], ends_after: 24h}", "Which?", shows: [.poll]),
      Sample("picture", "media: [{file: /media/a.jpg, alt: A}]", "A picture", shows: [.images, .altText]),
      Sample(
        "video", "type: video\nmedia: [{file: /media/tall.mp4, alt: V}]", "A film",
        shows: [.video, .videos, .videoAltText]),
      Sample(
        "carousel", "type: carousel\nmedia: [{file: /media/a.jpg, alt: A}, {file: /media/tall.mp4, alt: V}]",
        "Two things", shows: [.carousel, .mixedMedia]),
      Sample("comment", "first_comment: The recipe", "With a remark", shows: [.firstComment]),
      Sample("thread", "", "First of three\n\n---\n\nsecond\n\n---\n\nthird", shows: [.thread], items: 3),
    ], words: graphWords)
}
