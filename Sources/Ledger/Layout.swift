import Content
import Crypto
import Git

/// Where everything lies on the state branch. Frozen: a path is part of the contract.
public enum Layout {
  public static let meta = "meta.json"
  public static let board = "README.md"

  /// `scheduled/2026/12/01/menu@acme.json`; with `isShared`, the account's mark before the ending: the
  /// name alone would be another account's.
  public static func path(of entry: Entry, isShared: Bool) -> String {
    let mark = isShared ? "~\(mark(of: entry.delivery.account))" : ""
    return "\(entry.state.rawValue)/\(entry.due.dayPath)/\(stem(entry.delivery))@\(entry.label)\(mark).json"
  }

  /// `ids/3f/menu.json`
  public static func path(of post: PostID) -> String {
    "ids/\(sha256(post.key).prefix(2))/\(post.key).json"
  }

  /// `accounts/acme.json`
  public static func path(of account: AccountRecord, isShared: Bool) -> String {
    "accounts/\(account.label)\(isShared ? "~\(mark(of: account.identity))" : "").json"
  }

  /// `runs/<nonce>.json`
  public static func path(ofRun run: String) -> String { "runs/\(run).json" }

  /// True where the path is the entry's own, in either form.
  static func isPath(_ path: String, of entry: Entry) -> Bool {
    [false, true].contains { same(path, Layout.path(of: entry, isShared: $0)) }
  }

  /// True where the name carries an account's mark.
  static func isShared(_ path: String) -> Bool { path.utf8.contains(UInt8(ascii: "~")) }

  /// Compares names as git does: by their bytes.
  static func same(_ left: String, _ right: String) -> Bool { left.utf8.elementsEqual(right.utf8) }

  /// 8 hex digits that stand for an account in a file's name.
  static func mark(of account: AccountIdentity) -> String { String(sha256(account.description).prefix(8)) }

  private static func stem(_ delivery: DeliveryID) -> String {
    delivery.occurrence == 0 ? delivery.post.key : "\(delivery.post.key)#\(delivery.occurrence)"
  }

  static func sha256(_ text: String) -> String {
    SHA256.hash(data: Array(text.utf8)).map { byte in
      let hex = String(byte, radix: 16)
      return hex.utf8.count == 1 ? "0" + hex : hex
    }.joined()
  }

  /// The id git gives to a file's bytes.
  public static func blobID(of bytes: [UInt8]) -> ObjectID? {
    var hash = Insecure.SHA1()
    hash.update(data: Array("blob \(bytes.count)\0".utf8))
    hash.update(data: bytes)
    return ObjectID(
      hash.finalize().map { byte in
        let hex = String(byte, radix: 16)
        return hex.utf8.count == 1 ? "0" + hex : hex
      }.joined())
  }
}

extension Layout {
  /// True for an id that can be a file's name: no folder, no separator of ours, no control character.
  static func isSafe(_ post: PostID) -> Bool {
    let key = post.key
    return !key.isEmpty && key.utf8.count <= 200 && !key.hasPrefix(".")
      && key.unicodeScalars.allSatisfy { scalar in
        scalar.value > 0x20 && scalar.value != 0x7F && !"/\\@#~:".unicodeScalars.contains(scalar)
      }
  }

  static func isLabel(_ text: String) -> Bool {
    func isAlphanumeric(_ byte: UInt8) -> Bool { (48...57).contains(byte) || (97...122).contains(byte) }
    guard let first = text.utf8.first, isAlphanumeric(first), text.utf8.count <= 40 else { return false }
    return text.utf8.allSatisfy { isAlphanumeric($0) || $0 == 0x2E || $0 == 0x5F || $0 == 0x2D }
  }

  static func isRunName(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 80
      && text.utf8.allSatisfy {
        (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 0x5F
          || $0 == 0x2D
      }
  }

  /// True for `2026/12/01`.
  static func isDay(_ text: String) -> Bool {
    Instant(
      text.split(separator: "/", omittingEmptySubsequences: false).joined(separator: "-") + "T00:00:00Z"
    )
    .map { same($0.dayPath, text) } ?? false
  }

  /// What a file below a state's folder seems to be, from its name alone.
  static func guess(_ path: String) -> (post: PostID?, label: String?) {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let stem = name.hasSuffix(".json") ? String(name.dropLast(5)) : name
    let parts = stem.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2 else { return (post(of: stem), nil) }
    let label = parts[1].split(separator: "~").first.map(String.init)
    let key = parts[0].split(separator: "#").first.map(String.init) ?? parts[0]
    return (post(of: key), label.flatMap { isLabel($0) ? $0 : nil })
  }

  private static func post(of text: String) -> PostID? {
    let post = PostID(folding: text)
    return isSafe(post) ? post : nil
  }
}
