import Content
import HTTP

/// A record's address: `at://<did>/<collection>/<key>`.
struct BlueskyAddress: Sendable, Hashable {
  var owner: String
  var collection: String
  var key: String

  init(owner: String, collection: String = BlueskyCollection.post, key: String) {
    self.owner = owner
    self.collection = collection
    self.key = key
  }

  /// Reads the form of `text`, and the address of a post in the app
  /// (`https://bsky.app/profile/<who>/post/<key>`), which is what people paste; nil for anything else.
  init?(_ text: String) {
    guard text.utf8.count <= 1000 else { return nil }
    let parts: [String]
    if text.hasPrefix("at://") {
      parts = text.dropFirst(5).split(separator: "/", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 3 else { return nil }
    } else {
      guard let url = URLParts(text) else { return nil }
      let path = url.path.split(separator: "/").compactMap { PercentEncoding.decode(String($0)) }
      guard path.count >= 4, path[path.count - 4] == "profile", path[path.count - 2] == "post" else {
        return nil
      }
      parts = [path[path.count - 3], BlueskyCollection.post, path[path.count - 1]]
    }
    guard parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(Self.isPlain) }) else { return nil }
    self.init(owner: parts[0], collection: parts[1], key: parts[2])
  }

  var text: String { "at://\(owner)/\(collection)/\(key)" }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"),
      UInt8(ascii: "~"), UInt8(ascii: ":"):
      true
    default: false
    }
  }

  /// Where people read the post: the app, whichever server has the record; in a rehearsal the server itself.
  /// It names the DID, which stays when a handle changes.
  func permalink(_ account: Account) -> String {
    let isRehearsal = URLParts(account.baseURL)?.isLoopback ?? false
    return "\(isRehearsal ? account.baseURL : "https://bsky.app")/profile/\(owner)/post/\(key)"
  }
}
