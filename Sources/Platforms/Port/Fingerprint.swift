/// Names a text so that a checkpoint can tell whether it was made for what is sent now. Not against
/// people who want a collision: content and checkpoint are both our own.
enum Fingerprint {
  /// 32 hex digits over the parts and their boundaries.
  static func of(_ parts: [String]) -> String {
    hex(sum(parts, seed: 0xcbf2_9ce4_8422_2325)) + hex(sum(parts, seed: 0x6c62_272e_07bb_0142))
  }

  private static func sum(_ parts: [String], seed: UInt64) -> UInt64 {
    var value = seed
    for part in parts {
      for byte in Array(String(part.utf8.count).utf8) + [UInt8(ascii: ":")] + Array(part.utf8) {
        value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
        value ^= value >> 29
      }
    }
    return value
  }

  private static func hex(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
