/// PNG and APNG: the header and the list of chunks (W3C PNG, third edition).
enum PNGProbe {
  private static let longestList = 200_000

  static func read(_ view: ByteView) -> MediaReading? {
    guard view.has([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) else { return nil }
    guard view.u32(8) == 13, view.has("IHDR", at: 12), let width = view.u32(16), let height = view.u32(20),
      let colors = view.u8(25), (1...0x7fff_ffff).contains(width), (1...0x7fff_ffff).contains(height)
    else { return .unknown(reason: "a PNG without a header: the file is damaged or cut short") }
    var facts = MediaFacts(kind: .image, mime: "image/png", byteCount: view.count)
    facts.width = width
    facts.height = height
    facts.colorModel = colors == 3 ? .indexed : colors == 0 || colors == 4 ? .gray : .rgb
    facts.hasAlpha = colors == 4 || colors == 6
    facts.isCutShort = true
    var offset = 33
    for _ in 0..<longestList {
      guard let length = view.u32(offset), let type = view.text(offset + 4, 4), length <= 0x7fff_ffff,
        offset + 12 + length <= view.count
      else { break }
      if let data = view.part(offset + 8, length) { take(data, of: type, into: &facts) }
      if type == "IEND" {
        facts.isCutShort = false
        break
      }
      offset += 12 + length
    }
    return .found(facts)
  }

  private static func take(_ data: ByteView, of type: String, into facts: inout MediaFacts) {
    switch type {
    case "acTL": facts.isAnimated = (data.u32(0) ?? 1) > 1
    case "tRNS": facts.hasAlpha = true
    case "eXIf": if let orientation = Exif.orientation(data) { facts.orientation = orientation }
    case "sRGB": facts.colorHint = "sRGB"
    default: break
    }
  }
}
