import Locking
import NIOCore
import NIOHTTP1
import NIOPosix
import Subprocess

/// Serves a folder of bare repositories through `git http-backend` on a loopback port, for tests.
public final class GitServer: Sendable {
  /// What the server does instead of, or after, what it was asked.
  public enum Fault: Sendable, Hashable {
    /// Answers with this status and text, and runs nothing.
    case status(Int, String)
    /// The same, and asks to come back after so many seconds.
    case retryAfter(Int, Int, String)
    /// Never answers.
    case hang
    /// Closes the connection and runs nothing.
    case dropBeforeApplying
    /// Does what was asked, then closes the connection without an answer.
    case dropAfterApplying
    /// Sends so many bytes of the answer's body, then closes the connection.
    case cut(Int)
    /// Answers from another folder of repositories: a replica that lags behind.
    case replica(String)
  }

  /// Which requests a fault waits for.
  public enum Stage: Sendable, Hashable {
    /// Any request.
    case any
    /// The first one of a fetch, listing or push: which refs are there?
    case refs
    /// The one that carries a push.
    case push
    /// The one that brings objects.
    case pack
    /// Any of a listing or a fetch.
    case reading
  }

  /// A request as it came.
  public struct Request: Sendable, Hashable {
    public let method: String
    public let uri: String
    public let authorization: [String]
    /// Whether it asks for objects, and not for refs alone.
    public let isFetch: Bool
    /// The size of the answer's body in bytes, once it was made.
    public internal(set) var answered = 0
  }

  private struct State {
    var authorization: String?
    var faults: [(stage: Stage, fault: Fault)] = []
    var requests: [Request] = []
  }

  private let folder: String
  private let environment: [String: String]
  private let state = Guarded(State())
  private let listener: NIOAsyncChannel<Connection, Never>
  private let serving = Guarded<Task<Void, Never>?>(nil)
  /// `http://127.0.0.1:<port>`, without a trailing slash.
  public let url: String

  private typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

  /// Begins to serve. Pushes are allowed to everybody whom `require` lets in.
  ///
  /// - Parameters:
  ///   - folder: where the bare repositories lie; `<url>/name.git` is `<folder>/name.git`.
  ///   - environment: what `git http-backend` and the hooks see; `PATH` is needed.
  public init(serving folder: String, environment: [String: String]) async throws {
    self.folder = folder
    self.environment = environment
    listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.backlog, value: 64)
      .bind(host: "127.0.0.1", port: 0) { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline()
          return try Connection(wrappingChannelSynchronously: channel)
        }
      }
    url = "http://127.0.0.1:\(listener.channel.localAddress?.port ?? 0)"
    let task = Task { await self.serve() }
    serving.withLock { $0 = task }
  }

  /// From now on only requests with this `Authorization` header are served; `nil` lets everybody in.
  public func require(authorization: String?) {
    state.withLock { $0.authorization = authorization }
  }

  /// The next `times` requests of the stage fail so; faults are used up in the order in which they came.
  public func inject(_ fault: Fault, on stage: Stage, times: Int = 1) {
    state.withLock { $0.faults += Array(repeating: (stage, fault), count: times) }
  }

  /// Takes back the faults that have not been used up.
  public func heal() { state.withLock { $0.faults = [] } }

  /// How many faults wait for their request.
  public var waitingFaults: Int { state.withLock { $0.faults.count } }

  /// Every request so far.
  public var requests: [Request] { state.withLock { $0.requests } }

  /// Ends serving; requests under way are dropped.
  public func stop() async {
    let task = serving.withLock { $0 }
    task?.cancel()
    await task?.value
  }

  private func serve() async {
    try? await listener.executeThenClose { connections in
      await withTaskGroup(of: Void.self) { group in
        do {
          for try await connection in connections {
            group.addTask { try? await self.answer(connection) }
          }
        } catch {}
        group.cancelAll()
      }
    }
  }

  private func answer(_ connection: Connection) async throws {
    try await connection.executeThenClose { inbound, outbound in
      var head: HTTPRequestHead?
      var body: [UInt8] = []
      for try await part in inbound {
        switch part {
        case .head(let new):
          (head, body) = (new, [])
          if new.headers["expect"].contains(where: { $0.lowercased() == "100-continue" }) {
            try await outbound.write(.head(.init(version: .http1_1, status: .continue)))
          }
        case .body(let chunk):
          body += Array(chunk.readableBytesView)
        case .end:
          guard let head, let answer = try await respond(to: head, body) else { return }
          try await outbound.write(.head(answer.head))
          try await outbound.write(.body(.byteBuffer(ByteBuffer(bytes: answer.body))))
          // What the head announces and the body lacks: the connection ends before it comes.
          if answer.isCut { return }
          try await outbound.write(.end(nil))
        }
      }
    }
  }

  private typealias Answer = (head: HTTPResponseHead, body: [UInt8], isCut: Bool)

  /// The answer, or `nil` to close the connection.
  private func respond(to head: HTTPRequestHead, _ body: [UInt8]) async throws -> Answer? {
    let request = Request(
      method: head.method.rawValue, uri: head.uri, authorization: head.headers["authorization"],
      isFetch: Self.isFetch(head, body))
    let (number, fault) = state.withLock { state -> (Int, Fault?) in
      state.requests.append(request)
      let number = state.requests.count - 1
      if let wanted = state.authorization, request.authorization != [wanted] {
        return (number, .status(401, ""))
      }
      let index = state.faults.firstIndex { Self.concerns($0.stage, request) }
      return (number, index.map { state.faults.remove(at: $0).fault })
    }
    switch fault {
    case .status(let code, let text): return Self.refusal(code, text)
    case .retryAfter(let code, let seconds, let text):
      var answer = Self.refusal(code, text)
      answer.head.headers.add(name: "Retry-After", value: String(seconds))
      return answer
    case .cut(let bytes):
      var answer = try await backend(head, body, in: folder)
      answer.body = Array(answer.body.prefix(bytes))
      answer.isCut = true
      return answer
    case .replica(let other): return try await backend(head, body, in: other)
    case .hang:
      await Self.silence()
      return nil
    case .dropBeforeApplying: return nil
    case .dropAfterApplying:
      _ = try await backend(head, body, in: folder)
      return nil
    case nil:
      let answer = try await backend(head, body, in: folder)
      state.withLock { $0.requests[number].answered = answer.body.count }
      return answer
    }
  }

  private static func isFetch(_ head: HTTPRequestHead, _ body: [UInt8]) -> Bool {
    // The second version of the protocol lists refs by the same address.
    head.method == .POST && head.uri.hasSuffix("/git-upload-pack")
      && body.firstRange(of: Array("command=ls-refs".utf8)) == nil
  }

  /// Says nothing until the connection's task is cancelled.
  private static func silence() async {
    let (nothing, end) = AsyncStream.makeStream(of: Void.self)
    for await _ in nothing {}
    end.finish()
  }

  private static func refusal(_ code: Int, _ text: String) -> Answer {
    var headers: HTTPHeaders = ["Content-Type": "text/plain", "Content-Length": "\(text.utf8.count)"]
    if code == 401 { headers.add(name: "WWW-Authenticate", value: "Basic realm=\"test\"") }
    let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: code), headers: headers)
    return (head, Array(text.utf8), false)
  }

  private static func concerns(_ stage: Stage, _ request: Request) -> Bool {
    switch stage {
    case .any: true
    case .refs: request.uri.contains("/info/refs")
    case .push: request.uri.hasSuffix("/git-receive-pack")
    case .pack: request.isFetch
    case .reading: request.uri.contains("git-upload-pack")
    }
  }

  private func backend(_ head: HTTPRequestHead, _ body: [UInt8], in folder: String) async throws -> Answer {
    let uri = head.uri.split(separator: "?", maxSplits: 1)
    var values = environment
    values["GIT_PROJECT_ROOT"] = folder
    values["GIT_HTTP_EXPORT_ALL"] = "1"
    values["REMOTE_USER"] = "tester"
    values["REMOTE_ADDR"] = "127.0.0.1"
    values["REQUEST_METHOD"] = head.method.rawValue
    values["PATH_INFO"] = String(uri[0])
    values["QUERY_STRING"] = uri.count > 1 ? String(uri[1]) : ""
    values["CONTENT_TYPE"] = head.headers.first(name: "content-type")
    values["CONTENT_LENGTH"] = String(body.count)
    values["HTTP_CONTENT_ENCODING"] = head.headers.first(name: "content-encoding")
    values["GIT_PROTOCOL"] = head.headers.first(name: "git-protocol")
    let result = try await Subprocess.run(
      .name("git"), arguments: ["http-backend"],
      environment: .custom(
        Dictionary(values.map { (Environment.Key(stringLiteral: $0), $1) }, uniquingKeysWith: { a, _ in a })),
      input: .array(body), output: .bytes(limit: 256 << 20), error: .discarded)
    return Self.parse(result.standardOutput)
  }

  /// Splits what a CGI program wrote into head and body.
  private static func parse(_ output: [UInt8]) -> Answer {
    let end = output.firstRange(of: Array("\r\n\r\n".utf8))
    var status = HTTPResponseStatus.ok
    var headers = HTTPHeaders()
    let lines = String(decoding: output[..<(end?.lowerBound ?? 0)], as: UTF8.self)
    for line in lines.split(whereSeparator: \.isNewline) {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      let value = String(parts[1].drop { $0 == " " })
      if parts[0].lowercased() == "status" {
        status = .init(statusCode: Int(value.prefix(3)) ?? 500)
      } else {
        headers.add(name: String(parts[0]), value: value)
      }
    }
    let body = end.map { Array(output[$0.upperBound...]) } ?? []
    if end == nil { status = .internalServerError }
    headers.replaceOrAdd(name: "Content-Length", value: String(body.count))
    return (.init(version: .http1_1, status: status, headers: headers), body, false)
  }
}
