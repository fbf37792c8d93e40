import Content
import Testing

@testable import Media

@Suite("Large files are looked into without being held")
struct SieveTests {
  /// What a probe finds where the file goes by in pieces of a size, and how many bytes it asked for.
  private func sieve(_ bytes: [UInt8], by size: Int) -> (MediaReading, read: Int) {
    var sieve = MediaSieve(count: bytes.count)
    var position = 0
    while position < bytes.count {
      let end = min(position + size, bytes.count)
      let goesOn = bytes.withUnsafeBytes { sieve.take(UnsafeRawBufferPointer(rebasing: $0[position..<end])) }
      position = end
      if !goesOn { break }
    }
    return (MediaProbe.read(sieve.view, path: "x.mp4"), position)
  }

  private static let film = Bytes.Movie()

  /// The film with so many bytes of data, before or behind its index.
  private static func film(data: Int, indexFirst: Bool) -> [UInt8] {
    let bytes = film.bytes
    let boxes = ISOBox.all(in: ByteView(bytes))
    func part(_ type: String) -> [UInt8] {
      guard let index = boxes.firstIndex(where: { $0.type == type }) else { return [] }
      let end = index + 1 < boxes.count ? boxes[index + 1].offset : bytes.count
      return Array(bytes[boxes[index].offset..<end])
    }
    let data = Bytes.box("mdat", [UInt8](repeating: 7, count: data))
    return part("ftyp") + Bytes.box("free", []) + (indexFirst ? part("moov") + data : data + part("moov"))
  }

  @Test(
    "A film's facts do not depend on where its index stands, nor on the pieces it comes in",
    arguments: [true, false], [1, 7, 13, 4096, 1 << 20, 1 << 24])
  func film(_ indexFirst: Bool, _ size: Int) throws {
    let data = size < 4096 ? 3000 : 9 << 20
    let bytes = Self.film(data: data, indexFirst: indexFirst)
    let whole = try #require(MediaProbe.read(bytes, path: "x.mp4").facts)
    let (reading, read) = sieve(bytes, by: size)
    #expect(reading.facts == whole)
    #expect(whole.moovAtFront == indexFirst)
    #expect(!whole.isCutShort)
    if indexFirst, size == 4096 { #expect(read < 2 << 20, "an index in front ends the reading") }
  }

  @Test("A film that ends too early is told from its headers")
  func cutShort() throws {
    let bytes = Self.film(data: 9 << 20, indexFirst: true).dropLast(5)
    #expect(try #require(sieve(Array(bytes), by: 65_536).0.facts).isCutShort)
  }

  @Test("A film without an index is read to its end, and is no film")
  func withoutIndex() {
    let bytes =
      Bytes.box("ftyp", Bytes.text("isom")) + Bytes.box("mdat", [UInt8](repeating: 7, count: 2 << 20))
    guard case .unknown = sieve(bytes, by: 65_536).0 else {
      Issue.record("a film")
      return
    }
  }

  @Test("Pictures are known by their beginning and end")
  func pictures() throws {
    var jpeg = Bytes.jpeg(400, 300)
    jpeg = Array(jpeg.dropLast(2)) + [UInt8](repeating: 0, count: 3 << 20) + Array(jpeg.suffix(2))
    let facts = try #require(sieve(jpeg, by: 65_536).0.facts)
    #expect(facts == MediaProbe.read(jpeg, path: "x.jpg").facts)
    #expect(!facts.isCutShort)
    #expect(try #require(sieve(Array(jpeg.dropLast()), by: 65_536).0.facts).isCutShort)
    let png = Bytes.png(4, 3, chunks: [("teXt", [UInt8](repeating: 65, count: 2 << 20))])
    let (reading, read) = sieve(png, by: 65_536)
    #expect(reading.facts?.width == 4)
    #expect(reading.facts?.isCutShort == false)
    #expect(read < 2 << 20)
  }

  @Test("Boxes that lie about their size end the walk")
  func hostile() {
    var random = Seeded(state: 11)
    let bytes = Self.film(data: 5000, indexFirst: false)
    for _ in 0..<500 {
      var changed = bytes
      for _ in 0..<3 {
        let position = Int.random(in: 0..<changed.count, using: &random)
        changed[position] = UInt8.random(in: 0...255, using: &random)
      }
      _ = sieve(changed, by: Int.random(in: 1...700, using: &random))
    }
  }

  /// A tree of one file that must not be read whole.
  private struct LargeTree: FileTree {
    let bytes: [UInt8]
    func entry(at path: String) throws(FileTreeError) -> FileEntry? {
      FileEntry(path: path, kind: .file, objectID: "", byteCount: bytes.count)
    }
    func files(under folder: String) throws(FileTreeError) -> [FileEntry] { [] }
    func read(_ entry: FileEntry, limit: Int) throws(FileTreeError) -> [UInt8] {
      throw FileTreeError(.tooLarge, path: entry.path, "read whole")
    }
    func stream(
      _ entry: FileEntry, _ take: (UnsafeRawBufferPointer) -> Bool
    ) throws(FileTreeError) {
      _ = bytes.withUnsafeBytes { take($0) }
    }
  }

  @Test("What is over 8 MiB is never read whole")
  func summary() throws {
    let tree = LargeTree(bytes: Self.film(data: 9 << 20, indexFirst: false))
    let entry = try #require(try tree.entry(at: "v.mp4"))
    let facts = try #require(MediaSummaries.look(entry, in: tree))
    #expect(facts.mime == "video/mp4")
    #expect(facts.byteCount == tree.bytes.count)
    #expect(facts.width != nil)
  }
}
