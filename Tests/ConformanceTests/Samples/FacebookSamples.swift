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
      Sample(
        "film with cover and captions",
        "title: Menu\ntype: video\ncover: /media/a.jpg\nmedia: [{file: /media/wide.mp4, captions: /media/en.srt}]\n"
          + "overrides: {facebook: {targeting: {age_min: 18}, content_category: FOOD_HEALTH}}",
        "A film with all there is", shows: [.title, .cover, .captions]),
      Sample(
        "audience",
        "overrides: {facebook: {feed_targeting: {genders: [1]}, place: \"900\", tag_ids: [\"1\"], "
          + "backdated_time: \"2026-01-31T09:30:00Z\"}}", "Who was there", shows: [.post]),
      Sample("reel", "type: reel\nmedia: [{file: /media/tall.mp4}]", "A reel", shows: [.reel]),
      Sample("photo story", "type: story\nmedia: [{file: /media/tall.jpg}]", "", shows: [.story]),
      Sample("video story", "type: story\nmedia: [{file: /media/tall.mp4}]", "", shows: [.story]),
    ], words: graphWords)
}
