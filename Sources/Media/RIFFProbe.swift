/// RIFF: WebP pictures (RFC 9649) and WAV sounds.
enum RIFFProbe {
  private static let mostChunks = 100_000

  static func read(_ view: ByteView) -> MediaReading? {
    guard view.has("RIFF"), let size = view.little(4, 4) else { return nil }
    if view.has("WAVE", at: 8) {
      var facts = MediaFacts(kind: .audio, mime: "audio/wav", byteCount: view.count)
      facts.hasAudio = true
      return .found(facts)
    }
    guard view.has("WEBP", at: 8) else { return nil }
    var facts = MediaFacts(kind: .image, mime: "image/webp", byteCount: view.count)
    facts.colorModel = .rgb
    facts.isCutShort = size + 8 > view.count
    var offset = 12
    for _ in 0..<mostChunks {
      guard let type = view.text(offset, 4), let length = view.little(offset + 4, 4),
        let data = view.part(offset + 8, length)
      else { break }
      take(data, of: type, into: &facts)
      offset += 8 + length + length % 2
    }
    guard facts.width != nil else {
      return .unknown(reason: "a WebP without a picture: the file is damaged or cut short")
    }
    return .found(facts)
  }

  private static func take(_ data: ByteView, of type: String, into facts: inout MediaFacts) {
    switch type {
    case "VP8X":
      guard let flags = data.u8(0), let width = data.little(4, 3), let height = data.little(7, 3) else {
        return
      }
      facts.width = width + 1
      facts.height = height + 1
      facts.isAnimated = flags & 0x02 != 0
      facts.hasAlpha = flags & 0x10 != 0
    case "VP8 " where facts.width == nil:
      guard data.has([0x9d, 0x01, 0x2a], at: 3), let width = data.little(6, 2), let height = data.little(8, 2)
      else { return }
      facts.width = width & 0x3fff
      facts.height = height & 0x3fff
      facts.hasAlpha = false
    case "VP8L" where facts.width == nil:
      guard data.u8(0) == 0x2f, let bits = data.little(1, 4) else { return }
      facts.width = bits & 0x3fff + 1
      facts.height = bits >> 14 & 0x3fff + 1
      facts.hasAlpha = bits >> 28 & 1 == 1
    case "EXIF":
      let tiff = data.has("Exif\0\0") ? data.from(6) : data
      if let orientation = tiff.flatMap(Exif.orientation) { facts.orientation = orientation }
    default: break
    }
  }
}
