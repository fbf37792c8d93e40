/// Small builders of media files: just enough of each format to be read.
enum Bytes {
  static func big(_ value: Int, _ length: Int) -> [UInt8] {
    (0..<length).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }

  static func little(_ value: Int, _ length: Int) -> [UInt8] { big(value, length).reversed() }

  static func text(_ text: String) -> [UInt8] { Array(text.utf8) }

  /// A TIFF header whose only tag is the orientation.
  static func exif(_ orientation: Int, little isLittle: Bool = false) -> [UInt8] {
    let number = isLittle ? little : big
    let mark: [UInt8] = isLittle ? [0x49, 0x49, 0x2a, 0] : [0x4d, 0x4d, 0, 0x2a]
    let entry = number(0x0112, 2) + number(3, 2) + number(1, 4) + number(orientation, 2) + [0, 0]
    return mark + number(8, 4) + number(1, 2) + entry + number(0, 4)
  }

  static func jpeg(
    _ width: Int, _ height: Int, components: Int = 3, segments: [(marker: UInt8, body: [UInt8])] = []
  )
    -> [UInt8]
  {
    func segment(_ marker: UInt8, _ body: [UInt8]) -> [UInt8] {
      [0xff, marker] + big(body.count + 2, 2) + body
    }
    let frame = [8] + big(height, 2) + big(width, 2) + [UInt8(components)]
    return [0xff, 0xd8] + segments.flatMap { segment($0.marker, $0.body) }
      + segment(0xc0, frame + [UInt8](repeating: 0, count: components * 3))
      + segment(0xda, [0, 0]) + [1, 2, 3, 0xff, 0xd9]
  }

  static func png(
    _ width: Int, _ height: Int, colors: UInt8 = 2, chunks: [(type: String, body: [UInt8])] = []
  )
    -> [UInt8]
  {
    func chunk(_ type: String, _ body: [UInt8]) -> [UInt8] {
      big(body.count, 4) + text(type) + body + [0, 0, 0, 0]
    }
    let header = big(width, 4) + big(height, 4) + [8, colors, 0, 0, 0]
    return [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10] + chunk("IHDR", header)
      + chunks.flatMap { chunk($0.type, $0.body) } + chunk("IDAT", [1, 2, 3]) + chunk("IEND", [])
  }

  static func gif(_ width: Int, _ height: Int, delays: [Int]) -> [UInt8] {
    let size = little(width, 2) + little(height, 2)
    var bytes = text("GIF89a") + size
    bytes += [0x80, 0, 0, 0, 0, 0, 1, 1, 1]
    for delay in delays {
      bytes += [0x21, 0xf9, 4, 1] + little(delay, 2)
      bytes += [0, 0, 0x2c, 0, 0, 0, 0] + size
      bytes += [0x80, 0, 0, 0, 0, 0, 0, 2, 2, 0x44, 1, 0]
    }
    return bytes + [0x3b]
  }

  static func riff(_ form: String, _ chunks: [(type: String, body: [UInt8])]) -> [UInt8] {
    var body = text(form)
    for chunk in chunks {
      body += text(chunk.type) + little(chunk.body.count, 4) + chunk.body
      if chunk.body.count % 2 == 1 { body.append(0) }
    }
    return text("RIFF") + little(body.count, 4) + body
  }

  static func box(_ type: String, _ body: [UInt8]) -> [UInt8] { big(body.count + 8, 4) + text(type) + body }

  /// A video of one or two tracks.
  struct Movie {
    var brand = "isom"
    var width = 1080
    var height = 1920
    /// The matrix's a, b, c, d.
    var matrix = [1, 0, 0, 1]
    var frames = 90
    var scale = 30_000
    var frameUnits = 1000
    var codec = "avc1"
    var hasVideo = true
    var hasAudio = true
    var isMoovFirst = true
    /// Length of an edit, in thousandths of a second.
    var edit: Int?
    var color: [UInt8] = []

    var bytes: [UInt8] {
      let start = box("ftyp", text(brand) + big(0, 4) + text("mp42"))
      let movie = box("moov", header + (hasVideo ? video : []) + (hasAudio ? audio : []))
      let data = box("mdat", [UInt8](repeating: 7, count: 64))
      return start + (isMoovFirst ? movie + data : data + movie)
    }

    private var header: [UInt8] { box("mvhd", zeros(12) + big(1000, 4) + big(9999, 4) + zeros(80)) }

    private var video: [UInt8] {
      let turn = matrix.map { big($0 << 16, 4) }
      let place = turn[0] + turn[1] + zeros(4) + turn[2] + turn[3] + zeros(4) + zeros(8) + big(1 << 30, 4)
      let track = box("tkhd", zeros(40) + place + big(width << 16, 4) + big(height << 16, 4))
      let entry = box(codec, zeros(24) + big(width, 2) + big(height, 2) + zeros(50) + color)
      return self.track(
        head: track, handler: "vide", scale: scale, units: frames * frameUnits, entry: entry,
        times: big(1, 4) + big(frames, 4) + big(frameUnits, 4))
    }

    private var audio: [UInt8] {
      track(
        head: box("tkhd", zeros(84)), handler: "soun", scale: 48_000, units: 48_000,
        entry: box("mp4a", zeros(28)),
        times: big(1, 4) + big(47, 4) + big(1024, 4))
    }

    private func track(head: [UInt8], handler: String, scale: Int, units: Int, entry: [UInt8], times: [UInt8])
      -> [UInt8]
    {
      let list = edit.map {
        box("edts", box("elst", zeros(4) + big(1, 4) + big($0, 4) + zeros(4) + big(1 << 16, 4)))
      }
      let table = box("stbl", box("stsd", zeros(4) + big(1, 4) + entry) + box("stts", zeros(4) + times))
      let media = box("mdhd", zeros(12) + big(scale, 4) + big(units, 4) + zeros(4))
      return box(
        "trak",
        head + (list ?? [])
          + box("mdia", media + box("hdlr", zeros(8) + text(handler) + zeros(13)) + box("minf", table)))
    }

    private func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }
  }
}
