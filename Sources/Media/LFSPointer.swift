/// A Git LFS pointer: the few lines that git keeps in place of a large file.
/// Form: git-lfs docs/spec.md, checked 2026-11-21.
public struct LFSPointer: Sendable, Hashable {
  /// SHA-256 of the file, 64 lower-case hexadecimal digits.
  public var oid: String
  /// Bytes of the file.
  public var size: Int

  public init(oid: String, size: Int) {
    self.oid = oid
    self.size = size
  }

  /// What bytes that look like a pointer are.
  enum Reading: Equatable {
    case pointer(LFSPointer)
    /// A pointer whose file is transformed by extensions: it cannot be fetched plainly.
    case extended
  }

  private static let versions = [
    "https://git-lfs.github.com/spec/v1", "https://hawser.github.com/spec/v1", "http://git-media.io/v/2",
  ]

  /// The pointer these bytes are; nil where they are a file of their own.
  public init?(_ bytes: [UInt8]) {
    guard case .pointer(let pointer) = Self.read(bytes) else { return nil }
    self = pointer
  }

  static func read(_ bytes: [UInt8]) -> Reading? {
    guard bytes.count < 1024, let text = String(validating: bytes, as: UTF8.self) else { return nil }
    var values: [String: String] = [:]
    for (index, line) in text.split(separator: "\n").enumerated() {
      let words = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard words.count == 2, values[words[0]] == nil else { return nil }
      guard index > 0 || (words[0] == "version" && versions.contains(words[1])) else { return nil }
      values[words[0]] = words[1].hasSuffix("\r") ? String(words[1].dropLast()) : words[1]
    }
    guard let oid = values["oid"], oid.hasPrefix("sha256:"), let size = values["size"].flatMap(decimal) else {
      return nil
    }
    let digits = oid.dropFirst(7)
    guard digits.utf8.count == 64,
      digits.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
    else { return nil }
    if values.keys.contains(where: { $0.hasPrefix("ext-") }) { return .extended }
    return .pointer(LFSPointer(oid: String(digits), size: size))
  }

  private static func decimal(_ text: String) -> Int? {
    text.utf8.allSatisfy { (48...57).contains($0) } ? Int(text) : nil
  }
}
