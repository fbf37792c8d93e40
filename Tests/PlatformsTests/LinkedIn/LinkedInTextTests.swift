import Content
import Platforms
import Testing

@testable import Platforms

@Suite("LinkedIn's little text")
struct LinkedInTextTests {
  @Test(
    "Reserved characters get one backslash, tags their template, addresses stay whole",
    arguments: [
      ("Plain words – ünïcode 👩‍👩‍👧", "Plain words – ünïcode 👩‍👩‍👧"),
      (#"a\b"#, #"a\\b"#), ("a|b", #"a\|b"#), ("{x}", #"\{x\}"#), ("@anna", #"\@anna"#), ("[x]", #"\[x\]"#),
      ("(x)", #"\(x\)"#), ("<x>", #"\<x\>"#), ("2 * 3", #"2 \* 3"#), ("a_b", #"a\_b"#), ("~5", #"\~5"#),
      (#"\(already\)"#, #"\\\(already\\\)"#),
      ("#soup", ##"{hashtag|\#|soup}"##), ("#Soup2026, #ü.", ##"{hashtag|\#|Soup2026}, {hashtag|\#|ü}."##),
      ("#2026", ##"\#2026"##), ("C# and #", ##"C\# and \#"##), ("##x", ##"\#\#x"##), ("#a_b", ##"\#a\_b"##),
      ("#️⃣ 1", "\\#️⃣ 1"), ("*️⃣", "\\*️⃣"),
      ("https://a.example/x?utm_source=y_z#top", "https://a.example/x?utm_source=y_z#top"),
      ("(see https://a.example/a_(b))", #"\(see https://a.example/a_%28b%29\)"#),
      ("https://a.example/~me/@you/*", "https://a.example/%7Eme/%40you/\\*"),
      ("https://a.example/a_b_ and_c", #"https://a.example/a_b\_ and\_c"#),
      ("line\n\nnext", "line\n\nnext"), ("", ""),
    ])
  func escaping(text: String, commentary: String) {
    #expect(LittleText.of(text) == commentary)
  }

  @Test(
    "What is escaped reads as it was written",
    arguments: [
      #"all of \|{}@[]()<>#*_~ twice \|{}@[]()<>#*_~"#, "#one #two_three #4", "a\\", "\\\\{hashtag|\\#|x}",
      "@[Acme](urn:li:organization:1)", "#️⃣ {} https://a.example/a_b",
    ])
  func roundTrip(text: String) {
    #expect(LittleText.plain(LittleText.of(text)) == text)
  }

  @Test("Tags and mentions of others are read as people see them")
  func reading() {
    #expect(
      LittleText.plain(##"Hi @[Acme Inc](urn:li:organization:1) {hashtag|\#|soup} {hashtag|#|x} \(y\)"##)
        == "Hi Acme Inc #soup #x (y)")
  }

  @Test("Tags become words where asked")
  func plainTags() {
    #expect(LittleText.of("Version 2.1 #release", linksHashtags: false) == ##"Version 2.1 \#release"##)
  }

  @Test(
    "Length counts UTF-16 units of what is seen: escapes and templates are free",
    arguments: [
      ("abc", 3), ("(a)", 3), ("#soup", 5), ("👩‍👩‍👧", 8), ("é", 1), ("a\u{0301}", 2), ("漢字", 2), ("🎉", 2),
      ("\\", 1), ("https://a.example/a_b", 21), ("https://a.example/(b)", 25), ("", 0),
    ])
  func length(text: String, count: Int) {
    #expect(LinkedInLength.of(text) == count)
  }
}
