import Content
import HTTP
import Locking

/// What a run remembers of an account between calls: short-lived tokens, and small facts. Never stored.
public final class SessionMemory: Sendable {
  /// A token that lives for a while.
  public struct Token: Sendable {
    public var secret: Secret
    /// When it is no longer used, by our clock.
    public var ends: Instant
    public init(_ secret: Secret, ends: Instant) {
      self.secret = secret
      self.ends = ends
    }
  }

  private struct State {
    var tokens: [String: Token] = [:]
    var makers: [String: Task<Result<Token, Failure>, Never>] = [:]
    var facts: [String: String] = [:]
    var counts: [String: Int] = [:]
    /// All that were ever made, so that none is ever shown.
    var secrets: [Secret] = []
  }

  private let state = Guarded(State())
  private let isSeen: @Sendable (Secret) -> Void

  /// `isSeen` is told of every secret that is taken in, before it is used: for whoever redacts.
  public init(isSeen: @escaping @Sendable (Secret) -> Void = { _ in }) { self.isSeen = isSeen }

  /// The secrets this run came to know.
  public var secrets: [Secret] { state.withLock { $0.secrets } }

  /// A small fact by its name.
  public func fact(_ name: String) -> String? { state.withLock { $0.facts[name] } }

  /// Remembers a small fact.
  public func remember(_ name: String, _ value: String) { state.withLock { $0.facts[name] = value } }

  /// The next number of a name, from 1: no two callers get the same.
  public func count(_ name: String) -> Int {
    state.withLock { state in
      state.counts[name, default: 0] += 1
      return state.counts[name, default: 0]
    }
  }

  /// Takes a further secret in, such as a refresh token that came with a token.
  public func take(_ secret: Secret) {
    isSeen(secret)
    state.withLock { $0.secrets.append(secret) }
  }

  /// The token of a name; made anew where there is none or it has ended. Callers that come together wait for
  /// one maker.
  public func token(
    _ name: String, now: Instant, make: @escaping @Sendable () async -> Result<Token, Failure>
  ) async -> Result<Secret, Failure> {
    let maker: Task<Result<Token, Failure>, Never> = state.withLock { state in
      if let token = state.tokens[name], token.ends > now { return Task { .success(token) } }
      if let maker = state.makers[name] { return maker }
      let maker = Task { await make() }
      state.makers[name] = maker
      return maker
    }
    let made = await maker.value
    if case .success(let token) = made { take(token.secret) }
    state.withLock { state in
      guard state.makers[name] == maker else { return }
      state.makers[name] = nil
      if case .success(let token) = made { state.tokens[name] = token }
    }
    return made.map(\.secret)
  }

  /// Forgets a token that was refused, so that the next call makes another.
  public func forget(_ name: String) { state.withLock { $0.tokens[name] = nil } }
}
