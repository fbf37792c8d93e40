import Testing

@testable import HTTP

/// The same numbers on every run.
private struct Counting: RandomNumberGenerator {
  var value: UInt64 = 0x0123_4567_89ab_cdef

  mutating func next() -> UInt64 {
    value = value &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return value
  }
}

@Suite("Encodings")
struct EncodingTests {
  @Test("Only unreserved characters stay as they are")
  func percent() {
    #expect(
      PercentEncoding.encode("aZ09-._~ !*'();:@&=+$,/?#[]%ä🙂")
        == ("aZ09-._~%20%21%2A%27%28%29%3B%3A%40%26%3D"
          + "%2B%24%2C%2F%3F%23%5B%5D%25%C3%A4%F0%9F%99%82"))
    #expect(PercentEncoding.encodePath("media/Über uns.jpg") == "media/%C3%9Cber%20uns.jpg")
    #expect(PercentEncoding.query([("a b", "1"), ("c", "d&e")]) == "a%20b=1&c=d%26e")
  }

  @Test("What is encoded comes back; broken escapes do not", arguments: ["", "ä/🙂 %", "a+b"])
  func decode(_ text: String) {
    #expect(PercentEncoding.decode(PercentEncoding.encode(text)) == text)
    for broken in ["%", "%4", "%zz", "%ff", "%-1"] { #expect(PercentEncoding.decode(broken) == nil) }
  }

  @Test("A URL is taken apart and put together")
  func parts() throws {
    let text = "https://u:p@Example.com:8443/a/b%20c?x=1&y#top"
    let parts = try #require(URLParts(text))
    #expect(parts.scheme == "https")
    #expect(parts.userinfo == "u:p")
    #expect(parts.host == "example.com")
    #expect(parts.port == 8443)
    #expect(parts.path == "/a/b%20c")
    #expect(parts.query == "x=1&y")
    #expect(parts.fragment == "top")
    #expect(parts.origin == "https://example.com:8443")
    #expect(parts.text == text.replacing("Example", with: "example"))
    #expect(URLParts("http://[::1]:8080/x")?.text == "http://[::1]:8080/x")
    #expect(URLParts("http://[::1]")?.isLoopback == true)
  }

  @Test("Segments and query items are added encoded")
  func appending() throws {
    let base = try #require(URLParts("https://a.example/v1"))
    #expect(
      base.appending(path: ["me", "a/b"], query: [("q", "x y")]).text
        == "https://a.example/v1/me/a%2Fb?q=x%20y")
    #expect(
      URLParts("https://a.example/?k=1")?.appending(query: [("q", "2")]).text == "https://a.example/?k=1&q=2")
  }

  @Test(
    "Loopback is known by name alone",
    arguments: [
      ("127.0.0.1", true), ("127.255.1.2", true), ("::1", true), ("LocalHost", true), ("127.0.0.01", false),
      ("127.0.0.256", false), ("127.1", false), ("127.0.0.1.nip.io", false), ("0.0.0.0", false), ("", false),
    ])
  func loopback(_ host: String, _ expected: Bool) { #expect(URLParts.isLoopback(host: host) == expected) }

  @Test("A multipart body has its parts in order, names made harmless")
  func multipart() {
    var random = Counting()
    var body = MultipartBody(using: &random)
    body.add("text", "hä")
    body.addFile("file", filename: "a\"b\r\n.png", type: "image/png\r\nX: y", bytes: [1, 2])
    let boundary = body.contentType.replacing("multipart/form-data; boundary=", with: "")
    #expect(boundary.count == 42)
    guard case .bytes(let bytes) = body.body else {
      Issue.record("no bytes")
      return
    }
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == [
          "--\(boundary)", "Content-Disposition: form-data; name=\"text\"", "", "hä", "--\(boundary)",
          "Content-Disposition: form-data; name=\"file\"; filename=\"a%22b%0D%0A.png\"",
          "Content-Type: application/octet-stream", "", "\u{1}\u{2}", "--\(boundary)--", "",
        ].joined(separator: "\r\n"))
    var other = Counting(value: 7)
    #expect(MultipartBody(using: &other).contentType != body.contentType)
  }

  @Test("JSON goes out with its type")
  func json() {
    let request = HTTPRequest("POST", "https://a.example/", content: JSONBody(text: "{}"))
    #expect(request.header("content-type") == "application/json")
    #expect(request.body == .bytes([0x7b, 0x7d]))
  }
}
