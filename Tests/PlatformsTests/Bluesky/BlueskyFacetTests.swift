import Content
import JSON
import Testing

@testable import Platforms

@Suite("What leads somewhere in a Bluesky text")
struct BlueskyFacetTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var text: String
    /// `start-end kind` each.
    var spans: [String]
    init(_ text: String, _ spans: String...) {
      self.text = text
      self.spans = spans
    }
    var testDescription: String { text }
  }

  static let rows: [Row] = [
    Row("Notes: example.com", "7-18 https://example.com"),
    Row("héllo 👋 https://x.y", "12-23 https://x.y"),
    Row("👩‍👩‍👧 #tëst", "19-25 #tëst"),
    Row("(see https://a.example/b_(c))", "5-28 https://a.example/b_(c)"),
    Row("https://a.example.", "0-17 https://a.example"),
    Row("“https://a.example”!", "3-20 https://a.example"),
    Row("https://a.example/?q=1&r=ü", "0-27 https://a.example/?q=1&r=ü"),
    Row("HTTPS://A.example", "0-17 HTTPS://A.example"), Row("https://"), Row("https:// x"), Row("http:/a.b"),
    Row("example.com/menu, b.org", "0-16 https://example.com/menu", "18-23 https://b.org"),
    Row("a.example"), Row("v1.2.3"), Row("e.g. this"), Row("menu.pdf"), Row("anna@example.com"),
    Row("a.com@b"), Row("my-shop.de:8080/x", "0-17 https://my-shop.de:8080/x"), Row("x.com:port"),
    Row("-a.com"), Row("a..com"), Row("EXAMPLE.COM", "0-11 https://EXAMPLE.COM"),
    Row("@alice.example hi", "0-14 @alice.example"), Row("(@Alice.Example)", "1-15 @alice.example"),
    Row("hi @alice.example.", "3-17 @alice.example"), Row("@alice"),
    Row("@alice.example's", "0-14 @alice.example"),
    Row("a@alice.example"), Row("@a.b@c.d"), Row("@alice.example_x"), Row("@alice.1"), Row("@-a.com"),
    Row("#soup", "0-5 #soup"), Row("#soup, #1 #2026 #a1!", "0-5 #soup", "16-19 #a1"), Row("#"), Row("##a"),
    Row("a#b"), Row("#soup-of-the-day.", "0-16 #soup-of-the-day"), Row("＃漢字", "0-9 #漢字"), Row("#\u{FE0F}a"),
    Row("#a\u{200B}b"), Row(""), Row("  "), Row("\n#a\n\n#b\n", "1-3 #a", "5-7 #b"),
    Row(
      "@a.example #b https://c.example", "0-10 @a.example", "11-13 #b", "14-31 https://c.example"),
  ]

  private func words(_ facets: BlueskyFacets) -> [String] {
    facets.spans.map { span in
      let what =
        switch span.kind {
        case .link(let uri): uri
        case .mention(let handle): "@" + handle
        case .tag(let tag): "#" + tag
        }
      return "\(span.start)-\(span.end) \(what)"
    }
  }

  @Test("Places are bytes of UTF-8, whatever stands before", arguments: rows)
  func spans(_ row: Row) throws {
    let facets = BlueskyFacets(row.text)
    #expect(words(facets) == row.spans)
    let bytes = Array(row.text.utf8)
    for span in facets.spans {
      #expect(String(validating: bytes[span.start..<span.end], as: UTF8.self) != nil)
    }
  }

  @Test("A tag of 64 characters is one, of 65 none")
  func longTags() {
    #expect(BlueskyFacets("#" + String(repeating: "é", count: 64)).spans.count == 1)
    #expect(BlueskyFacets("#" + String(repeating: "é", count: 65)).spans.isEmpty)
    #expect(BlueskyFacets("#" + String(repeating: "👩‍👩‍👧‍👦", count: 25)).spans.count == 1)
    #expect(BlueskyFacets("#" + String(repeating: "👩‍👩‍👧‍👦", count: 26)).spans.isEmpty, "650 bytes")
  }

  @Test("Records hold places and features; a handle nobody answers for stays text")
  func record() throws {
    let facets = BlueskyFacets("@a.example @b.example #c")
    #expect(facets.handles == ["a.example", "b.example"])
    let json = try #require(facets.json(mentions: ["a.example": "did:plc:a", "b.example": ""]))
    #expect(
      json.text()
        == #"[{"features":[{"$type":"app.bsky.richtext.facet#mention","did":"did:plc:a"}],"#
        + #""index":{"byteEnd":10,"byteStart":0}},"#
        + #"{"features":[{"$type":"app.bsky.richtext.facet#tag","tag":"c"}],"#
        + #""index":{"byteEnd":24,"byteStart":22}}]"#)
    #expect(BlueskyFacets("plain").json(mentions: [:]) == nil)
  }
}
