import Content

/// Whether files nobody could probe are, by their names, of kinds a platform takes; probed ones are held
/// against the descriptor's `mimeTypes` as data.
enum FormatCheck {
  /// A finding for each file that is not taken, with the command that converts it.
  static func findings(
    _ assets: [MediaAsset], taken: [String], by title: String, _ facts: [String: MediaFactsSummary],
    field: String = "media"
  ) -> [ContentFinding] {
    assets.compactMap { asset in
      guard facts[asset.path]?.mime.isEmpty ?? true, let mime = MediaType.of(path: asset.path),
        !taken.isEmpty, !taken.contains(mime)
      else { return nil }
      let names = taken.map { $0.split(separator: "/").last.map { $0.uppercased() } ?? $0 }
      var fix: String?
      // A command is only shown for a path that a shell takes as it stands.
      if !asset.path.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "._-/".contains($0)) }) {
        fix = "convert it"
      } else if MediaType.isImage(mime), taken.contains("image/jpeg") {
        let stem = asset.path.lastIndex(of: ".").map { String(asset.path[..<$0]) } ?? asset.path
        fix = "convert it: magick \(asset.path) -quality 92 \(stem).jpg"
      } else if MediaType.isVideo(mime), taken.contains("video/mp4") {
        let stem = asset.path.lastIndex(of: ".").map { String(asset.path[..<$0]) } ?? asset.path
        fix = "convert it: ffmpeg -i \(asset.path) -c:v libx264 -c:a aac -movflags +faststart \(stem).mp4"
      }
      return ContentFinding(
        "media-format", isError: true,
        "\(asset.path) is \(mime); \(title) takes \(names.joined(separator: ", ")) here", fix: fix,
        field: field)
    }
  }
}
