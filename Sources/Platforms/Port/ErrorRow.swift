import HTTP
import JSON

/// One row of a platform's error table: of those of an answer's status, the first that fits decides.
protocol ErrorRow {
  var statuses: ClosedRange<Int> { get }
  var kind: ErrorClass { get }
}

extension Sequence where Element: ErrorRow {
  /// The row for a refusal, and what it says to do next; an answer that no row knows is ambiguous. A proxy's own page
  /// (a firewall, a login wall), which is no document, says nothing of the token.
  func verdict(
    on response: HTTPResponse, _ document: JSON?, _ effect: CallEffect, where fits: (Element) -> Bool
  ) -> (row: Element?, kind: ErrorClass) {
    let row = first { $0.statuses.contains(response.status) && fits($0) }
    let kind = (row?.kind ?? .ambiguous).on(effect)
    let isProxy = kind == .needsCredentials && document == nil && response.status == 403
    return (row, isProxy ? .retryLater : kind)
  }
}

extension AccountSession {
  /// The class of a call that did not end as hoped, where every answer that was accepted should have been read.
  func failure(
    _ reply: Reply, _ effect: CallEffect, refused: (HTTPResponse, JSON?) -> Failure
  ) -> Failure {
    switch reply {
    case .broken(let error): failure(of: error, effect)
    case .garbled(let response), .accepted(_, let response): failure(garbled: response, effect)
    case .refused(let response, let document): refused(response, document)
    }
  }
}
