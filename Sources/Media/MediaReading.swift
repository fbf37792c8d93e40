/// What a look at a file's bytes gave.
public enum MediaReading: Sendable, Hashable {
  /// A media file. `mismatch` where its name says something else.
  case media(MediaFacts, mismatch: ExtensionMismatch?)
  /// Not the file but a Git LFS pointer to it: to be posted is what it points to, never these bytes.
  case pointer(LFSPointer)
  /// Not a media file we know; why, in words for the file's author.
  case unknown(reason: String)

  /// The facts of a media file, else nil.
  public var facts: MediaFacts? {
    if case .media(let facts, _) = self { facts } else { nil }
  }
}

/// A name whose extension says another type than the content. Platforms go by either, so it is reported.
public struct ExtensionMismatch: Sendable, Hashable {
  /// The extension as written, lower case; empty where there is none.
  public var written: String
  /// The type found in the bytes.
  public var mime: String
  /// The extension that fits, without its dot.
  public var fitting: String

  private static let extensions: [String: [String]] = [
    "image/jpeg": ["jpg", "jpeg", "jpe", "jfif"], "image/png": ["png", "apng"], "image/gif": ["gif"],
    "image/webp": ["webp"], "image/heic": ["heic", "heif"], "image/heif": ["heif", "heic"],
    "image/avif": ["avif", "avifs"], "image/bmp": ["bmp"], "image/tiff": ["tif", "tiff"],
    "video/mp4": ["mp4", "m4v"], "video/quicktime": ["mov", "qt"], "video/3gpp": ["3gp"],
    "video/webm": ["webm"], "video/x-matroska": ["mkv"], "audio/mp4": ["m4a", "m4b", "mp4"],
    "audio/mpeg": ["mp3"], "audio/wav": ["wav"], "audio/ogg": ["ogg", "oga", "opus"], "audio/flac": ["flac"],
    "text/vtt": ["vtt"], "application/x-subrip": ["srt"], "application/pdf": ["pdf"],
  ]

  /// Nil where the path's extension fits the type.
  public init?(path: String, mime: String) {
    let name = path.split(separator: "/").last ?? ""
    let dot = name.lastIndex(of: ".")
    written = dot.map { name[name.index(after: $0)...].lowercased() } ?? ""
    guard let fitting = Self.extensions[mime], let first = fitting.first, !fitting.contains(written) else {
      return nil
    }
    self.mime = mime
    self.fitting = first
  }
}
