import Content
import Diagnostics
import Ledger

/// Deliveries of the record that a person names on the command line.
enum DeliveryChoice {
  /// The deliveries of a post, sorted; `account`: only the one to that label or identity.
  ///
  /// Throws with the nearest id that exists where there is none.
  static func find(_ id: String, account: String?, in record: Record) throws(CommandFailure) -> [Recorded] {
    let parts = id.split(separator: "@", maxSplits: 1).map(String.init)
    let post = PostID(folding: parts.first ?? id)
    let wanted = account ?? (parts.count == 2 ? parts[1] : nil)
    let ofPost = record.entries.values.filter { $0.entry.delivery.post == post }
    guard !ofPost.isEmpty else {
      let near = nearest(to: post.key, among: Set(record.entries.keys.map(\.post.key)))
      throw CommandFailure(
        "the record has no post \(post.key.terminalSafe)",
        fix: near.map { "did you mean \($0.terminalSafe)?" }
          ?? "`postrider status` lists what is recorded; a new post is recorded by `postrider reconcile`")
    }
    let found = ofPost.filter { recorded in
      wanted == nil || recorded.entry.label == wanted || recorded.entry.delivery.account.description == wanted
    }
    guard !found.isEmpty else {
      let labels = ofPost.map(\.entry.label).sorted().joined(separator: ", ")
      throw CommandFailure(
        "the post \(post.key.terminalSafe) does not go to \((wanted ?? "").terminalSafe)",
        fix: "take one of: \(labels.terminalSafe)")
    }
    return found.sorted { $0.entry.delivery < $1.entry.delivery }
  }
}
