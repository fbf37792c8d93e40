import Content
import Sandbox

extension Part {
  static let webhook = Part(.webhook, samples: beyond)
  static let command = Part(.webhook, name: "command", samples: beyond, program: "/opt/acme/publish")

  /// Both take everything.
  private static let beyond = [
    Sample("text", "", "Soup of the day", shows: [.post, .textOnly]),
    Sample(
      "link", "title: Menu\nlink: {url: https://acme.example/menu, preview: none}", "Read on",
      shows: [.title, .link, .linkPreview]),
    Sample(
      "card", "link: {url: https://acme.example/menu, title: Menu, description: Soups}", "Read on",
      shows: [.linkCard]),
    Sample("poll", "poll: {options: [red, white], ends_after: 1h}", "Which?", shows: [.poll]),
    Sample(
      "pictures",
      "media: [{file: /media/a.jpg, alt: A, focus: {x: 0.5, y: 0.1}}, {file: /media/wide.mp4, alt: V}]",
      "Two files", shows: [.images, .videos, .mixedMedia, .altText, .videoAltText, .focus]),
    Sample(
      "film", "type: video\ncover: /media/b.jpg\nmedia: [{file: /media/wide.mp4, captions: /media/en.vtt}]",
      "A film", shows: [.video, .cover, .captions]),
    Sample("reel", "type: reel\nmedia: [{file: /media/tall.mp4}]", "A reel", shows: [.reel]),
    Sample("story", "type: story\nmedia: [{file: /media/tall.jpg}]", "", shows: [.story]),
    Sample(
      "carousel", "type: carousel\nmedia: [{file: /media/a.jpg, alt: A}, {file: /media/b.jpg, alt: B}]",
      "Two",
      shows: [.carousel]),
    Sample("comment", "first_comment: The recipe", "With a remark", shows: [.firstComment]),
    Sample("thread", "", "First\n\n---\n\nsecond\n\n---\n\nthird", shows: [.thread], items: 3),
    Sample("document", "media: [{file: /media/menu.pdf}]", "The menu", shows: [.documents]),
  ]
}
