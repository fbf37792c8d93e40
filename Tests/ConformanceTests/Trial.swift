import Content
import Diagnostics
import Media
import Platforms

/// A post held against a platform, with files of any size and shape that nobody has to make.
struct Trial {
  var lines: [String]
  var text: String
  /// Path → facts; the size a listing shows is theirs.
  var facts: [String: MediaFactsSummary] = [:]

  /// The post of a sample.
  init(_ sample: Sample) {
    lines = sample.lines.split(separator: "\n").map(String.init)
    text = sample.text
    for (path, bytes) in Sample.files {
      guard let entry = try? MemoryTree(files: [path: bytes]).entry(at: path) else { continue }
      facts[path] = MediaSummaries.look(entry, in: MemoryTree(files: [path: bytes]))
    }
  }

  /// Sets a line of the front matter.
  mutating func set(_ name: String, _ value: String) {
    lines.removeAll { $0.hasPrefix("\(name):") }
    lines.append("\(name): \(value)")
  }

  /// Sets an option of the platform.
  mutating func set(option name: String, of platform: String, _ value: String) {
    let opening = "overrides: {\(platform): {"
    if let index = lines.firstIndex(where: { $0.hasPrefix(opening) }) {
      lines[index] = opening + "\(name): \(value), " + lines[index].dropFirst(opening.count)
    } else {
      lines.append(opening + "\(name): \(value)}}")
    }
  }

  /// The files the post names.
  var media: [String] {
    let line = lines.first { $0.hasPrefix("media:") } ?? ""
    return facts.keys.filter { line.contains("file: /\($0)") }.sorted()
  }

  /// What is wrong about a number, in the order it is found.
  func findings(on stage: Stage) -> [Diagnostic] {
    diagnostics(on: stage).filter {
      ["over-limit", "under-limit", "aspect", "folded", "needs-media", "nothing-to-send"].contains($0.id)
    }
  }

  /// All that is wrong, in the order it is found.
  func diagnostics(on stage: Stage) -> [Diagnostic] {
    let post =
      "---\nid: post\naccounts: [acme]\npublish_at: \(Stage.due)\n"
      + lines.map { $0 + "\n" }.joined() + "---\n\(text)\n"
    var files = Sample.files
    files["postrider.yaml"] = Array(stage.projectFile.utf8)
    files["posts/post.md"] = Array(post.utf8)
    for path in facts.keys where files[path] == nil { files[path] = [0] }
    let facts = facts
    let compilation = Content.compile(
      SizedTree(inner: MemoryTree(files: files), sizes: facts.mapValues(\.byteCount)),
      platforms: [stage.platform.descriptor], tzdata: "2025b", facts: { entry, _ in facts[entry.path] })
    return compilation.diagnostics
  }
}

/// A tree whose files seem as large as a test wants.
struct SizedTree: FileTree {
  let inner: MemoryTree
  let sizes: [String: Int]

  func entry(at path: String) throws(FileTreeError) -> FileEntry? {
    var entry = try inner.entry(at: path)
    if let size = sizes[path] { entry?.byteCount = size }
    return entry
  }

  func files(under folder: String) throws(FileTreeError) -> [FileEntry] { try inner.files(under: folder) }

  func read(_ entry: FileEntry, limit: Int) throws(FileTreeError) -> [UInt8] {
    try inner.read(entry, limit: limit)
  }
}
