/// Formats that are told by their first bytes and read no further.
enum SimpleProbe {
  static func read(_ view: ByteView) -> MediaReading? {
    if view.has("%PDF-") {
      return .found(MediaFacts(kind: .document, mime: "application/pdf", byteCount: view.count))
    }
    if view.has("BM"), let width = view.little(18, 4), let height = view.little(22, 4), view.little(6, 4) == 0
    {
      var facts = MediaFacts(kind: .image, mime: "image/bmp", byteCount: view.count)
      facts.width = abs(Int(Int32(truncatingIfNeeded: width)))
      facts.height = abs(Int(Int32(truncatingIfNeeded: height)))
      return .found(facts)
    }
    if view.has([0x49, 0x49, 0x2a, 0x00]) || view.has([0x4d, 0x4d, 0x00, 0x2a]) {
      var facts = MediaFacts(kind: .image, mime: "image/tiff", byteCount: view.count)
      facts.orientation = Exif.orientation(view) ?? 1
      return .found(facts)
    }
    return sound(view) ?? refused(view)
  }

  private static func sound(_ view: ByteView) -> MediaReading? {
    let mime: String
    if view.has("OggS") {
      mime = "audio/ogg"
    } else if view.has("fLaC") {
      mime = "audio/flac"
    } else if view.has("ID3") || isMP3Frame(view) {
      mime = "audio/mpeg"
    } else {
      return nil
    }
    var facts = MediaFacts(kind: .audio, mime: mime, byteCount: view.count)
    facts.hasAudio = true
    if mime == "audio/mpeg" { facts.audioCodec = "mp3" }
    return .found(facts)
  }

  /// A frame header of MPEG audio, layer III: sync, layer, a bit rate and a sampling rate that exist.
  private static func isMP3Frame(_ view: ByteView) -> Bool {
    guard let head = view.u32(0), head >> 21 == 0x7ff, head >> 19 & 3 != 1, head >> 17 & 3 == 1 else {
      return false
    }
    return (1...14).contains(head >> 12 & 15) && head >> 10 & 3 != 3
  }

  private static func refused(_ view: ByteView) -> MediaReading? {
    if view.has([0x50, 0x4b, 0x03, 0x04]) { return .unknown(reason: "a ZIP archive, not a media file") }
    if view.has([0x7f, 0x45, 0x4c, 0x46]) || view.has("MZ") {
      return .unknown(reason: "a program, not a media file")
    }
    if view.has([0x1f, 0x8b]) { return .unknown(reason: "a gzip archive, not a media file") }
    return nil
  }
}
