import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms
import Testing

@Suite("Mastodon's rules")
struct MastodonCheckTests {
  let descriptor = MastodonPlatform().descriptor

  private func ids(_ content: DeliveryContent) -> [String] {
    descriptor.check(content, [:]).map(\.id)
  }

  @Test(
    "A text is counted as the server counts it",
    arguments: [
      ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("👩‍👩‍👧‍👦", 1), ("日本語", 3),
      ("https://example.com", 23), ("http://a.b/c?d=e#f", 23),
      ("see https://example.com/a/very/long/path/that/goes/on/and/on/and/on.", 4 + 23 + 1),
      ("(https://en.example/wiki/A_(b))", 1 + 23 + 1), ("https://example.com.", 24),
      ("HTTPS://EXAMPLE.COM x", 25), ("example.com", 11), ("https://localhost", 17), ("https://", 8),
      ("xhttps://example.com", 20), ("https://例え.jp/ページ", 23 + 3),
      ("https://a.example,https://b.example", 47),
      ("@user", 5), ("@user@example.com", 5), ("hi @user@example.com!", 3 + 5 + 1), ("a@b.example", 11),
      ("@user@", 6), ("@@example.com", 13), ("mail me@user@example.com", 24), ("@a.b@c.d", 4),
    ])
  func length(_ text: String, _ expected: Int) {
    #expect(descriptor.textLength(text) == expected)
  }

  @Test("500 characters pass and 501 do not, link and content warning counted")
  func limit() {
    #expect(descriptor.limits[.post]?.text?.value == 500)
    var linked = post(String(repeating: "a", count: 475))
    linked.link = LinkAttachment(url: "https://acme.example/a-page-with-a-long-name")
    #expect(ids(linked) == [])
    linked.items[0].text += "a"
    #expect(ids(linked) == ["text-too-long"])
    #expect(ids(post(String(repeating: "a", count: 496), options: ["content_warning": "soup"])) == [])
    #expect(
      ids(post(String(repeating: "a", count: 497), options: ["content_warning": "soup"]))
        == ["text-too-long"])
  }

  @Test("Two videos, sound beside pictures and unknown formats are refused")
  func media() {
    #expect(ids(post("a", media: [asset("a.jpg"), asset("b.png")])) == [])
    #expect(ids(post("a", media: [asset("a.mp4"), asset("b.mp4")])) == ["several-videos"])
    #expect(ids(post("a", media: [asset("a.jpg"), asset("b.mp3")])) == ["several-videos"])
    #expect(ids(post("a", media: [asset("a.tiff")])) == ["media-format"])
  }

  @Test("A poll has 2 to 4 options of 1 to 50 characters, a text, no media, and an end in range")
  func polls() {
    func poll(_ options: [String], _ seconds: Int64, _ content: DeliveryContent = post("Which?")) -> [String]
    {
      var content = content
      content.poll = Poll(options: options, endsAfterSeconds: seconds)
      return ids(content)
    }
    #expect(poll(["a", "b"], 300) == [])
    #expect(poll(["a"], 300) == ["poll-options"])
    #expect(poll(["a", "b", "c", "d"], 2_629_746) == [])
    #expect(poll(["a", "b", "c", "d", "e"], 300) == ["poll-options"])
    #expect(poll(["a", String(repeating: "b", count: 50)], 300) == [])
    #expect(poll(["a", String(repeating: "b", count: 51)], 300) == ["poll-option-length"])
    #expect(poll(["a", "b"], 299) == ["poll-end"])
    #expect(poll(["a", "b"], 2_629_747) == ["poll-end"])
    #expect(poll(["a", "b"], 300, post("Which?", media: [asset("a.jpg")])) == ["poll-with-media"])
    #expect(poll(["a", "b"], 300, post("")) == ["poll-without-text"])
    #expect(ids(post("a", options: ["poll_multiple": true])) == ["option-without-effect"])
  }

  @Test("The doctor learns whose token it is and what the server takes")
  func verify() async throws {
    let answer = try await ScriptedTransport.run([MastodonScript.owner(), MastodonScript.instance()]) {
      await MastodonPlatform().verify(in: MastodonScript.session($0))
    }
    guard case .accepted(let facts) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(facts == ["logged in as @acme", "server 4.5.2, 500 characters, 4 files a post"])
  }

  @Test("A token of another account is refused before it can publish there")
  func otherOwner() async throws {
    let answer = try await ScriptedTransport.run([MastodonScript.owner("rival")]) {
      await MastodonPlatform().verify(in: MastodonScript.session($0))
    }
    #expect(word(answer) == "needsCredentials")
  }
}
