import Content
import Testing

@testable import Platforms

@Suite("How X counts a text")
struct XLengthTests {
  @Test(
    "Each row of the public examples counts as X says",
    arguments: [
      ("Hello", 5), ("cafe\u{301}", 4), ("こんにちは世", 12), ("한국어", 6), ("😀", 2), ("👍🏽", 2), ("👩‍👩‍👧‍👦", 2),
      ("🇩🇪", 2), ("1️⃣", 2), ("❤️", 2), ("—", 1), ("“”", 2), ("…", 2), ("→", 2), ("€", 2), ("α", 1), ("Ж", 1),
      ("https://example.com/any/long/path", 23), ("example.com", 23), ("http://example", 14),
      ("example.com/漢字", 27), ("foo.invalidtld/x", 16), ("a@b.com", 7), ("\u{200D}", 1), ("\u{2028}", 2),
      ("©", 2), ("", 0),
    ])
  func rows(_ text: String, _ length: Int) { #expect(XLength.of(text) == length) }

  @Test(
    "Addresses end where X ends them",
    arguments: [
      ("See https://a.example.com/x?y=1&z=2.", 4 + 23 + 1), ("(https://example.com/a_(b))", 2 + 23),
      ("https://example.com/a).", 23 + 2), ("https://example.com:8080/x", 23), ("ftp.example.com!", 24),
      ("https://example.com/?q=a,b, ok", 23 + 4), ("www.example.co.uk", 23), ("x.example.com@y", 15),
      ("a.b", 3), ("3.14", 4), ("Node.js", 7), ("#example.com", 12), ("@example.com", 12),
      ("-example.com", 12),
      ("example.com and example.org", 23 + 5 + 23), ("https://xn--bcher-kva.example.de/ä", 23),
      ("https://t.co/abc123xyz.html", 23 + 5), ("HTTPS://EXAMPLE.COM/A", 23), ("日本example.com語", 4 + 23 + 2),
      ("https://bücher.de", 23), ("https://acme.bakery/menu", 23), ("http://a.invalid/x", 18),
      ("e.g. this", 9),
      ("https://exam_ple.com/x", 22),
    ])
  func addresses(_ text: String, _ length: Int) { #expect(XLength.of(text) == length) }

  @Test("280 is the most: 140 kana fill it, the 281st letter is too much")
  func most() {
    #expect(XLength.of(String(repeating: "x", count: 280)) == 280)
    #expect(XLength.of(String(repeating: "x", count: 281)) == 281)
    #expect(XLength.of(String(repeating: "あ", count: 140)) == 280)
    #expect(XLength.of(String(repeating: "あ", count: 141)) == 282)
  }

  @Test("Plain characters weigh 1 at the edges of their ranges and 2 beside them")
  func edges() {
    let light: [UInt32] = [0, 4351, 8192, 8205, 8208, 8223, 8242, 8247]
    let heavy: [UInt32] = [4352, 8191, 8206, 8207, 8224, 8241, 8248]
    for value in light { #expect(Unicode.Scalar(value).map(XLength.weight) == 1, "\(value)") }
    for value in heavy { #expect(Unicode.Scalar(value).map(XLength.weight) == 2, "\(value)") }
  }

  @Test("A post costs 0.015 USD, 0.20 with a link, and a description 0.005")
  func costs() {
    #expect(xDescriptor.costs(post("Hello")) == ["0.015 USD: one post"])
    #expect(
      xDescriptor.costs(post("Read example.com"))
        == ["0.20 USD: it has a link (0.20 instead of 0.015 USD)"])
    var thread = post("one", media: [asset("a.jpg", alt: "A")])
    thread.items.append(ContentItem(text: "two https://example.com"))
    #expect(
      xDescriptor.costs(thread)
        == ["0.22 USD: 1 of 2 posts has a link (0.20 instead of 0.015 USD), one alternative text"])
    var linked = post("Hello")
    linked.link = LinkAttachment(url: "https://acme.example/menu")
    #expect(xDescriptor.costs(linked) == ["0.015 USD: one post"], "names for examples are no addresses")
    linked.link = LinkAttachment(url: "https://acme.com/menu")
    #expect(xDescriptor.costs(linked).first?.hasPrefix("0.20 USD") == true)
    #expect(XCosts.dollars(1_230) == "1.23")
  }
}
