/// WebM and Matroska: the document type in the EBML header (RFC 8794), nothing behind it.
enum MatroskaProbe {
  static func read(_ view: ByteView) -> MediaReading? {
    guard view.has([0x1a, 0x45, 0xdf, 0xa3]) else { return nil }
    let header = view.part(4, 256)
    let type = header.flatMap(documentType)
    switch type {
    case "webm": return .found(MediaFacts(kind: .video, mime: "video/webm", byteCount: view.count))
    case "matroska": return .found(MediaFacts(kind: .video, mime: "video/x-matroska", byteCount: view.count))
    default: return .unknown(reason: "a Matroska file whose type is not said: it is damaged or cut short")
    }
  }

  private static func documentType(_ header: ByteView) -> String? {
    for offset in 0..<header.count where header.has([0x42, 0x82], at: offset) {
      guard let size = header.u8(offset + 2), size > 0x80, size < 0xc0 else { continue }
      return header.text(offset + 3, size & 0x7f)?.split(separator: "?").first.map(String.init)
    }
    return nil
  }
}
