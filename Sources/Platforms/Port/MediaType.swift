import Content

/// What kind of file an asset is.
enum MediaType {
  /// Extension → MIME type, as platforms write them.
  private static let byExtension: [String: String] = [
    "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif",
    "webp": "image/webp", "heic": "image/heic", "heif": "image/heif", "avif": "image/avif",
    "bmp": "image/bmp", "tif": "image/tiff", "tiff": "image/tiff",
    "mp4": "video/mp4", "m4v": "video/mp4", "mov": "video/quicktime", "webm": "video/webm",
    "mp3": "audio/mpeg", "ogg": "audio/ogg", "wav": "audio/wav", "flac": "audio/flac", "m4a": "audio/mp4",
    "pdf": "application/pdf", "doc": "application/msword", "ppt": "application/vnd.ms-powerpoint",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
  ]

  /// By the path's extension alone; nil where that says nothing.
  static func of(path: String) -> String? {
    guard let dot = path.lastIndex(of: ".") else { return nil }
    return byExtension[path[path.index(after: dot)...].lowercased()]
  }

  /// What was probed, else what the name says.
  static func of(_ asset: MediaAsset, _ facts: [String: MediaFactsSummary]) -> String? {
    if let probed = facts[asset.path]?.mime, !probed.isEmpty { return probed }
    return of(path: asset.path)
  }

  static func isImage(_ mime: String?) -> Bool { mime?.hasPrefix("image/") ?? false }
  static func isVideo(_ mime: String?) -> Bool { mime?.hasPrefix("video/") ?? false }

  /// The last part of a path: the name a server is shown.
  static func fileName(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? "file"
  }
}
