/// The one tag of EXIF that changes how a picture is seen.
enum Exif {
  private static let orientationTag = 0x0112

  /// 1 to 8 out of a TIFF header and its first directory; nil where there is none.
  static func orientation(_ tiff: ByteView) -> Int? {
    let isLittle: Bool
    if tiff.has([0x49, 0x49, 0x2a, 0x00]) {
      isLittle = true
    } else if tiff.has([0x4d, 0x4d, 0x00, 0x2a]) {
      isLittle = false
    } else {
      return nil
    }
    func number(_ offset: Int, _ length: Int) -> Int? {
      isLittle ? tiff.little(offset, length) : tiff.big(offset, length)
    }
    guard let directory = number(4, 4), let entries = number(directory, 2) else { return nil }
    for index in 0..<min(entries, 1024) {
      let entry = directory + 2 + index * 12
      guard let tag = number(entry, 2) else { return nil }
      guard tag == orientationTag else { continue }
      return number(entry + 8, 2).flatMap { (1...8).contains($0) ? $0 : nil }
    }
    return nil
  }
}

/// Names of well-known colour profiles.
enum ColorProfile {
  private static let known = ["Display P3", "Adobe RGB", "ProPhoto", "sRGB", "Rec2020", "BT.2020"]

  /// A name found in an ICC profile, whose texts are ASCII or UTF-16.
  static func name(_ profile: ByteView) -> String? {
    let start = (profile.part(0, 4096)?.array ?? []).filter { $0 != 0 }
    let text = String(decoding: start, as: UTF8.self)
    return known.first { text.contains($0) }
  }
}
