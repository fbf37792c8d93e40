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
      let known = Set(record.entries.keys.map(\.post.key))
      throw CommandFailure(
        "the record has no post \(post.key.terminalSafe)",
        fix: suggestion(for: post.key, among: known)
          ?? "nothing is recorded yet: a new post is recorded by `postrider reconcile`")
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

  /// `did you mean soup?`, or the names likest to a word, at most five; nil where there are none.
  static func suggestion(for word: String, among names: Set<String>) -> String? {
    if let near = nearest(to: word, among: names) { return "did you mean \(near.terminalSafe)?" }
    let parts = Set(pieces(of: word))
    let likest = names.map { (name: $0, shared: parts.intersection(pieces(of: $0)).count) }
      .sorted { ($1.shared, $0.name) < ($0.shared, $1.name) }
    guard !likest.isEmpty else { return nil }
    let shown = likest.prefix(5).map(\.name.terminalSafe).joined(separator: ", ")
    let rest = likest.count > 5 ? ", and \(likest.count - 5) more" : ""
    return "take one of: \(shown)\(rest)"
  }

  private static func pieces(of name: String) -> [String] {
    name.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
  }
}
