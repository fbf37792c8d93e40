import Content
import JSON

/// What containers and lists tell of a publication, where every platform of the Graph API concludes the same.
enum GraphFinding {
  /// A publication that its container proves is taken without its id once the lists had this many seconds.
  private static let settling: Int64 = 900

  /// What a container's status settles by itself; nil: the lists are to be read.
  static func of(_ status: GraphContainerStatus, _ container: String) -> Finding? {
    switch status {
    case .finished:
      return .surelyNotPublished(proof: "container \(container) is FINISHED, not PUBLISHED")
    case .inProgress:
      return .couldNotLook(
        Failure(
          .retryLater(afterSeconds: 60), code: "IN_PROGRESS", "container \(container) is still processed"))
    case .error, .expired, .published: return nil
    }
  }

  /// More than one could be it; `matches`: their addresses or ids.
  static func several(_ matches: [String], _ session: AccountSession) -> Finding {
    let list = matches.prefix(5).joined(separator: ", ")
    return .cannotTell(
      Failure(
        .ambiguous, code: "several", session.redacted("\(matches.count) could be this one: \(list)")))
  }

  /// Stands for what is surely live and whose id was never learnt.
  static func unlisted(_ container: String) -> String { "container:\(container)" }

  /// True for a receipt that stands for a post whose id was never learnt.
  static func isUnlisted(_ receipt: Receipt) -> Bool {
    receipt.remoteID == "unknown" || receipt.remoteID.hasPrefix(unlisted(""))
  }

  /// What is wanted below a post whose id was never learnt: a person can still add it.
  static func noPlace(for wanted: String) -> Failure {
    Failure(
      .needsChange, code: "no-id",
      "it is public, and its id was never learnt: add \(wanted) by hand")
  }

  /// None is listed. `needsID`: something that is still to come is hung below it, by its own id.
  static func none(
    _ container: (id: String, status: GraphContainerStatus)?, _ noun: String, needsID: Bool,
    _ search: Search, _ platformTime: Instant?, _ session: AccountSession
  ) -> Finding {
    switch container?.status {
    case .published?:
      guard let container, !needsID, session.now().seconds(since: search.lastSent) >= settling else {
        return .couldNotLook(
          Failure(
            .retryLater(afterSeconds: 60), code: "PUBLISHED",
            "the container is published, the \(noun) is not listed yet"))
      }
      return .published(Receipt(remoteID: unlisted(container.id)))
    case .expired?:
      return .surelyNotPublished(
        proof: "container \(container?.id ?? "") is EXPIRED and no such \(noun) is listed")
    default: return .notSeen(vouchedKeyLife: nil, platformTime: platformTime)
    }
  }
}
