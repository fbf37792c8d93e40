import Content
import Sandbox

extension Part {
  static let facebook = Part(
    .facebook,
    samples: [
      Sample("text", "", "Soup of the day", shows: [.post, .textOnly]),
      Sample("link", "link: https://acme.example/menu", "Read on", shows: [.link]),
      Sample("comment", "first_comment: The recipe", "With a remark", shows: [.firstComment]),
      Sample(
        "photo set", "media: [{file: /media/a.jpg, alt: A}, {file: /media/b.jpg, alt: B}]", "Two pictures",
        shows: [.images, .altText]),
      Sample(
        "video", "type: video\nmedia: [{file: /media/wide.mp4}]", "A film", shows: [.video, .videos]),
      Sample("reel", "type: reel\nmedia: [{file: /media/tall.mp4}]", "A reel", shows: [.reel]),
      Sample("photo story", "type: story\nmedia: [{file: /media/tall.jpg}]", "", shows: [.story]),
      Sample("video story", "type: story\nmedia: [{file: /media/tall.mp4}]", "", shows: [.story]),
    ], words: graphWords)
}
