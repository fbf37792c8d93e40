/// A commit as it was read.
public struct Commit: Sendable, Hashable {
  /// The commit's own id.
  public let id: ObjectID
  /// Its root tree.
  public let tree: ObjectID
  /// Its parents; in a shallow clone they may be missing from the store.
  public let parents: [ObjectID]
  /// Seconds since 1970 by the committer's clock.
  public let committerTime: Int64
  /// The author's name, as written.
  public let authorName: String
  /// The author's e-mail address, as written.
  public let authorEmail: String
  /// The whole message, subject first.
  public let message: String

  /// The first line of the message.
  public var subject: String { String(message.prefix { $0 != "\n" }) }
}

/// Who wrote a commit, and when.
public struct Signature: Sendable, Hashable {
  /// A person's name.
  public let name: String
  /// An e-mail address.
  public let email: String
  /// Seconds since 1970.
  public let time: Int64
  /// Minutes east of UTC.
  public let offsetMinutes: Int

  /// Names and addresses lose what git cannot hold: newlines, NUL, `<` and `>`.
  public init(name: String, email: String, time: Int64, offsetMinutes: Int) {
    self.name = Self.plain(name)
    self.email = Self.plain(email)
    self.time = max(0, time)
    self.offsetMinutes = max(-14 * 60, min(14 * 60, offsetMinutes))
  }

  private static func plain(_ text: String) -> String {
    let kept = text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F && $0 != "<" && $0 != ">" }
    let plain = String(String.UnicodeScalarView(kept))
    let trimmed = plain.drop { $0 == " " }
    return trimmed.isEmpty ? "unknown" : String(trimmed)
  }

  /// `Name <address> 1700000000 +0100`
  var line: String {
    let minutes = abs(offsetMinutes)
    let zone = String(10_000 + minutes / 60 * 100 + minutes % 60).dropFirst()
    return "\(name) <\(email)> \(time) \(offsetMinutes < 0 ? "-" : "+")\(zone)"
  }
}

/// Reads and writes the bytes of commit objects.
enum CommitCoding {
  static func decode(_ bytes: [UInt8], id: ObjectID) -> Commit? {
    var tree: ObjectID?
    var parents: [ObjectID] = []
    var author: Substring = ""
    var committer: Substring = ""
    var rest = bytes[...]
    while !rest.isEmpty {
      let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
      let line = String(decoding: rest[..<end], as: UTF8.self)
      rest = end < rest.endIndex ? rest[(end + 1)...] : []
      if line.isEmpty { break }
      if line.hasPrefix("tree "), tree == nil { tree = ObjectID(String(line.dropFirst(5))) }
      if line.hasPrefix("parent ") {
        guard let parent = ObjectID(String(line.dropFirst(7))) else { return nil }
        parents.append(parent)
      }
      if line.hasPrefix("author "), author.isEmpty { author = line.dropFirst(7) }
      if line.hasPrefix("committer "), committer.isEmpty { committer = line.dropFirst(10) }
    }
    guard let tree else { return nil }
    let (name, email, _) = person(author)
    return Commit(
      id: id, tree: tree, parents: parents, committerTime: person(committer).time, authorName: name,
      authorEmail: email, message: String(decoding: rest, as: UTF8.self))
  }

  static func encode(tree: ObjectID, parents: [ObjectID], author: Signature, message: String) -> [UInt8] {
    var text = "tree \(tree)\n"
    for parent in parents { text += "parent \(parent)\n" }
    text += "author \(author.line)\ncommitter \(author.line)\n\n"
    text += String(String.UnicodeScalarView(message.unicodeScalars.filter { $0.value != 0 }))
    if !text.hasSuffix("\n") { text += "\n" }
    return Array(text.utf8)
  }

  private static func person(_ line: Substring) -> (name: String, email: String, time: Int64) {
    guard let open = line.lastIndex(of: "<"), let close = line.lastIndex(of: ">"), open < close else {
      return (String(line), "", 0)
    }
    var name = line[..<open]
    while name.hasSuffix(" ") { name = name.dropLast() }
    let time = line[line.index(after: close)...].split(separator: " ").first.flatMap { Int64($0) } ?? 0
    return (String(name), String(line[line.index(after: open)..<close]), time)
  }
}
