/// Reads the output of `git push --porcelain` for one ref.
struct PushReport: Sendable, Equatable {
  /// The flag at the beginning of the line: ` ` moved, `*` made, `+` moved by force under the lease, `=`
  /// nothing to do, `!` refused.
  let flag: Character
  /// What follows the names, such as `[rejected] (stale info)`.
  let summary: String

  /// Finds the line about the ref: `<flag>\t<from>:<to>\t<summary>`. `nil` if there is none.
  init?(_ output: String, ref: String) {
    for line in output.split(separator: "\n") {
      let fields = line.split(separator: "\t", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3, fields[0].count == 1, let flag = fields[0].first,
        fields[1].hasSuffix(":\(ref)")
      else {
        continue
      }
      self.flag = flag
      self.summary = String(fields[2])
      return
    }
    return nil
  }

  /// What the report means for a compare-and-swap. Only an exact sign of success is one.
  ///
  /// - Parameters:
  ///   - succeeded: whether the program ended with 0.
  ///   - words: what the server said on the error stream.
  ///   - mayRepeat: whether the transport may have sent the push twice by itself.
  func answer(succeeded: Bool, words: String, mayRepeat: Bool) -> SwapAnswer {
    switch flag {
    case " ", "*", "+":
      return succeeded ? .won : .unknown("the server took the push, but git failed afterwards: \(words)")
    case "=":
      // Another run may have pushed the very same commit: then the ref moved, but not by us.
      return .lost(reason: "the ref already points there")
    case "!":
      return refusal(words, mayRepeat: mayRepeat)
    default:
      return .unknown("git reported \(flag) \(summary)")
    }
  }

  private func refusal(_ words: String, mayRepeat: Bool) -> SwapAnswer {
    let text = (summary + "\n" + words).lowercased()
    if text.contains("remote failed to report status") || text.contains("[remote failure]") {
      return .unknown(Redaction.clean(summary))
    }
    if Self.races.contains(where: { text.contains($0) }) {
      // curl sends a request again when a kept connection breaks before the answer: the refusal may be the
      // answer to the second, and what is in the way our own first one.
      let sentAndRefused = text.contains("[remote rejected]")
      return mayRepeat && sentAndRefused
        ? .unknown(Redaction.clean(summary)) : .lost(reason: Redaction.clean(summary))
    }
    return .rejected(Redaction.clean(words.isEmpty ? summary : "\(summary)\n\(words)"))
  }

  /// How git's client and the servers say that the ref is not where it was expected.
  private static let races = [
    "stale info", "fetch first", "non-fast-forward", "remote ref updated since checkout", "but expected",
    "reference already exists", "reference does not exist", "unable to resolve reference",
    "incorrect old value",
    "lock failure", "atomic transaction failed",
  ]
}
