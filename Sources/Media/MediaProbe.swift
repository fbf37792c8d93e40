/// Tells what a file is by its content. Pure: no file, no clock; any bytes give an answer.
public enum MediaProbe {
  private typealias Reader = @Sendable (ByteView) -> MediaReading?

  /// Each reader gives nil for what is not its format. The order matters where one beginning is a part of
  /// another's; plain text comes last.
  private static let readers: [Reader] = [
    JPEGProbe.read, PNGProbe.read, GIFProbe.read, RIFFProbe.read, ISOMediaProbe.read, MatroskaProbe.read,
    SimpleProbe.read, TextProbe.read,
  ]

  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - path: its path, for its extension alone.
  public static func read(_ bytes: [UInt8], path: String) -> MediaReading {
    if bytes.isEmpty { return .unknown(reason: "the file is empty") }
    switch LFSPointer.read(bytes) {
    case .pointer(let pointer): return .pointer(pointer)
    case .extended: return .unknown(reason: "a Git LFS pointer with extensions: its file cannot be fetched")
    case nil: break
    }
    return read(ByteView(bytes), path: path)
  }

  /// The same for a file of which only what is read was kept.
  static func read(_ view: ByteView, path: String) -> MediaReading {
    for reader in readers {
      guard let reading = reader(view) else { continue }
      guard case .media(var facts, _) = reading else { return reading }
      // The walk along a picture's parts ends where they are not held, which says nothing of the file.
      if !view.isWhole, facts.kind == .image || facts.kind == .gif {
        facts.isCutShort = facts.mime == "image/jpeg" && facts.isCutShort
      }
      return .media(facts, mismatch: ExtensionMismatch(path: path, mime: facts.mime))
    }
    return .unknown(reason: "its content is no format we know")
  }
}

extension MediaReading {
  /// Facts without a word about the name, which the readers do not know.
  static func found(_ facts: MediaFacts) -> MediaReading { .media(facts, mismatch: nil) }
}
