import Diagnostics
import YAML

/// What a file of media is, as far as its name says.
enum MediaKind: Sendable, Hashable {
  case image, video, captions, document, other

  init(mime: String) {
    switch mime {
    case _ where mime.hasPrefix("image/"): self = .image
    case _ where mime.hasPrefix("video/"): self = .video
    case "text/vtt", "application/x-subrip": self = .captions
    case _ where Self.documents.values.contains(mime): self = .document
    default: self = .other
    }
  }

  /// Extension → type of files that are read page by page.
  private static let documents = [
    "pdf": "application/pdf", "doc": "application/msword", "ppt": "application/vnd.ms-powerpoint",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
  ]

  /// The type a file's extension promises; empty for unknown ones.
  static func mime(ofExtension name: String) -> String {
    switch name {
    case "jpg", "jpeg": "image/jpeg"
    case "png": "image/png"
    case "gif": "image/gif"
    case "webp": "image/webp"
    case "heic": "image/heic"
    case "avif": "image/avif"
    case "mp4", "m4v": "video/mp4"
    case "mov": "video/quicktime"
    case "webm": "video/webm"
    case "vtt": "text/vtt"
    case "srt": "application/x-subrip"
    default: documents[name] ?? ""
    }
  }
}

/// A file that was found.
struct FoundFile: Sendable, Hashable {
  var entry: FileEntry
  var facts: MediaFactsSummary
  var kind: MediaKind { MediaKind(mime: facts.mime) }
}

/// Finds files that posts name; each is looked at once. Shared by the posts of one compilation, on one thread.
final class MediaLibrary {
  let tree: any FileTree
  let probe: @Sendable (FileEntry, any FileTree) -> MediaFactsSummary?
  /// False once something could not be read.
  private(set) var isComplete = true
  private var known: [String: Result<FoundFile, Missing>] = [:]

  struct Missing: Error, Sendable {
    var id: String
    var message: String
    var fix: String?
  }

  init(
    tree: any FileTree, probe: @escaping @Sendable (FileEntry, any FileTree) -> MediaFactsSummary?
  ) {
    self.tree = tree
    self.probe = probe
  }

  /// The file a path in a field names, relative to the file the field stands in; nil with a finding.
  func file(_ node: YAMLNode, _ findings: inout [Finding]) -> FoundFile? {
    guard let text = node.scalar?.text else { return nil }
    let path: String
    do throws(RepositoryPath.Fault) {
      path = try RepositoryPath.resolve(text, from: RepositoryPath.folder(of: node.place.path))
    } catch {
      let fault = WordFault.path(text, error)
      findings.append(Finding(Diagnostic(fault.id, .error, fault.message, at: node.place, fix: fault.fix)))
      return nil
    }
    switch look(path, written: text) {
    case .success(let file): return file
    case .failure(let missing):
      findings.append(
        Finding(Diagnostic(missing.id, .error, missing.message, at: node.place, fix: missing.fix)))
      return nil
    }
  }

  private func look(_ path: String, written: String) -> Result<FoundFile, Missing> {
    if let answer = known[path] { return answer }
    let answer: Result<FoundFile, Missing>
    do throws(FileTreeError) {
      answer = try find(path, written)
    } catch {
      isComplete = false
      answer = .failure(.unreadable(path, error.description))
    }
    known[path] = answer
    return answer
  }

  private func find(_ path: String, _ written: String) throws(FileTreeError) -> Result<FoundFile, Missing> {
    guard let entry = try tree.entry(at: path) else {
      return .failure(.missing(path, written, near: try near(path)))
    }
    switch entry.kind {
    case .folder: return .failure(.folder(path))
    case .symlink: return .failure(.symlink(path))
    case .submodule: return .failure(.submodule(path))
    case .file: break
    }
    if entry.byteCount == 0 { return .failure(.empty(path)) }
    if entry.byteCount < 1024, try isPointer(entry) { return .failure(.pointer(path)) }
    let mime = MediaKind.mime(ofExtension: RepositoryPath.fileExtension(of: path))
    let facts = probe(entry, tree) ?? MediaFactsSummary(mime: mime, byteCount: entry.byteCount)
    if MediaKind(mime: facts.mime) == .other { return .failure(.unknownKind(path)) }
    return .success(FoundFile(entry: entry, facts: facts))
  }

  /// A pointer of Git LFS stands for bytes that are elsewhere.
  private func isPointer(_ entry: FileEntry) throws(FileTreeError) -> Bool {
    try tree.read(entry, limit: 1024).starts(with: Array("version https://git-lfs.github.com/spec/".utf8))
  }

  /// A file beside the missing one that was probably meant.
  private func near(_ path: String) throws(FileTreeError) -> String? {
    let folder = RepositoryPath.folder(of: path)
    let files = try tree.files(under: folder).filter { RepositoryPath.folder(of: $0.path) == folder }
    let names = files.prefix(2000).map { RepositoryPath.name(of: $0.path) }
    let wanted = RepositoryPath.name(of: path)
    let plain = wanted.lowercased()
    return names.first { $0.lowercased() == plain } ?? closest(wanted, among: names)
  }
}
