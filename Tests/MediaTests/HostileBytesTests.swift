import Testing

@testable import Media

/// The same numbers on every run (splitmix64).
struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }
}

@Suite("Hostile bytes")
struct HostileBytesTests {
  /// One small file of each format.
  private static let samples: [[UInt8]] = [
    Bytes.jpeg(
      400, 300, segments: [(0xe1, Bytes.text("Exif\0\0") + Bytes.exif(6)), (0xe2, Bytes.text("MPF\0"))]),
    Bytes.png(4, 3, chunks: [("acTL", [0, 0, 0, 2]), ("eXIf", Bytes.exif(3, little: true))]),
    Bytes.gif(4, 3, delays: [1, 2]),
    Bytes.riff("WEBP", [("VP8X", [0x12, 0, 0, 0, 1, 0, 0, 1, 0, 0]), ("EXIF", Bytes.exif(8))]),
    Bytes.Movie(edit: 2500, color: Bytes.box("colr", Bytes.text("nclx") + [0, 9, 0, 16])).bytes,
    Bytes.box("ftyp", Bytes.text("mif1") + Bytes.big(0, 4) + Bytes.text("avif")),
    [0x1a, 0x45, 0xdf, 0xa3, 0x87, 0x42, 0x82, 0x84] + Bytes.text("webm"),
    Bytes.text("1\n00:00:01,000 --> 00:00:02,500\nHi\n"),
    Bytes.text(
      "version https://git-lfs.github.com/spec/v1\noid sha256:\(String(repeating: "a", count: 64))\nsize 1\n"),
    Bytes.text("BM") + [UInt8](repeating: 0, count: 60), Bytes.exif(6),
  ]

  /// Facts that a reader of them can rely on.
  private func check(_ bytes: [UInt8]) {
    guard let facts = MediaProbe.read(bytes, path: "a.jpg").facts else { return }
    #expect(facts.byteCount == bytes.count)
    #expect((1...8).contains(facts.orientation))
    #expect(facts.durationSeconds?.isFinite ?? true)
    #expect(facts.frameRate?.isFinite ?? true)
    #expect(facts.aspectRatio?.isFinite ?? true)
  }

  @Test("A file cut at any byte is read without a trap", arguments: 0..<samples.count)
  func truncated(_ index: Int) {
    let bytes = Self.samples[index]
    for length in 0...bytes.count { check(Array(bytes[..<length])) }
  }

  @Test("A file with random bytes changed is read without a trap", arguments: 0..<samples.count)
  func flipped(_ index: Int) {
    var random = Seeded(state: UInt64(index) &+ 2026)
    let bytes = Self.samples[index]
    for _ in 0..<1500 {
      var changed = bytes
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let position = Int.random(in: 0..<changed.count, using: &random)
        changed[position] =
          [0, 1, 0x7f, 0x80, 0xff, UInt8.random(in: 0...255, using: &random)]
          .randomElement(using: &random) ?? 0
      }
      check(changed)
    }
  }

  @Test("Any bytes at all are read without a trap")
  func noise() {
    var random = Seeded(state: 7)
    for _ in 0..<3000 {
      let length = Int.random(in: 0...200, using: &random)
      check((0..<length).map { _ in UInt8.random(in: 0...255, using: &random) })
    }
  }

  @Test("Sizes that would overflow are cut short, not believed")
  func overflow() {
    let huge = Bytes.big(1, 4) + Bytes.text("moov") + [UInt8](repeating: 0xff, count: 8)
    let most = Bytes.big(1, 4) + Bytes.text("mdat") + [0x7f] + [UInt8](repeating: 0xff, count: 7)
    for bytes in [
      huge, most, Bytes.box("ftyp", Bytes.text("isom")) + most, Bytes.big(0, 4) + Bytes.text("moov"),
    ] {
      #expect(MediaProbe.read(bytes, path: "a.mp4").facts == nil)
    }
  }

  @Test("A file of nothing but tiny boxes is given up in time")
  func manyBoxes() {
    let tiny = Array(repeating: Bytes.box("free", []), count: 20_000).flatMap { $0 }
    let movie = Bytes.box("moov", Array(repeating: Bytes.box("trak", []), count: 20_000).flatMap { $0 })
    #expect(MediaProbe.read(tiny + movie, path: "a.mp4").facts == nil)
  }
}
