import Content
import Testing

@testable import Platforms

@Suite("A post's place on Bluesky")
struct BlueskyKeyTests {
  private func made(
    _ key: String, _ at: Int64 = 1_795_248_000, item: Int = 0, earlier: Int64? = nil
  ) -> BlueskyKey {
    BlueskyKey(
      key: key, firstSent: Instant(secondsSinceEpoch: at), item: item,
      earlier: earlier.map(Instant.init(secondsSinceEpoch:)))
  }

  @Test("It is the same for the same key and instant, and another one for any other")
  func fixed() {
    #expect(made("a") == made("a"))
    #expect(made("a").text != made("b").text)
    #expect(made("a").text != made("a", 1_795_248_001).text)
    #expect(Set((0..<2000).map { made("key-\($0)").text }).count == 2000)
  }

  @Test("It is a key of 13 sortable characters that tells its time")
  func form() {
    let key = made("a").text
    #expect(key.count == 13)
    #expect(key.allSatisfy { "234567abcdefghijklmnopqrstuvwxyz".contains($0) })
    #expect(BlueskyKey.instant(of: key) == Instant(secondsSinceEpoch: 1_795_248_000))
    #expect(made("z", 1_795_248_000).text < made("a", 1_795_248_001).text)
    #expect(BlueskyKey.instant(of: "3m5zrkl2c2s2a") != nil)
    for wrong in ["", "self", "3m5zrkl2c2s21", "zzzzzzzzzzzzz", "3M5ZRKL2C2S2A", "3m5zrkl2c2s2aa"] {
      #expect(BlueskyKey.instant(of: wrong) == nil)
    }
  }

  @Test("A thread's times increase, also where the clock went back")
  func thread() {
    #expect(made("a").createdAt == "2026-11-21T08:00:00.000Z")
    #expect(made("a", item: 1, earlier: 1_795_248_000).createdAt == "2026-11-21T08:00:00.001Z")
    #expect(made("a", 1_795_247_990, item: 2, earlier: 1_795_248_000).createdAt == "2026-11-21T08:00:00.002Z")
    #expect(made("a", 1_795_248_007, item: 3, earlier: 1_795_248_000).createdAt == "2026-11-21T08:00:07.003Z")
    #expect(made("a", item: 1001).createdAt == "2026-11-21T08:00:01.001Z")
  }

  @Test("Instants no clock shows give a key all the same", arguments: [Int64.min, -1, 0, Int64.max])
  func hostile(_ seconds: Int64) {
    #expect(BlueskyKey.instant(of: made("a", seconds).text) != nil)
  }

  @Test(
    "An address is read as a record's and as the app's",
    arguments: [
      ("at://did:plc:abc/app.bsky.feed.post/3k", "at://did:plc:abc/app.bsky.feed.post/3k"),
      ("https://bsky.app/profile/alice.example/post/3k", "at://alice.example/app.bsky.feed.post/3k"),
      ("https://bsky.app/profile/did:plc:abc/post/3k?x=1", "at://did:plc:abc/app.bsky.feed.post/3k"),
      (
        "http://127.0.0.1:80/bluesky/profile/did%3Aplc%3Aabc/post/3k",
        "at://did:plc:abc/app.bsky.feed.post/3k"
      ),
      ("https://bsky.app/profile/alice.example", nil), ("at://did:plc:abc/app.bsky.feed.post", nil),
      ("at://did:plc:abc/a/b/c", nil), ("at://a b/c/d", nil), ("", nil), ("unknown", nil),
    ] as [(String, String?)])
  func address(_ text: String, _ expected: String?) {
    #expect(BlueskyAddress(text)?.text == expected)
  }
}
