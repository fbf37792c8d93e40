import Content
import HTTP
import JSON

/// Takes an object away. Repeatable: what is gone already is done.
enum GraphRemoval {
  /// `DELETE` of an object; nil: it is gone. Where the platform says that there is none, it is read once more:
  /// what can still be read was only refused to this token.
  static func remove(
    _ id: String, own: [GraphErrors.Rule], isMissing: (Failure) -> Bool, _ session: AccountSession
  ) async throws(MissingSecret) -> Failure? {
    let token = try session.secret("access_token")
    let reply = await session.call(
      HTTPRequest(
        "DELETE", session.graphAddress([id]),
        headers: [("Authorization", "Bearer \(token.reveal())"), ("Accept", "application/json")]))
    if case .accepted(let document, _) = reply, document["success"]?.bool == true { return nil }
    let failure = GraphErrors.failure(reply, .repeatable, session, own: own)
    guard isMissing(failure) else { return failure }
    let look = try await session.graphGet([id], [("fields", "id")])
    if case .accepted(let document, _) = look, document["id"]?.string != nil {
      return Failure(
        .needsCredentials, code: failure.code, subcode: failure.subcode, requestID: failure.requestID,
        "the token may read it but not delete it: \(failure.text)")
    }
    let seen = GraphErrors.failure(look, .repeatable, session, own: own)
    return isMissing(seen) ? nil : seen
  }
}
