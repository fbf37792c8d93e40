import Content
import Sandbox

extension Part {
  static let instagram = Part(
    .instagram,
    samples: [
      Sample(
        "image", "media: [{file: /media/a.jpg, alt: A}]", "Soup of the day",
        shows: [.post, .images, .altText]),
      Sample(
        "carousel", "type: carousel\nmedia: [{file: /media/a.jpg, alt: A}, {file: /media/tall.mp4}]",
        "Two things", shows: [.carousel, .mixedMedia, .videos]),
      Sample(
        "reel", "type: reel\ncover: /media/tall.jpg\nmedia: [{file: /media/tall.mp4}]", "A reel",
        shows: [.reel, .cover]),
      Sample(
        "sent reel",
        "type: reel\nmedia: [{file: /media/tall.mp4}]\noverrides: {instagram: {video_upload: resumable}}",
        "A reel whose bytes are sent", shows: [.reel]),
      Sample("picture story", "type: story\nmedia: [{file: /media/tall.jpg}]", "", shows: [.story]),
      Sample("video story", "type: story\nmedia: [{file: /media/tall.mp4}]", "", shows: [.story]),
      Sample(
        "comment", "media: [{file: /media/a.jpg, alt: A}]\nfirst_comment: The recipe", "With a remark",
        shows: [.firstComment]),
    ], words: graphWords)
}
