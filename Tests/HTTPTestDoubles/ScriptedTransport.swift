import HTTP
import Locking

/// Answers from a list of expected requests, in their order. A request that is not the next one expected
/// fails the call and the script; so does an expected request that never came.
///
/// ```swift
/// try await ScriptedTransport.run([ScriptedExchange("GET", "https://a.example/me", status: 200, "{}")]) {
///   transport in … }
/// ```
public final class ScriptedTransport: HTTPTransport {
  private struct State: Sendable {
    var expected: [ScriptedExchange]
    var requests: [HTTPRequest] = []
    var differences: [String] = []
  }

  private let state: Guarded<State>

  public init(_ exchanges: [ScriptedExchange]) { state = Guarded(State(expected: exchanges)) }

  /// Gives `body` a transport with that script; throws `ScriptDifference` where the two differ, even when
  /// `body` swallowed the failing call's error, and else what `body` throws.
  public static func run<Value>(
    _ exchanges: [ScriptedExchange], isolation: isolated (any Actor)? = #isolation,
    _ body: (ScriptedTransport) async throws -> Value
  ) async throws -> Value {
    let transport = ScriptedTransport(exchanges)
    let result: Result<Value, any Error>
    do { result = .success(try await body(transport)) } catch { result = .failure(error) }
    try transport.verify()
    return try result.get()
  }

  public func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
    let answer: ScriptedExchange.Answer? = state.withLock { state in
      state.requests.append(request)
      guard let next = state.expected.first else {
        state.differences.append(
          "+ \(ScriptDifference.head(request.method, request.url)) (nothing more expected)")
        return nil
      }
      let lines = ScriptDifference.between(next, request)
      guard lines.isEmpty else {
        state.differences += ["request \(state.requests.count):"] + lines
        return nil
      }
      state.expected.removeFirst()
      return next.answer
    }
    switch answer {
    case .response(let response): return response
    case .failure(let error): throw error
    case nil: throw HTTPError(.other, mayHaveArrived: false, "a request the script does not expect")
    }
  }

  /// Every request so far, in order.
  public var requests: [HTTPRequest] { state.withLock { $0.requests } }

  /// Throws where a request came that was not expected, or one that was expected did not come.
  public func verify() throws(ScriptDifference) {
    let lines = state.withLock { state in
      state.differences
        + state.expected.map { "- \(ScriptDifference.head($0.method, $0.url)) (never came)" }
    }
    if !lines.isEmpty { throw ScriptDifference(lines: lines) }
  }
}
