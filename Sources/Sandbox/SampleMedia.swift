import Foundation

/// Small files for rehearsal and tests: real enough for a probe, the pictures for a browser, too.
public enum SampleMedia {
  /// A baseline JPEG of that size: a soft gradient with a tint made from `tint` (0 to 255).
  ///
  /// It is drawn in squares of 8 by 8 pixels; sides are 1 to 65,535.
  public static func jpeg(width: Int, height: Int, tint: Int = 90) -> [UInt8] {
    let width = min(max(width, 1), 65_535)
    let height = min(max(height, 1), 65_535)
    var bytes: [UInt8] = [0xFF, 0xD8]
    func segment(_ marker: UInt8, _ body: [UInt8]) {
      bytes += [0xFF, marker] + word(body.count + 2) + body
    }
    segment(0xE0, Array("JFIF\0".utf8) + [1, 1, 0, 0, 1, 0, 1, 0, 0])
    segment(0xDB, [0] + [UInt8](repeating: 8, count: 64))
    segment(0xC0, [8] + word(height) + word(width) + [3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0])
    // Lengths of the difference of means: 0 to 11 bits, four bits each; and the one code that ends a block.
    segment(0xC4, [0x00] + [0, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0] + Array(0...11))
    segment(0xC4, [0x10] + [1] + [UInt8](repeating: 0, count: 15) + [0])
    segment(0xDA, [3, 1, 0, 2, 0, 3, 0, 0, 63, 0])
    var bits = BitWriter()
    var means = [0, 0, 0]
    let columns = (width + 7) / 8
    let rows = (height + 7) / 8
    for row in 0..<rows {
      for column in 0..<columns {
        let across = Double(column) / Double(max(columns - 1, 1))
        let down = Double(row) / Double(max(rows - 1, 1))
        let levels = [
          60 + 130 * (1 - down) + 25 * across, Double(tint) * 0.6 + 60 * across,
          128 + Double(128 - tint) * 0.5 * (1 - across * down),
        ]
        for (component, level) in levels.enumerated() {
          let mean = Int((min(max(level, 0), 255) - 128).rounded())
          bits.difference(mean - means[component])
          means[component] = mean
        }
      }
    }
    return bytes + bits.finished() + [0xFF, 0xD9]
  }

  /// The beginning of a PNG of that size: enough for a probe, not for a browser.
  public static func png(width: Int, height: Int) -> [UInt8] {
    [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + long(13) + Array("IHDR".utf8) + long(width)
      + long(height)
      + [8, 2, 0, 0, 0] + [UInt8](repeating: 0, count: 64)
  }

  /// An MP4 with an index that names size, length and frame rate, and `bytes` of data that no player shows.
  public static func mp4(
    width: Int, height: Int, seconds: Double, framesPerSecond: Int = 30, bytes: Int = 4096,
    indexFirst: Bool = true
  ) -> [UInt8] {
    let zero = [UInt8](repeating: 0, count: 4)
    let milliseconds = Int(min(max(seconds, 0), 100_000) * 1000)
    let matrix = long(0x10000) + zero + zero + zero + long(0x10000) + zero + zero + zero + long(0x4000_0000)
    let mvhd = box(
      "mvhd", zero + zero + zero + long(1000) + long(milliseconds) + [UInt8](repeating: 0, count: 80))
    let tkhd = box(
      "tkhd",
      zero + zero + zero + long(1) + zero + long(milliseconds) + zero + zero + zero + zero + matrix
        + long(width << 16) + long(height << 16))
    let mdhd = box(
      "mdhd",
      zero + zero + zero + long(framesPerSecond * 1000)
        + long(milliseconds * framesPerSecond) + zero)
    let hdlr = box("hdlr", zero + zero + Array("vide".utf8) + [UInt8](repeating: 0, count: 13))
    let stts = box("stts", zero + long(1) + long(max(1, milliseconds * framesPerSecond / 1000)) + long(1000))
    let track = box("trak", tkhd + box("mdia", mdhd + hdlr + box("minf", box("stbl", stts))))
    let index = box("moov", mvhd + track)
    let data = box("mdat", [UInt8](repeating: 0x5A, count: max(0, bytes)))
    let kind = box("ftyp", Array("isom".utf8) + zero + Array("isommp42".utf8))
    return kind + (indexFirst ? index + data : data + index)
  }

  private static func box(_ name: String, _ body: [UInt8]) -> [UInt8] {
    long(body.count + 8) + Array(name.utf8) + body
  }

  private static func word(_ value: Int) -> [UInt8] { [UInt8(value >> 8 & 255), UInt8(value & 255)] }

  private static func long(_ value: Int) -> [UInt8] { word(value >> 16 & 0xFFFF) + word(value & 0xFFFF) }

  /// The entropy-coded data of pictures whose blocks are plain.
  private struct BitWriter {
    private var bytes: [UInt8] = []
    private var pending: UInt32 = 0
    private var count = 0

    /// Codes the difference of a block's mean to the one before, and the end of the block.
    mutating func difference(_ value: Int) {
      let size = value == 0 ? 0 : Int.bitWidth - value.magnitude.leadingZeroBitCount
      write(UInt32(size), 4)
      if size > 0 { write(UInt32(value > 0 ? value : value + (1 << size) - 1), size) }
      write(0, 1)
    }

    mutating func finished() -> [UInt8] {
      while count % 8 != 0 { write(1, 1) }
      return bytes
    }

    private mutating func write(_ value: UInt32, _ length: Int) {
      for bit in (0..<length).reversed() {
        pending = pending << 1 | (value >> UInt32(bit) & 1)
        count += 1
        guard count % 8 == 0 else { continue }
        bytes.append(UInt8(pending & 255))
        if pending & 255 == 255 { bytes.append(0) }
      }
    }
  }
}
