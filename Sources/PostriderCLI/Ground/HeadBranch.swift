import Foundation

/// The branch a work tree is on, also where it has no commit yet.
enum HeadBranch {
  /// The name from `HEAD`; nil where a commit is checked out by itself.
  static func name(in gitDirectory: String) -> String? {
    guard let data = FileManager.default.contents(atPath: gitDirectory + "/HEAD"), data.count < 4096 else {
      return nil
    }
    let text = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    let prefix = "ref: refs/heads/"
    guard text.hasPrefix(prefix) else { return nil }
    return String(text.dropFirst(prefix.count))
  }
}
