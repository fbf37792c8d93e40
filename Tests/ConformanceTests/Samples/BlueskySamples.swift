import Content
import Sandbox

extension Part {
  static let bluesky = Part(
    .bluesky,
    samples: [
      Sample("text", "", "Soup of the day 🍲 #winter https://acme.example", shows: [.post, .textOnly]),
      Sample(
        "card",
        "link: {url: https://acme.example/menu, title: Menu, description: Soups, image: /media/a.jpg}",
        "Read on", shows: [.link, .linkCard]),
      Sample(
        "bare link", "link: {url: https://acme.example/menu, preview: none}", "Read on", shows: [.linkPreview]
      ),
      Sample(
        "pictures", "media: [{file: /media/a.jpg, alt: A}, {file: /media/b.jpg, alt: B}]", "Two pictures",
        shows: [.images, .altText]),
      Sample(
        "carousel", "type: carousel\nmedia: [{file: /media/a.jpg, alt: A}, {file: /media/b.jpg, alt: B}]",
        "Two pictures", shows: [.carousel]),
      Sample(
        "video", "type: video\nmedia: [{file: /media/wide.mp4, alt: V, captions: /media/en.vtt}]", "A film",
        shows: [.video, .videos, .videoAltText, .captions]),
      Sample("thread", "", "First of three\n\n---\n\nsecond\n\n---\n\nthird", shows: [.thread], items: 3),
    ])
}
