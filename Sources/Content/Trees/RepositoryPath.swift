/// Paths as people write them in a file, turned into paths from the repository's root.
enum RepositoryPath {
  /// Why a text names nothing inside the repository.
  enum Fault: Error, Sendable, Hashable {
    case empty
    case outside
    case address
    case backslash
    case character
    case gitFolder
    case tooLong
  }

  /// What is wrong with a path wherever it stands.
  static func check(_ text: String) throws(Fault) {
    if text.isEmpty { throw .empty }
    if text.utf8.count > 1024 { throw .tooLong }
    if text.contains("://") { throw .address }
    if text.utf8.contains(UInt8(ascii: "\\")) { throw .backslash }
    if text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) { throw .character }
  }

  /// Resolves a path written in a file of `folder`: relative to it, or from the root with a leading `/`.
  /// `..` may go up, never out.
  static func resolve(_ text: String, from folder: String) throws(Fault) -> String {
    try check(text)
    var parts: [Substring] = text.hasPrefix("/") ? [] : folder.split(separator: "/")
    for part in text.split(separator: "/") {
      switch part {
      case ".": continue
      case "..":
        if parts.isEmpty { throw .outside }
        parts.removeLast()
      case _ where part.lowercased() == ".git": throw .gitFolder
      default: parts.append(part)
      }
    }
    if parts.isEmpty { throw .empty }
    return parts.joined(separator: "/")
  }

  /// The folder of a path; empty for the root.
  static func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
    return String(path[..<slash])
  }

  /// The last part of a path.
  static func name(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
    return String(path[path.utf8.index(after: slash)...])
  }

  /// The part behind the last dot, in lower case; empty without one.
  static func fileExtension(of path: String) -> String {
    let name = name(of: path)
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
    return name[name.index(after: dot)...].lowercased()
  }

  /// A file's name without its extension.
  static func stem(of path: String) -> String {
    let name = name(of: path)
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
    return String(name[..<dot])
  }
}
