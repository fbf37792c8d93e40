import Testing

@testable import Media

@Suite("Pictures")
struct PictureTests {
  private func facts(_ bytes: [UInt8]) throws -> MediaFacts {
    try #require(MediaProbe.read(bytes, path: "x").facts)
  }

  @Test("A JPEG has its size, whole")
  func jpeg() throws {
    let facts = try facts(Bytes.jpeg(1080, 1350))
    #expect(facts.kind == .image)
    #expect(facts.mime == "image/jpeg")
    #expect(facts.width == 1080)
    #expect(facts.height == 1350)
    #expect(facts.orientation == 1)
    #expect(facts.colorModel == .rgb)
    #expect(!facts.isMultiPicture)
    #expect(!facts.isCutShort)
    #expect(!facts.isAnimated)
  }

  @Test("A JPEG turned by its EXIF is seen the other way round", arguments: [true, false])
  func orientation(isLittle: Bool) throws {
    let exif = Bytes.text("Exif\0\0") + Bytes.exif(6, little: isLittle)
    let facts = try facts(Bytes.jpeg(400, 300, segments: [(0xe0, [1, 2]), (0xe1, exif)]))
    #expect(facts.orientation == 6)
    #expect(facts.displaySize?.width == 300)
    #expect(facts.aspectRatio == 0.75)
  }

  @Test("CMYK, grey, several pictures and the colour profile are told")
  func colors() throws {
    #expect(try facts(Bytes.jpeg(4, 3, components: 4)).colorModel == .cmyk)
    #expect(try facts(Bytes.jpeg(4, 3, components: 1)).colorModel == .gray)
    let profile = Bytes.text("ICC_PROFILE\0") + [1, 1] + Bytes.text("D\0i\0s\0p\0l\0a\0y\0 \0P\u{0}3\0")
    let facts = try facts(Bytes.jpeg(4, 3, segments: [(0xe2, profile), (0xe2, Bytes.text("MPF\0"))]))
    #expect(facts.colorHint == "Display P3")
    #expect(facts.isMultiPicture)
  }

  @Test(
    "A file cut short says so",
    arguments: [Bytes.jpeg(4, 3), Bytes.png(4, 3), Bytes.gif(4, 3, delays: [5, 5])])
  func cut(_ bytes: [UInt8]) throws {
    #expect(try facts(bytes).isCutShort == false)
    #expect(try facts(bytes.dropLast()).isCutShort == true)
  }

  @Test("An orientation that does not exist is upright", arguments: [0, 9, 65_535])
  func badOrientation(_ value: Int) throws {
    let exif = Bytes.text("Exif\0\0") + Bytes.exif(value)
    #expect(try facts(Bytes.jpeg(4, 3, segments: [(0xe1, exif)])).orientation == 1)
  }

  @Test("A PNG has size, transparency and orientation")
  func png() throws {
    let facts = try facts(Bytes.png(800, 600, colors: 6, chunks: [("eXIf", Bytes.exif(8)), ("sRGB", [0])]))
    #expect(facts.mime == "image/png")
    #expect(facts.width == 800)
    #expect(facts.height == 600)
    #expect(facts.hasAlpha == true)
    #expect(facts.orientation == 8)
    #expect(facts.colorHint == "sRGB")
    #expect(!facts.isAnimated)
  }

  @Test("An animated PNG is told from one with a single frame", arguments: [(1, false), (12, true)])
  func animatedPNG(_ frames: Int, _ isAnimated: Bool) throws {
    let control = (type: "acTL", body: Bytes.big(frames, 4) + Bytes.big(0, 4))
    #expect(try facts(Bytes.png(4, 3, chunks: [control])).isAnimated == isAnimated)
  }

  @Test("A GIF has frames and a duration, as browsers show it")
  func gif() throws {
    let facts = try facts(Bytes.gif(320, 240, delays: [10, 20, 0]))
    #expect(facts.kind == .gif)
    #expect(facts.width == 320)
    #expect(facts.isAnimated)
    #expect(facts.durationSeconds == 0.4)
    #expect(try self.facts(Bytes.gif(320, 240, delays: [10])).isAnimated == false)
  }

  @Test("All three kinds of WebP have their size")
  func webp() throws {
    let lossy: [UInt8] = [0, 0, 0, 0x9d, 0x01, 0x2a] + Bytes.little(640, 2) + Bytes.little(480 | 0x4000, 2)
    let lossless: [UInt8] = [0x2f] + Bytes.little(639 | 479 << 14 | 1 << 28, 4)
    let extended: [UInt8] = [0x12, 0, 0, 0] + Bytes.little(639, 3) + Bytes.little(479, 3)
    for (type, body) in [("VP8 ", lossy), ("VP8L", lossless), ("VP8X", extended)] {
      let facts = try facts(Bytes.riff("WEBP", [(type, body)]))
      #expect(facts.mime == "image/webp")
      #expect(facts.width == 640)
      #expect(facts.height == 480)
      #expect(facts.isAnimated == (type == "VP8X"))
      #expect(facts.hasAlpha == (type != "VP8 "))
    }
  }

  @Test(
    "HEIC and AVIF are told by their brands",
    arguments: [
      ("heic", "mif1", "image/heic"), ("mif1", "heic", "image/heic"), ("avif", "mif1", "image/avif"),
      ("mif1", "avif", "image/avif"), ("mif1", "miaf", "image/heif"),
    ])
  func brands(_ major: String, _ other: String, _ mime: String) throws {
    let bytes =
      Bytes.box("ftyp", Bytes.text(major) + Bytes.big(0, 4) + Bytes.text(other)) + Bytes.box("meta", [])
    #expect(try facts(bytes).mime == mime)
    #expect(try facts(bytes).kind == .image)
  }
}
