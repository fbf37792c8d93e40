/// Where raw bytes of upload sessions arrive, a line a platform. What came there before its sender went away is
/// handed to the platform with `isWhole == false`, which keeps it or not; anywhere else a cut body is nothing.
enum UploadPaths {
  /// `*` stands for one segment behind the platform's name, `**` for the rest.
  private static let table: [(platform: SandboxPlatform, method: String, path: [String])] = [
    (.facebook, "POST", ["video-upload", "*", "*"]),
    (.instagram, "POST", ["ig-api-upload", "*", "*"]),
    (.linkedin, "PUT", ["**"]),
    (.tiktok, "PUT", ["**"]),
    (.x, "PUT", ["**"]),
    (.youtube, "PUT", ["**"]),
  ]

  /// Whether the bytes of this request are those of an upload session.
  static func take(_ request: SandboxRequest) -> Bool {
    guard request.segments.count > 1 else { return false }
    return table.contains { row in
      row.platform.rawValue == request.segments[0] && row.method == request.method
        && fits(row.path[...], request.segments.dropFirst())
    }
  }

  private static func fits(_ pattern: ArraySlice<String>, _ path: ArraySlice<String>) -> Bool {
    guard let first = pattern.first else { return path.isEmpty }
    if first == "**" { return true }
    guard let segment = path.first, first == "*" || first == segment else { return false }
    return fits(pattern.dropFirst(), path.dropFirst())
  }
}

/// What a call brought of an upload, for the log: bytes are counted from the beginning of the whole file.
struct UploadNote: Sendable, Hashable {
  /// The session, video or container.
  var upload: String
  /// The bytes that came.
  var offered: Range<Int>
  /// Those that the platform has by this call; nil: none.
  var taken: Range<Int>?
}

extension World {
  /// Notes for the log which bytes of an upload a call brings, before it is decided whether they are taken.
  mutating func note(upload: String, from offset: Int, count: Int) {
    let end = offset.addingReportingOverflow(max(0, count))
    guard offset >= 0, !end.overflow else { return }
    uploadNote = UploadNote(upload: upload, offered: offset..<end.partialValue)
  }

  /// Notes that of what came all up to `end` is acknowledged.
  mutating func acknowledge(upTo end: Int) {
    guard let start = uploadNote?.offered.lowerBound, end > start else { return }
    uploadNote?.taken = start..<end
  }
}
