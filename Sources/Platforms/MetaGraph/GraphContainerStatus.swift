import Content
import HTTP
import JSON

/// How far a container is: the one thing of it that is contract.
enum GraphContainerStatus: String, Sendable {
  case inProgress = "IN_PROGRESS"
  case finished = "FINISHED"
  case error = "ERROR"
  case expired = "EXPIRED"
  case published = "PUBLISHED"

  /// Reads it, with the text that says why where it is ERROR. `word` and `text` name the fields that hold them.
  static func read(
    _ container: String, fields: String, word: String, text: String, own: [GraphErrors.Rule],
    _ session: AccountSession
  ) async throws(MissingSecret) -> Result<(Self, String), LookFailure> {
    let reply = try await session.graphGet([container], [("fields", fields)])
    guard case .accepted(let document, _) = reply, let said = document[word]?.string else {
      return .failure(LookFailure(GraphErrors.failure(reply, .repeatable, session, own: own)))
    }
    guard let status = Self(rawValue: said) else {
      return .failure(
        LookFailure(
          Failure(
            .retryLater(afterSeconds: 60), code: session.redacted(String(said.prefix(60))),
            "a status we do not know")))
    }
    return .success((status, document[text]?.string ?? ""))
  }

  /// A refusal of the public call that may speak of a container which an earlier call used up: it is certain only
  /// where the container, read after it, is FINISHED; nil: it could not be read.
  static func judge(_ refusal: Failure, by read: Result<(Self, String), LookFailure>?) -> Failure {
    if case .success((.finished, _))? = read { return refusal }
    var failure = refusal
    failure.kind = .ambiguous
    return failure
  }

  /// A container that was FINISHED this many seconds ago is looked at again before it is published.
  static let freshness: Int64 = 600
  /// About half an hour at the pace of `pause`.
  private static let maximumPolls: Int64 = 34

  /// Seconds between two looks: 5 s at first, a minute at last.
  private static func pause(_ polls: Int64) -> Double { Double(min(60, 5 * (1 << min(polls, 4)))) }

  /// The step of preparation that follows, with the checkpoint that a container's new state makes (nil: without it).
  /// Nil: a container that was published, or ended in ERROR, is for the platform to say.
  func step(
    _ container: GraphContainer, now: Int64, checkpoint: (GraphContainer?) -> JSON
  ) -> Preparation? {
    var container = container
    switch self {
    case .finished:
      container.isReady = true
      container.at = now
      return .advanced(checkpoint: checkpoint(container), mustStore: false)
    case .inProgress:
      guard container.polls < Self.maximumPolls else {
        container.polls = 0
        return .failed(
          Failure(.retryLater(afterSeconds: 600), code: "IN_PROGRESS", "still processed after half an hour"),
          checkpoint: checkpoint(container))
      }
      let pause = Self.pause(container.polls)
      container.polls += 1
      return .wait(seconds: pause, checkpoint: checkpoint(container))
    case .expired: return .advanced(checkpoint: checkpoint(nil), mustStore: false)
    case .published, .error: return nil
    }
  }
}
