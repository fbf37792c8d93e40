/// GIF: its blocks, to count frames and their delays (GIF89a specification).
enum GIFProbe {
  private static let mostFrames = 100_000

  static func read(_ view: ByteView) -> MediaReading? {
    guard view.has("GIF87a") || view.has("GIF89a") else { return nil }
    guard let width = view.little(6, 2), let height = view.little(8, 2), let flags = view.u8(10), width > 0,
      height > 0
    else { return .unknown(reason: "a GIF without a picture: the file is damaged or cut short") }
    var facts = MediaFacts(kind: .gif, mime: "image/gif", byteCount: view.count)
    facts.width = width
    facts.height = height
    facts.colorModel = .indexed
    facts.hasAudio = false
    var walk = Walk(view: view, offset: 13 + table(flags))
    while walk.frames < mostFrames, walk.step() {}
    guard walk.frames > 0 else {
      return .unknown(reason: "a GIF without a picture: the file is damaged or cut short")
    }
    facts.isAnimated = walk.frames > 1
    facts.hasAlpha = walk.hasAlpha
    // Of a file that is not held to its end the sums are not known.
    let isCounted = walk.frames > 1 && (walk.isEnded || view.isWhole)
    facts.durationSeconds = isCounted ? Double(walk.hundredths) / 100 : nil
    facts.frameRate =
      isCounted && walk.hundredths > 0 ? Double(walk.frames * 100) / Double(walk.hundredths) : nil
    facts.isCutShort = !walk.isEnded
    return .found(facts)
  }

  /// Bytes of the colour table that a packed field announces.
  static func table(_ flags: Int) -> Int { flags & 0x80 == 0 ? 0 : 3 << ((flags & 7) + 1) }
}

/// A walk over the blocks of a GIF.
private struct Walk {
  let view: ByteView
  var offset: Int
  var frames = 0
  var hundredths = 0
  var hasAlpha = false
  var isEnded = false

  init(view: ByteView, offset: Int) {
    self.view = view
    self.offset = offset
  }

  /// Goes over one block; false at the end or where the bytes make no sense.
  mutating func step() -> Bool {
    switch view.u8(offset) {
    case 0x21:
      if view.u8(offset + 1) == 0xf9, let flags = view.u8(offset + 3), let delay = view.little(offset + 4, 2)
      {
        // Browsers show a frame of at most 10 ms for 100 ms.
        hundredths += delay <= 1 ? 10 : delay
        if flags & 1 == 1 { hasAlpha = true }
      }
      offset += 2
      return skipData()
    case 0x2c:
      guard let flags = view.u8(offset + 9) else { return false }
      offset += 11 + GIFProbe.table(flags)
      guard skipData() else { return false }
      frames += 1
      return true
    case 0x3b:
      isEnded = true
      return false
    default: return false
    }
  }

  private mutating func skipData() -> Bool {
    while let length = view.u8(offset) {
      offset += 1 + length
      if length == 0 { return true }
    }
    return false
  }
}
