/// MP4, MOV, 3GP, M4A, and the pictures that use the same boxes (HEIC, AVIF: told by brand alone).
enum ISOMediaProbe {
  private static let firstBoxes: Set = ["ftyp", "moov", "mdat", "wide", "free", "skip", "pnot"]
  private static let heifBrands: Set = ["heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs"]

  /// Whether a file that begins so is made of boxes.
  static func begins(_ view: ByteView) -> Bool {
    guard let type = view.text(4, 4), firstBoxes.contains(type), let size = view.u32(0) else { return false }
    return size == 1 || size >= 8
  }

  static func read(_ view: ByteView) -> MediaReading? {
    guard begins(view) else { return nil }
    let boxes = ISOBox.all(in: view, most: 100_000)
    let brands = boxes.first?.type == "ftyp" ? brands(of: boxes[0].body) : ["qt  "]
    if let mime = pictureType(brands) {
      var facts = MediaFacts(kind: .image, mime: mime, byteCount: view.count)
      facts.isAnimated = brands.first == "avis" || brands.first == "msf1" || brands.first == "hevc"
      facts.isCutShort = boxes.last?.isCutShort ?? true
      return .found(facts)
    }
    guard let movie = boxes.first(where: { $0.type == "moov" }) else {
      return .unknown(reason: "an MP4 or MOV without its index (moov): the file is damaged or cut short")
    }
    var facts = MediaFacts(kind: .video, mime: videoType(brands), byteCount: view.count)
    if let data = boxes.first(where: { $0.type == "mdat" }) { facts.moovAtFront = movie.offset < data.offset }
    facts.isCutShort = boxes.contains(where: \.isCutShort)
    take(movie, into: &facts)
    if facts.videoCodec == nil {
      guard facts.hasAudio == true else { return .unknown(reason: "an MP4 or MOV without picture and sound") }
      facts.kind = .audio
      facts.mime = "audio/mp4"
      facts.moovAtFront = nil
    }
    return .found(facts)
  }

  private static func brands(of body: ByteView) -> [String] {
    let compatible = stride(from: 8, to: min(body.count, 256), by: 4).compactMap { body.text($0, 4) }
    return [body.text(0, 4) ?? ""] + compatible
  }

  private static func pictureType(_ brands: [String]) -> String? {
    guard let major = brands.first else { return nil }
    if major == "avif" || major == "avis" { return "image/avif" }
    if heifBrands.contains(major) { return "image/heic" }
    guard major == "mif1" || major == "msf1" else { return nil }
    if brands.contains("avif") { return "image/avif" }
    return brands.contains(where: heifBrands.contains) ? "image/heic" : "image/heif"
  }

  private static func videoType(_ brands: [String]) -> String {
    let major = brands.first ?? ""
    if major == "qt  " { return "video/quicktime" }
    return major.hasPrefix("3g") ? "video/3gpp" : "video/mp4"
  }

  private static func take(_ movie: ISOBox, into facts: inout MediaFacts) {
    let header = ISOTime(movie.first("mvhd"), timeAt: 12, longTimeAt: 20)
    let tracks = ISOBox.all(in: movie.body).filter { $0.type == "trak" }.prefix(64).compactMap {
      ISOTrack($0, movieScale: header?.scale)
    }
    facts.hasAudio = tracks.contains { $0.handler == "soun" }
    facts.audioCodec = tracks.first { $0.handler == "soun" }?.codec
    if let track = tracks.first(where: { $0.handler == "vide" }) {
      facts.width = track.width
      facts.height = track.height
      facts.orientation = track.orientation
      facts.videoCodec = track.codec ?? "????"
      facts.frameRate = track.frameRate
      facts.colorHint = track.colorHint
      facts.colorModel = .rgb
    }
    let seen = tracks.filter { $0.handler == "vide" || $0.handler == "soun" }.compactMap(\.seconds).max()
    let fragments = ISOTime(lasting: movie.first("mvex", "mehd"), scale: header?.scale)
    facts.durationSeconds = seen ?? fragments?.seconds ?? header?.seconds
  }
}
