import Testing

@testable import Media

@Suite("What a file is")
struct MediaProbeTests {
  @Test(
    "Captions, documents and sounds are told by their content",
    arguments: [
      ("WEBVTT\n\n00:01.000 --> 00:02.000\nHi", MediaFacts.Kind.captions, "text/vtt"),
      ("\u{feff}WEBVTT - title\n", .captions, "text/vtt"),
      ("1\r\n00:00:01,000 --> 00:00:02,500\r\nHi\r\n", .captions, "application/x-subrip"),
      ("%PDF-1.7\n", .document, "application/pdf"), ("ID3\u{3}", .audio, "audio/mpeg"),
      ("OggS", .audio, "audio/ogg"),
      ("fLaC", .audio, "audio/flac"), ("RIFF\u{4}\0\0\0WAVE", .audio, "audio/wav"),
    ])
  func kinds(_ text: String, _ kind: MediaFacts.Kind, _ mime: String) throws {
    let facts = try #require(MediaProbe.read(Array(text.utf8), path: "x").facts)
    #expect(facts.kind == kind)
    #expect(facts.mime == mime)
    #expect(facts.byteCount == text.utf8.count)
  }

  @Test(
    "What is no media says what it is",
    arguments: [
      ("", "the file is empty"), ("  \n ", "the file holds nothing but blanks"),
      ("hello", "a text, not a media file"),
      (
        "<?xml version=\"1.0\"?><svg/>",
        "an SVG drawing, which platforms do not take: export it as PNG or JPEG"
      ),
      ("<!DOCTYPE html><p>", "a web page, not a media file: was it saved from a link that needs a login?"),
      ("PK\u{3}\u{4}", "a ZIP archive, not a media file"),
      ("\0\0\0\u{1}\u{2}", "its content is no format we know"),
      ("GIF89a", "a GIF without a picture: the file is damaged or cut short"),
    ])
  func unknown(_ text: String, _ reason: String) {
    #expect(MediaProbe.read(Array(text.utf8), path: "a.jpg") == .unknown(reason: reason))
  }

  @Test("A name that says another type is reported with the one that fits")
  func mismatch() throws {
    guard case .media(_, let mismatch?) = MediaProbe.read(Bytes.png(4, 3), path: "posts/a.JPG") else {
      Issue.record("no mismatch")
      return
    }
    #expect(mismatch.written == "jpg")
    #expect(mismatch.mime == "image/png")
    #expect(mismatch.fitting == "png")
  }

  @Test("A name that fits is not reported", arguments: ["a.jpg", "a.JPEG", "b.c/a.jpeg"])
  func fits(_ path: String) {
    guard case .media(_, nil) = MediaProbe.read(Bytes.jpeg(4, 3), path: path) else {
      Issue.record("reported")
      return
    }
  }

  @Test("A name without an extension is reported", arguments: ["photo", "a.b/photo"])
  func noExtension(_ path: String) {
    #expect(ExtensionMismatch(path: path, mime: "image/jpeg")?.written == "")
    #expect(ExtensionMismatch(path: path, mime: "image/jpeg")?.fitting == "jpg")
  }
}

@Suite("Git LFS pointers")
struct LFSPointerTests {
  private static let oid = "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393"
  private static let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:\(oid)\nsize 12345\n"

  @Test("A pointer is its own answer, never a text or a picture")
  func pointer() {
    let expected = LFSPointer(oid: Self.oid, size: 12345)
    #expect(MediaProbe.read(Array(Self.pointer.utf8), path: "a.jpg") == .pointer(expected))
    let legacy = Self.pointer.replacing("git-lfs.github.com", with: "hawser.github.com")
    #expect(LFSPointer(Array(legacy.utf8)) == expected)
  }

  @Test("A pointer with extensions is refused in words")
  func extended() {
    let text = Self.pointer.replacing("oid ", with: "ext-0-foo sha256:\(Self.oid)\noid ")
    #expect(
      MediaProbe.read(Array(text.utf8), path: "a.jpg")
        == .unknown(reason: "a Git LFS pointer with extensions: its file cannot be fetched"))
  }

  @Test(
    "What only resembles a pointer is ordinary content",
    arguments: [
      ("spec/v1", "spec/v9"), ("sha256:4d", "sha256:4D"), ("sha256:4d", "sha256:d"),
      ("size 12345", "size -1"),
      ("size 12345", "size 99999999999999999999"), ("size 12345\n", ""), ("version", " version"),
      ("size 12345", "size 12345\nsize 1"), ("\nsize", "\n\(String(repeating: "x 1\n", count: 300))size"),
    ])
  func ordinary(_ old: String, _ new: String) {
    #expect(LFSPointer(Array(Self.pointer.replacing(old, with: new).utf8)) == nil)
  }
}

@Suite("BaseURLHost")
struct BaseURLHostTests {
  @Test(
    "A path is joined to the base, encoded as ASCII",
    arguments: [
      ("https://m.example", "media/a.jpg", "https://m.example/media/a.jpg"),
      (
        "https://m.example/repo/", "media/Über uns?#.jpg",
        "https://m.example/repo/media/%C3%9Cber%20uns%3F%23.jpg"
      ),
      ("http://127.0.0.1:8080/x", "a+b%.png", "http://127.0.0.1:8080/x/a%2Bb%25.png"),
    ])
  func joins(_ base: String, _ path: String, _ url: String) throws {
    #expect(try BaseURLHost(base: base).publicURL(for: path, objectID: "0") == url)
  }

  @Test("Plain http is for this machine alone")
  func insecure() {
    #expect(throws: MediaError.self) { try BaseURLHost(base: "http://m.example/") }
    do { _ = try BaseURLHost(base: "http://m.example/") } catch { #expect(error.code == .insecureBase) }
  }

  @Test(
    "A base with user, query or fragment is refused, its password not shown",
    arguments: [
      "", "m.example", "https://u:hunter2@m.example/", "https://m.example/?hunter2", "https://m.example/#x",
      "ftp://m.example/",
    ])
  func badBase(_ base: String) {
    do {
      _ = try BaseURLHost(base: base)
      Issue.record("taken")
    } catch {
      #expect(error.code == .badBase)
      #expect(!error.description.contains("hunter2"))
    }
  }

  @Test(
    "A path that climbs or is no path is refused",
    arguments: ["", "/a", "../a", "a/../b", "a//b", "./a", "a/", "a\nb"])
  func badPath(_ path: String) throws {
    let host = try BaseURLHost(base: "https://m.example/")
    #expect(throws: MediaError.self) { try host.publicURL(for: path, objectID: "0") }
  }
}
