/// JPEG: the segments up to the first scan (ITU T.81, annex B).
enum JPEGProbe {
  static func read(_ view: ByteView) -> MediaReading? {
    guard view.has([0xff, 0xd8, 0xff]) else { return nil }
    var facts = MediaFacts(kind: .image, mime: "image/jpeg", byteCount: view.count)
    var offset = 2
    while let marker = nextMarker(view, &offset) {
      if marker == 0xd9 || marker == 0xda { break }
      if marker == 0x01 || (0xd0...0xd8).contains(marker) { continue }
      guard let length = view.u16(offset), length >= 2, let segment = view.part(offset + 2, length - 2) else {
        break
      }
      take(segment, of: marker, into: &facts)
      offset += length
    }
    guard facts.width != nil else {
      return .unknown(reason: "a JPEG without a picture: the file is damaged or cut short")
    }
    facts.isCutShort = !view.hasNearEnd([0xff, 0xd9], within: 1 << 16)
    return .found(facts)
  }

  private static func nextMarker(_ view: ByteView, _ offset: inout Int) -> Int? {
    guard view.u8(offset) == 0xff else { return nil }
    while let byte = view.u8(offset) {
      offset += 1
      if byte != 0xff { return byte }
    }
    return nil
  }

  private static func take(_ segment: ByteView, of marker: Int, into facts: inout MediaFacts) {
    switch marker {
    case 0xc0...0xcf where ![0xc4, 0xc8, 0xcc].contains(marker):
      guard let height = segment.u16(1), let width = segment.u16(3), let components = segment.u8(5),
        width > 0,
        facts.width == nil
      else { return }
      facts.width = width
      facts.height = height
      facts.colorModel = components == 1 ? .gray : components == 4 ? .cmyk : .rgb
      facts.hasAlpha = false
    case 0xe1 where segment.has("Exif\0\0"):
      if let orientation = segment.from(6).flatMap(Exif.orientation) { facts.orientation = orientation }
    case 0xe2 where segment.has("MPF\0"): facts.isMultiPicture = true
    case 0xe2 where segment.has("ICC_PROFILE\0"):
      if facts.colorHint == nil { facts.colorHint = segment.from(14).flatMap(ColorProfile.name) }
    default: break
    }
  }
}
