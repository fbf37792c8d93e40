import Content
import HTTP
import JSON

/// The first comment below a post: looked for before it is added.
enum GraphComment {
  /// How long a comment that may have been added may stay unseen before it is added again.
  static let settling: Int64 = 120

  /// Adds it where no comment of ours says the same. `progress` remembers an attempt that may have arrived;
  /// nil answer: it is there.
  static func ensure(
    _ text: String, below post: String, textField: String, progress: JSON?, own: [GraphErrors.Rule],
    _ session: AccountSession
  ) async throws(MissingSecret) -> (failure: Failure, progress: JSON?)? {
    let list = try await GraphList.read(
      [post, "comments"], [("fields", "id,\(textField)"), ("limit", "100")], session, pages: 3, own: own
    ) { _, _ in false }
    switch list {
    case .failure(let failure): return (failure.failure, progress)
    case .success(let list):
      let wanted = ComparableText(text)
      if list.entries.contains(where: { $0[textField]?.string.map(ComparableText.init) == wanted }) {
        return nil
      }
    }
    let now = session.now().secondsSinceEpoch
    if let tried = progress?["comment_tried"]?.integer, now - tried < settling {
      return (
        Failure(
          .retryLater(afterSeconds: settling - (now - tried)), code: "settling",
          "the first comment may be there already"), progress
      )
    }
    let reply = try await session.graphPost(
      session.graphAddress([post, "comments"]), [("message", text)])
    if case .accepted(let document, _) = reply, document["id"]?.string != nil { return nil }
    let failure = GraphErrors.failure(reply, .publishes, session, own: own)
    if failure.kind == .duplicate { return nil }
    guard failure.kind == .ambiguous else { return (failure, progress) }
    return (
      Failure(
        .retryLater(afterSeconds: settling), code: failure.code, subcode: failure.subcode,
        requestID: failure.requestID, failure.text), ["comment_tried": .integer(now)]
    )
  }
}
