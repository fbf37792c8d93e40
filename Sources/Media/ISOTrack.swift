/// One track of an MP4 or MOV: what it holds, how large, how long.
struct ISOTrack: Sendable {
  /// `vide`, `soun` or something else.
  var handler: String
  var codec: String?
  var width: Int?
  var height: Int?
  var orientation = 1
  var seconds: Double?
  var frameRate: Double?
  var colorHint: String?

  private static let codecs = [
    "avc1": "h264", "avc3": "h264", "hvc1": "hevc", "hev1": "hevc", "av01": "av1", "vp08": "vp8",
    "vp09": "vp9",
    "mp4v": "mpeg4", "mp4a": "aac", "Opus": "opus", "ac-3": "ac3", "ec-3": "eac3", ".mp3": "mp3",
    "fLaC": "flac",
    "apcn": "prores", "apch": "prores", "apcs": "prores", "apco": "prores", "ap4h": "prores",
  ]

  init?(_ box: ISOBox, movieScale: Int?) {
    guard let media = box.first("mdia"), let handler = media.first("hdlr")?.body.text(8, 4) else {
      return nil
    }
    self.handler = handler
    let table = media.first("minf", "stbl")
    let time = ISOTime(media.first("mdhd"), timeAt: 12, longTimeAt: 20)
    takeHeader(box.first("tkhd"))
    takeDescription(table?.first("stsd"))
    seconds = Self.edited(box.first("edts", "elst"), movieScale: movieScale) ?? time?.seconds
    if handler == "vide", let scale = time?.scale {
      frameRate = Self.rate(table?.first("stts"), scale: scale)
    }
  }

  /// Size and rotation: the matrix says where the picture's axes go.
  private mutating func takeHeader(_ box: ISOBox?) {
    guard let body = box?.body, let version = body.u8(0) else { return }
    let matrix = version == 1 ? 52 : 40
    width = body.u32(matrix + 36).map { $0 >> 16 }
    height = body.u32(matrix + 40).map { $0 >> 16 }
    guard let a = body.i32(matrix), let b = body.i32(matrix + 4), let c = body.i32(matrix + 12),
      let d = body.i32(matrix + 16)
    else { return }
    switch (a.signum(), b.signum(), c.signum(), d.signum()) {
    case (0, 1, -1, 0): orientation = 6
    case (0, -1, 1, 0): orientation = 8
    case (-1, 0, 0, -1): orientation = 3
    case (-1, 0, 0, 1): orientation = 2
    case (1, 0, 0, -1): orientation = 4
    default: break
    }
  }

  private mutating func takeDescription(_ box: ISOBox?) {
    guard let entry = box?.body.from(8).flatMap({ ISOBox.all(in: $0).first }) else { return }
    codec = Self.codecs[entry.type] ?? entry.type
    guard handler == "vide" else { return }
    if (width ?? 0) == 0 || (height ?? 0) == 0 {
      width = entry.body.u16(24)
      height = entry.body.u16(26)
    }
    guard let color = entry.body.from(78).flatMap({ ISOBox.all(in: $0).first { $0.type == "colr" } }) else {
      return
    }
    switch (color.body.text(0, 4), color.body.u16(6)) {
    case ("nclx", 16), ("nclc", 16): colorHint = "HDR (PQ)"
    case ("nclx", 18), ("nclc", 18): colorHint = "HDR (HLG)"
    default: break
    }
  }

  /// The sum of the edit list, which is in units of the whole movie.
  private static func edited(_ box: ISOBox?, movieScale: Int?) -> Double? {
    guard let body = box?.body, let version = body.u8(0), let count = body.u32(4), let movieScale else {
      return nil
    }
    let size = version == 1 ? 20 : 12
    var sum = 0.0
    for index in 0..<min(count, body.count / size) {
      let offset = 8 + index * size
      guard let units = version == 1 ? body.u64(offset) : body.u32(offset) else { return nil }
      sum += Double(units)
    }
    return sum > 0 ? sum / Double(movieScale) : nil
  }

  /// Samples by the time they take, out of the table of sample times.
  private static func rate(_ box: ISOBox?, scale: Int) -> Double? {
    guard let body = box?.body, let count = body.u32(4) else { return nil }
    var samples = 0.0
    var units = 0.0
    for index in 0..<min(count, body.count / 8) {
      guard let number = body.u32(8 + index * 8), let each = body.u32(12 + index * 8) else { break }
      samples += Double(number)
      units += Double(number) * Double(each)
    }
    return samples > 0 && units > 0 ? samples * Double(scale) / units : nil
  }
}
