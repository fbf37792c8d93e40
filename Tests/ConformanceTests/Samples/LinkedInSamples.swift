import Content
import Sandbox

extension Part {
  static let linkedin = Part(
    .linkedin,
    samples: [
      Sample("text", "", "Soup of the day (#winter)", shows: [.post, .textOnly]),
      Sample(
        "article",
        "link: {url: https://acme.example/menu, title: Menu, description: Soups, image: /media/a.jpg}",
        "Read on", shows: [.link, .linkCard]),
      Sample(
        "bare link", "link: {url: https://acme.example/menu, preview: none}", "Read on", shows: [.linkPreview]
      ),
      Sample("poll", "poll: {options: [red, white], ends_after: 3d}", "Which?", shows: [.poll]),
      Sample(
        "pictures", "media: [{file: /media/a.jpg, alt: A}, {file: /media/b.jpg, alt: B}]", "Two pictures",
        shows: [.images, .altText]),
      Sample(
        "video", "title: Menu\ntype: video\nmedia: [{file: /media/wide.mp4}]", "A film",
        shows: [.video, .videos, .title]),
      Sample(
        "captioned",
        "type: video\ncover: /media/a.jpg\nmedia: [{file: /media/wide.mp4, captions: /media/en.srt}]",
        "A film to read", shows: [.cover, .captions]),
      Sample(
        "document", "title: Menu\nmedia: [{file: /media/menu.pdf}]", "The menu", shows: [.documents]),
      Sample("comment", "first_comment: The recipe", "With a remark", shows: [.firstComment]),
    ])
}

extension Part {
  /// A person: publishes like a page, but few applications may read what they wrote.
  static let linkedinMember = Part(
    .linkedin,
    samples: [
      Sample("text", "", "Soup of the day (#winter)", shows: [.post, .textOnly], unseen: unreadable),
      Sample(
        "pictures", "media: [{file: /media/a.jpg, alt: A}, {file: /media/b.jpg, alt: B}]", "Two pictures",
        shows: [.images, .altText], unseen: unreadable),
    ],
    player: SandboxAccount(
      platform: .linkedin, id: "urn:li:person:AdaAcme1", handle: "ada", name: "Ada",
      token: "sandbox-linkedin-member-token"))

  private static let unreadable = "a member's posts are read by applications with r_member_social alone"
}
