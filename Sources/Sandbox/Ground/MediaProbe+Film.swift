extension MediaProbe {
  /// Reads the boxes of an MP4 or MOV as far as they are there.
  static func film(_ bytes: [UInt8]) -> MediaShape {
    let brand = name(bytes, 8) ?? ""
    if ["heic", "heix", "mif1", "heif"].contains(brand) { return MediaShape(mime: "image/heic") }
    if brand == "avif" { return MediaShape(mime: "image/avif") }
    if brand == "M4A " { return MediaShape(mime: "audio/mp4") }
    var shape = MediaShape(mime: brand == "qt  " ? "video/quicktime" : "video/mp4")
    var sawData = false
    for box in boxes(bytes, 0, bytes.count) {
      if box.name == "mdat" { sawData = true }
      guard box.name == "moov" else { continue }
      shape.startsWithIndex = !sawData
      index(bytes, box, &shape)
      break
    }
    return shape
  }

  private struct Box {
    var name: String
    var start, end: Int
  }

  private static func boxes(_ bytes: [UInt8], _ start: Int, _ end: Int) -> [Box] {
    var found: [Box] = []
    var at = start
    while at <= end - 8, found.count < 1000, let size = big(bytes, at, 4), let name = name(bytes, at + 4) {
      var header = 8
      var length = size
      if size == 1, let large = big(bytes, at + 8, 8) {
        header = 16
        length = large
      } else if size == 0 {
        length = end - at
      }
      guard length >= header, length <= Int.max / 2 else { break }
      found.append(Box(name: name, start: at + header, end: min(at + length, end)))
      at += length
    }
    return found
  }

  private static func index(_ bytes: [UInt8], _ moov: Box, _ shape: inout MediaShape) {
    for box in boxes(bytes, moov.start, moov.end) {
      switch box.name {
      case "mvhd":
        let isLong = byte(bytes, box.start) == 1
        guard let scale = big(bytes, box.start + (isLong ? 20 : 12), 4), scale > 0,
          let length = big(bytes, box.start + (isLong ? 24 : 16), isLong ? 8 : 4)
        else { continue }
        shape.seconds = Double(length) / Double(scale)
      case "trak": track(bytes, box, &shape)
      default: break
      }
    }
  }

  private static func track(_ bytes: [UInt8], _ trak: Box, _ shape: inout MediaShape) {
    var width = 0
    var height = 0
    var isVideo = false
    var rate: Double?
    for box in boxes(bytes, trak.start, trak.end) {
      if box.name == "tkhd" {
        let at = box.start + (byte(bytes, box.start) == 1 ? 88 : 76)
        width = (big(bytes, at, 4) ?? 0) >> 16
        height = (big(bytes, at + 4, 4) ?? 0) >> 16
        // A matrix whose first element is 0 and second is not turns the picture by a quarter.
        if big(bytes, at - 36, 4) == 0, big(bytes, at - 32, 4) != 0 { swap(&width, &height) }
      }
      guard box.name == "mdia" else { continue }
      var scale = 0
      for inner in boxes(bytes, box.start, box.end) {
        switch inner.name {
        case "hdlr": isVideo = name(bytes, inner.start + 8) == "vide"
        case "mdhd": scale = big(bytes, inner.start + (byte(bytes, inner.start) == 1 ? 20 : 12), 4) ?? 0
        case "minf": rate = frameRate(bytes, inner, scale)
        default: break
        }
      }
    }
    guard isVideo, width > 0, height > 0 else { return }
    shape.width = width
    shape.height = height
    shape.framesPerSecond = rate
  }

  private static func frameRate(_ bytes: [UInt8], _ minf: Box, _ scale: Int) -> Double? {
    guard let table = boxes(bytes, minf.start, minf.end).first(where: { $0.name == "stbl" }),
      let times = boxes(bytes, table.start, table.end).first(where: { $0.name == "stts" }),
      let delta = big(bytes, times.start + 12, 4), delta > 0, scale > 0
    else { return nil }
    return Double(scale) / Double(delta)
  }
}
