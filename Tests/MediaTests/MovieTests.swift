import Testing

@testable import Media

@Suite("Videos and sounds")
struct MovieTests {
  private func facts(_ movie: Bytes.Movie) throws -> MediaFacts {
    try #require(MediaProbe.read(movie.bytes, path: "x").facts)
  }

  @Test("A video has size, length, rate and codecs")
  func video() throws {
    let facts = try facts(Bytes.Movie())
    #expect(facts.kind == .video)
    #expect(facts.mime == "video/mp4")
    #expect(facts.width == 1080)
    #expect(facts.height == 1920)
    #expect(facts.durationSeconds == 3)
    #expect(facts.frameRate == 30)
    #expect(facts.videoCodec == "h264")
    #expect(facts.audioCodec == "aac")
    #expect(facts.hasAudio == true)
    #expect(facts.moovAtFront == true)
    #expect(!facts.isCutShort)
  }

  @Test("A video whose index comes last cannot begin early")
  func moovLast() throws { #expect(try facts(Bytes.Movie(isMoovFirst: false)).moovAtFront == false) }

  @Test("A silent video says so")
  func silent() throws {
    let facts = try facts(Bytes.Movie(hasAudio: false))
    #expect(facts.hasAudio == false)
    #expect(facts.audioCodec == nil)
  }

  @Test("An edit list says how much of it is shown")
  func edited() throws { #expect(try facts(Bytes.Movie(edit: 2500)).durationSeconds == 2.5) }

  @Test(
    "A rotated track is seen turned",
    arguments: [([0, 1, -1, 0], 6), ([-1, 0, 0, -1], 3), ([0, -1, 1, 0], 8), ([1, 0, 0, 1], 1)])
  func rotated(_ matrix: [Int], _ orientation: Int) throws {
    let facts = try facts(Bytes.Movie(width: 1920, height: 1080, matrix: matrix))
    #expect(facts.orientation == orientation)
    #expect(facts.displaySize?.width == (orientation >= 5 ? 1080 : 1920))
  }

  @Test(
    "The brand tells MP4, MOV and 3GP apart",
    arguments: [("mp42", "video/mp4"), ("qt  ", "video/quicktime"), ("3gp5", "video/3gpp")])
  func brands(_ brand: String, _ mime: String) throws {
    #expect(try facts(Bytes.Movie(brand: brand)).mime == mime)
  }

  @Test("Codecs have their usual names", arguments: [("hvc1", "hevc"), ("av01", "av1"), ("zzzz", "zzzz")])
  func codecs(_ code: String, _ name: String) throws {
    #expect(try facts(Bytes.Movie(codec: code)).videoCodec == name)
  }

  @Test("High dynamic range is told", arguments: [(16, "HDR (PQ)"), (18, "HDR (HLG)"), (1, nil)])
  func hdr(_ transfer: Int, _ hint: String?) throws {
    let color = Bytes.box(
      "colr", Bytes.text("nclx") + Bytes.big(9, 2) + Bytes.big(transfer, 2) + Bytes.big(9, 2) + [0])
    #expect(try facts(Bytes.Movie(color: color)).colorHint == hint)
  }

  @Test("Sound alone is audio")
  func sound() throws {
    let facts = try facts(Bytes.Movie(brand: "M4A ", hasVideo: false))
    #expect(facts.kind == .audio)
    #expect(facts.mime == "audio/mp4")
    #expect(facts.durationSeconds == 1)
  }

  @Test("A video without its index is unknown, and says that it is damaged")
  func noIndex() {
    let bytes = Bytes.box("ftyp", Bytes.text("isom") + Bytes.big(0, 4)) + Bytes.box("mdat", [1, 2, 3])
    #expect(
      MediaProbe.read(bytes, path: "a.mp4")
        == .unknown(reason: "an MP4 or MOV without its index (moov): the file is damaged or cut short"))
  }

  @Test("A video cut short in its data says so")
  func cut() throws {
    let facts = try #require(MediaProbe.read(Bytes.Movie().bytes.dropLast(10), path: "x").facts)
    #expect(facts.isCutShort)
    #expect(facts.durationSeconds == 3)
  }

  @Test(
    "WebM and Matroska are told apart", arguments: [("webm", "video/webm"), ("matroska", "video/x-matroska")])
  func matroska(_ type: String, _ mime: String) throws {
    let header: [UInt8] =
      [0x42, 0x86, 0x81, 1, 0x42, 0x82, UInt8(0x80 | type.utf8.count)] + Bytes.text(type) + [
        0x42, 0x87, 0x81, 4,
      ]
    let bytes: [UInt8] = [0x1a, 0x45, 0xdf, 0xa3, UInt8(0x80 | header.count)] + header
    #expect(MediaProbe.read(bytes, path: "x").facts?.mime == mime)
  }
}
