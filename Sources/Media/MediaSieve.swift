/// Keeps of a large file, while it goes by once and in order, what a probe reads: its beginning, its end, and
/// the index of an MP4 or MOV wherever it stands. Holds 17 MB at most, or an index of 24 MB.
struct MediaSieve: Sendable {
  private static let beginning = 1 << 20
  private static let ending = 1 << 16
  private static let mostOfAGIF = 16 << 20
  private static let mostOfAnIndex = 24 << 20
  private static let mostBoxes = 1000

  private let count: Int
  private var position = 0
  private var first: [UInt8] = []
  private var isBegun = false
  /// What is to be kept, and what of it came so far.
  private var wanted: [(range: Range<Int>, bytes: [UInt8])] = []

  // Of an MP4 or MOV: the next box, and the bytes of its header so far.
  private var walks = false
  private var box = 0
  private var header: [UInt8] = []
  private var headers: [(start: Int, bytes: [UInt8])] = []
  private var hasIndex = false
  private var hasData = false

  /// - Parameter count: the size of the file.
  init(count: Int) { self.count = count }

  /// Takes the next bytes; false once all is there that is wanted.
  mutating func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
    if isBegun { return pass(bytes) }
    first += bytes
    guard first.count >= 16 || first.count >= count else { return true }
    begin()
    let start = first
    first = []
    return start.withUnsafeBytes { pass($0) }
  }

  /// What was kept, at its places.
  var view: ByteView {
    ByteView(pieces: wanted.map { (start: $0.range.lowerBound, bytes: $0.bytes) } + headers, count: count)
  }

  private mutating func begin() {
    isBegun = true
    let view = ByteView(first)
    walks = ISOMediaProbe.begins(view)
    let most = view.has("GIF8") ? Self.mostOfAGIF : Self.beginning
    want(0..<min(most, count))
    if view.has([0xff, 0xd8, 0xff]) { want(max(0, count - Self.ending)..<count) }
  }

  private mutating func want(_ range: Range<Int>) {
    if !range.isEmpty { wanted.append((range: range, bytes: [])) }
  }

  private mutating func pass(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let here = position..<position + bytes.count
    if walks { walk(bytes, here) }
    for index in wanted.indices {
      let part = wanted[index].range.clamped(to: here)
      guard !part.isEmpty else { continue }
      wanted[index].bytes += bytes[part.lowerBound - here.lowerBound..<part.upperBound - here.lowerBound]
    }
    position = here.upperBound
    return walks || wanted.contains { $0.range.upperBound > position }
  }

  /// Reads the headers of the boxes that begin in these bytes.
  private mutating func walk(_ bytes: UnsafeRawBufferPointer, _ here: Range<Int>) {
    while walks {
      let from = box + header.count
      guard from < here.upperBound else { return }
      let to = min(box + 16, here.upperBound)
      header += bytes[from - here.lowerBound..<to - here.lowerBound]
      guard header.count == 16 || box + header.count >= count else { return }
      walks = isReadOn() && !(hasIndex && hasData) && headers.count < Self.mostBoxes
    }
  }

  /// Makes something of a header that is complete; false where the walk ends with it.
  private mutating func isReadOn() -> Bool {
    headers.append((start: box, bytes: header))
    let view = ByteView(header)
    let read = header
    header = []
    guard let small = view.u32(0), let type = view.text(4, 4) else { return false }
    var length = 8
    var size = small
    if small == 1 {
      guard let large = view.u64(8) else { return false }
      (length, size) = (16, large)
    } else if small == 0 {
      size = count - box
    }
    guard size >= length else { return false }
    if type == "moov" {
      hasIndex = true
      let end = min(count, box + min(size, Self.mostOfAnIndex))
      if end > box + length { want(box + length..<end) }
    }
    if type == "mdat" { hasData = true }
    guard size < count - box else { return false }
    box += size
    // A box without content ends before what was read for it: the rest begins the next one.
    if size < read.count { header = Array(read[size...]) }
    return true
  }
}
