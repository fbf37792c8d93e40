import Content

/// What whoever checks content wants to know of a file: the probe's answer in the words of `Content`.
public enum MediaSummaries {
  /// Files over this are known by name and size alone.
  public static let probeLimit = 512 << 20

  /// Looks at the file; nil where it cannot be read or is nothing we know.
  @Sendable public static func look(_ entry: FileEntry, in tree: any FileTree) -> MediaFactsSummary? {
    guard entry.byteCount <= probeLimit, let bytes = try? tree.read(entry, limit: probeLimit),
      case .media(let facts, _) = MediaProbe.read(bytes, path: entry.path)
    else { return nil }
    return MediaFactsSummary(
      mime: facts.mime, width: facts.displaySize?.width, height: facts.displaySize?.height,
      durationSeconds: facts.durationSeconds, byteCount: facts.byteCount)
  }
}
