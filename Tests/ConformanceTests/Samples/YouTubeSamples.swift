import Content
import Sandbox

extension Part {
  static let youtube = Part(
    .youtube,
    samples: [
      Sample(
        "video",
        "title: Menu\ntype: video\nmedia: [{file: /media/wide.mp4}]\noverrides: {youtube: {made_for_kids: false}}",
        "Soup of the day", shows: [.video, .videos, .title]),
      Sample(
        "short",
        "title: Menu\ntype: reel\nmedia: [{file: /media/tall.mp4}]\noverrides: {youtube: {made_for_kids: false}}",
        "A short", shows: [.reel]),
      Sample(
        "everything",
        "title: Menu\ntype: video\ncover: /media/a.jpg\nlink: https://acme.example/menu\nfirst_comment: The recipe\n"
          + "media: [{file: /media/wide.mp4, captions: /media/en.vtt}]\noverrides: {youtube: {made_for_kids: false}}",
        "With all there is", shows: [.cover, .captions, .firstComment, .link]),
    ])
}
