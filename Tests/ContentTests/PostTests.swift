import Content
import Testing

@Suite("A post becomes deliveries")
struct PostTests {
  @Test("A simple post reaches its account with text, time and zone")
  func simple() throws {
    let delivery = try delivery(
      """
      == posts/2026/12/winter-menu.md ==
      ---
      accounts: [acme]
      publish_at: 2026-12-01 09:30
      campaign: winter
      labels: [menu, food]
      ---

      The winter menu is here.

      Come by!
      """)
    #expect(delivery.id.description == "winter-menu@alpha:api.alpha.example/acme")
    #expect(delivery.label == "acme")
    #expect(delivery.wish == .scheduled)
    #expect(delivery.content.type == .post)
    #expect(delivery.content.items == [ContentItem(text: "The winter menu is here.\n\nCome by!")])
    #expect(delivery.time == .at(try #require(Instant("2026-12-01T08:30:00Z"))))
    #expect(delivery.zone == "Europe/Berlin")
    #expect(delivery.written == "2026-12-01 09:30")
    #expect(delivery.late == LatePolicy(graceSeconds: 86_400, publishesLate: false))
    #expect(delivery.campaign == "winter")
    #expect(delivery.labels == ["menu", "food"])
    #expect(delivery.digest.hasPrefix("sha256:"))
    #expect(delivery.itemDigests.count == 1)
  }

  @Test("One mistake in each of five posts gives exactly five diagnostics, and the sixth post goes on")
  func fiveMistakes() throws {
    let world = World(
      """
      == posts/1-misspelt.md ==
      ---
      1️⃣acounts: [acme]
      publish_at: 2026-12-01 09:30
      status: draft
      ---
      Hello
      == posts/2-unknown.md ==
      ---
      accounts: [2️⃣acm]
      publish_at: 2026-12-01 09:30
      ---
      Hello
      == posts/3-too-long.md ==
      ---
      accounts: [acme]
      publish_at: 2026-12-01 09:30
      ---
      3️⃣\(String(repeating: "x", count: 501))
      == posts/4-missing.md ==
      ---
      accounts: [acme]
      publish_at: 2026-12-01 09:30
      media: [{file: 4️⃣menu.jpg, alt: Soup}]
      ---
      Hello
      == posts/5-comment.md ==
      ---
      accounts: [acme]
      publish_at: 2026-12-01 09:30
      text: Big news 5️⃣#launch
      ---
      == posts/6-good.md ==
      ---
      accounts: [acme]
      publish_at: 2026-12-01 09:30
      ---
      Hello
      """)
    let compilation = world.compiled()
    #expect(
      world.said(compilation) == [
        "1️⃣ error unknown-key: unknown field `acounts`: did you mean `accounts`?",
        "2️⃣ error unknown-account: unknown account `acm`: did you mean `acme`?",
        "3️⃣ error over-limit (acme): the text has 501 characters; Alpha takes at most 500",
        "4️⃣ error missing-file: there is no file `posts/menu.jpg`",
        "5️⃣ error comment-swallows-text: YAML reads `#launch` as a comment: quote it or write it under `|`",
      ])
    let desired = try #require(compilation.desired)
    #expect(desired.deliveries.map(\.id.post.key) == ["6-good"])
  }
}
