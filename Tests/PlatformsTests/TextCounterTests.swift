import Content
import Platforms
import Testing

@Suite("Each platform has one counter of texts, which knows more than ASCII")
struct TextCounterTests {
  /// é composed and decomposed, an emoji with a skin tone, a family, two ideographs.
  static let texts = ["é", "e\u{301}", "👍🏽", "👨‍👩‍👧‍👦", "漢字"]

  /// Name → what each of the texts counts.
  static let counts = [
    "bluesky": [1, 1, 1, 1, 2],
    "facebook": [1, 2, 2, 7, 2],
    "instagram": [1, 2, 4, 11, 2],
    "linkedin": [1, 2, 4, 11, 2],
    "mastodon": [1, 1, 1, 1, 2],
    "threads": [1, 2, 8, 25, 2],
    "tiktok": [1, 2, 4, 11, 2],
    "x": [1, 1, 2, 2, 4],
    "youtube": [2, 3, 8, 25, 6],
  ]

  @Test("No platform is left out but those that hand a post on as it is")
  func all() {
    #expect(
      Set(Self.counts.keys).union(["command", "webhook"]) == Set(allPlatforms.map(\.descriptor.name)))
  }

  @Test("A text counts what its platform counts", arguments: counts.keys.sorted())
  func length(_ platform: String) throws {
    let descriptor = try #require(allPlatforms.map(\.descriptor).first { $0.name == platform })
    let expected = try #require(Self.counts[platform])
    #expect(Self.texts.map(descriptor.textLength) == expected)
    #expect(descriptor.textLength("") == 0)
    #expect(descriptor.textLength("abc") == 3)
    #expect(
      descriptor.textLength(Self.texts.joined(separator: " ")) == expected.reduce(Self.texts.count - 1, +))
  }

  @Test(
    "A Page's text counts code points, whatever they are drawn as",
    arguments: [
      ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 2), ("👍", 1), ("👍🏽", 2), ("👨‍👩‍👧‍👦", 7), ("🇩🇪", 2), ("❤️", 2),
      ("漢字", 2), ("한국어", 3), ("\r\n", 2), ("https://a.example", 17),
    ])
  func page(_ text: String, _ expected: Int) {
    #expect(FacebookPlatform().descriptor.textLength(text) == expected)
  }

  @Test("One character more than a text's limit is too much, in any script", arguments: ["é", "漢", "👍"])
  func edge(_ character: String) throws {
    let descriptor = FacebookPlatform().descriptor
    let most = try #require(descriptor.limits[.post]?.text?.value)
    #expect(descriptor.textLength(String(repeating: character, count: most)) == most)
    #expect(descriptor.textLength(String(repeating: character, count: most + 1)) > most)
  }
}
