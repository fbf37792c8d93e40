#if POSTRIDER_FAILPOINTS
  import Git
  import HTTP
  import Ledger

  /// Refs whose every change passes a point before and after.
  struct FailpointRefs: RefStore {
    let inner: any RefStore
    let failpoints: Failpoints

    func list(_ refs: [String]) async throws(GitError) -> [String: ObjectID] { try await inner.list(refs) }

    func fetch(_ wants: [(ref: String, id: ObjectID)], deep: Bool) async throws(GitError) {
      try await inner.fetch(wants, deep: deep)
      failpoints.pass("fetched")
    }

    func swap(_ ref: String, from expected: ObjectID?, to new: ObjectID) async -> SwapAnswer {
      failpoints.pass("push.before")
      let span = await failpoints.begin("push")
      let answer = await inner.swap(ref, from: expected, to: new)
      if answer == .won { failpoints.note("acknowledged \(new.hex) \(ref)") }
      await failpoints.end("push", span)
      failpoints.pass("push.after")
      return answer
    }
  }

  /// A transport that passes a point once an answer is there, before anybody knows of it.
  struct FailpointTransport: HTTPTransport {
    let inner: any HTTPTransport
    let failpoints: Failpoints

    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
      let response = try await inner.send(request)
      failpoints.pass("http.answered")
      return response
    }
  }

  extension RunEnvironment {
    /// The same with points around what goes out.
    var withPoints: RunEnvironment {
      guard let failpoints else { return self }
      var copy = self
      copy.transport = FailpointTransport(inner: transport, failpoints: failpoints)
      return copy
    }

    /// The same origin with points around its refs.
    func withPoints(_ origin: Origin) -> Origin {
      guard let failpoints else { return origin }
      var copy = Origin(
        location: origin.location, store: origin.store,
        refs: FailpointRefs(inner: origin.refs, failpoints: failpoints), remote: origin.remote,
        contentRef: origin.contentRef, stateRef: origin.stateRef)
      copy.hasRemotes = origin.hasRemotes
      return copy
    }
  }

  extension Effect {
    /// The phase a run is in while the effect is carried out; a push is named for the weightiest thing in it.
    var phase: String {
      switch self {
      case .read: return "read"
      case .prepare: return "prepare"
      case .publish: return "publish"
      case .find: return "find"
      case .finish: return "finish"
      case .change: return "change"
      case .verify: return "verify"
      case .wake, .end: return "none"
      case .swap(let batch, _, _):
        let changes = batch.changes
        if changes.contains(where: { $0.isOutcome && $0.verb != "checkpoint" && $0.verb != "unbegun" }) {
          return "swap.record"
        }
        if changes.contains(where: { $0.to.sendingItem != nil }) { return "swap.send" }
        if changes.contains(where: { $0.verb == "claim" }) { return "swap.claim" }
        if changes.contains(where: { $0.verb == "checkpoint" }) { return "swap.checkpoint" }
        return changes.isEmpty ? "swap.close" : "swap.plan"
      }
    }
  }
#endif
