import Content
import Sandbox

extension Part {
  static let tiktok = Part(
    .tiktok,
    samples: [
      Sample(
        "video",
        "type: video\nmedia: [{file: /media/tall.mp4}]\noverrides: {tiktok: {privacy_level: PUBLIC_TO_EVERYONE}}",
        "A film", shows: [.video, .videos]),
      Sample(
        "video by address",
        "type: video\nmedia: [{file: /media/tall.mp4}]\n"
          + "overrides: {tiktok: {privacy_level: PUBLIC_TO_EVERYONE, source: PULL_FROM_URL}}",
        "A film", shows: [.video, .videos]),
      Sample(
        "photo",
        "title: Menu\nmedia: [{file: /media/a.jpg}]\noverrides: {tiktok: {privacy_level: PUBLIC_TO_EVERYONE}}",
        "Soup of the day", shows: [.post, .images, .title]),
      Sample(
        "carousel",
        "type: carousel\nmedia: [{file: /media/a.jpg}, {file: /media/b.jpg}]\n"
          + "overrides: {tiktok: {privacy_level: PUBLIC_TO_EVERYONE}}",
        "Two pictures", shows: [.carousel]),
    ])
}
