/// Reads and writes the bytes of tree objects.
enum TreeCoding {
  /// Reads a whole tree; `nil` if the bytes are not one.
  static func decode(_ bytes: [UInt8]) -> [TreeEntry]? {
    var entries: [TreeEntry] = []
    var index = 0
    while index < bytes.count {
      var mode: UInt32 = 0
      let start = index
      while index < bytes.count, bytes[index] != UInt8(ascii: " ") {
        guard (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(bytes[index]), index - start < 7 else {
          return nil
        }
        mode = mode << 3 | UInt32(bytes[index] - UInt8(ascii: "0"))
        index += 1
      }
      index += 1
      let nameStart = index
      while index < bytes.count, bytes[index] != 0 { index += 1 }
      guard index > nameStart, index + 21 <= bytes.count else { return nil }
      guard let kind = EntryKind(mode: mode), let id = ObjectID(bytes: bytes[(index + 1)..<(index + 21)])
      else {
        return nil
      }
      entries.append(TreeEntry(nameBytes: Array(bytes[nameStart..<index]), kind: kind, id: id))
      index += 21
    }
    return entries
  }

  /// The bytes of a tree with these entries, in git's order whatever order they come in.
  static func encode(_ entries: [TreeEntry]) -> [UInt8] {
    var bytes: [UInt8] = []
    for entry in entries.sorted(by: precedes) {
      bytes += Array(entry.kind.mode.utf8)
      bytes.append(UInt8(ascii: " "))
      bytes += entry.nameBytes
      bytes.append(0)
      bytes += entry.id.bytes
    }
    return bytes
  }

  /// git's order: by bytes, a folder's name counting as if it ended in `/`.
  static func precedes(_ a: TreeEntry, _ b: TreeEntry) -> Bool {
    let common = min(a.nameBytes.count, b.nameBytes.count)
    for index in 0..<common where a.nameBytes[index] != b.nameBytes[index] {
      return a.nameBytes[index] < b.nameBytes[index]
    }
    return following(a, common) < following(b, common)
  }

  private static func following(_ entry: TreeEntry, _ index: Int) -> UInt8 {
    if index < entry.nameBytes.count { return entry.nameBytes[index] }
    return entry.kind == .folder ? UInt8(ascii: "/") : 0
  }

  /// Whether git would take this as the name of an entry.
  static func isAllowed(name: some Collection<UInt8>) -> Bool {
    guard !name.isEmpty, !name.contains(0), !name.contains(UInt8(ascii: "/")) else { return false }
    let lower = String(decoding: name, as: UTF8.self).lowercased()
    return lower != "." && lower != ".." && lower != ".git"
  }
}
