import Content
import Git
import Ledger

/// What the commits of the state branch say of one post, oldest first.
struct History: Sendable {
  let store: ObjectStore
  let tip: ObjectID
  let post: PostID

  /// Commits looked at, at most; what is older is not told.
  private static let depth = 2000

  /// One commit that touched the post.
  struct Line: Sendable, Hashable {
    var time: Instant
    var commit: String
    /// `scheduled → published  menu@acme`
    var words: String
  }

  func lines() async throws -> [Line] {
    let (tip, prefix, numbered) = (tip, "\(post.key)@", "\(post.key)#")
    return try await store.perform { store throws(GitError) in
      var lines: [Line] = []
      var next: ObjectID? = tip
      var left = Self.depth
      while let id = next, left > 0, store.contains(id) {
        left -= 1
        let commit = try store.commit(id)
        let parent = commit.parents.first
        let known = parent.map { store.contains($0) } ?? true
        guard known else { break }
        let old = try parent.map { (parent) throws(GitError) in try store.commit(parent).tree }
        var gone: [String: String] = [:]
        var come: [String: String] = [:]
        for change in try store.changes(from: old, to: commit.tree) {
          let parts = change.path.split(separator: "/")
          guard let name = parts.last, name.hasPrefix(prefix) || name.hasPrefix(numbered),
            let state = parts.first
          else { continue }
          let delivery = String(name.dropLast(name.hasSuffix(".json") ? 5 : 0))
          if change.old != nil { gone[delivery] = String(state) }
          if change.new != nil { come[delivery] = String(state) }
        }
        for (delivery, state) in come.sorted(by: { $0.key > $1.key }) {
          let way = gone[delivery].map { $0 == state ? "\(state), changed" : "\($0) → \(state)" } ?? state
          lines.append(
            Line(
              time: Instant(secondsSinceEpoch: commit.committerTime), commit: commit.id.hex,
              words: "\(way)  \(delivery)"))
        }
        next = parent
      }
      return lines.reversed()
    }
  }
}
