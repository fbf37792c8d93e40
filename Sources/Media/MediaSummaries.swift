import Content

/// What whoever checks content wants to know of a file: the probe's answer in the words of `Content`.
public enum MediaSummaries {
  /// Larger files are never held whole: of them is kept what the probe reads.
  static let heldLimit = 8 << 20

  /// Looks at the file; nil where it cannot be read or is nothing we know.
  @Sendable public static func look(_ entry: FileEntry, in tree: any FileTree) -> MediaFactsSummary? {
    guard case .media(let facts, _)? = reading(of: entry, in: tree) else { return nil }
    return MediaFactsSummary(
      mime: facts.mime, width: facts.displaySize?.width, height: facts.displaySize?.height,
      durationSeconds: facts.durationSeconds, byteCount: facts.byteCount)
  }

  private static func reading(of entry: FileEntry, in tree: any FileTree) -> MediaReading? {
    guard entry.byteCount > heldLimit else {
      return (try? tree.read(entry, limit: heldLimit)).map { MediaProbe.read($0, path: entry.path) }
    }
    var sieve = MediaSieve(count: entry.byteCount)
    guard (try? tree.stream(entry) { sieve.take($0) }) != nil else { return nil }
    return MediaProbe.read(sieve.view, path: entry.path)
  }
}
