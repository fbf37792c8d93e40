import Content
import Foundation
import HTTP
import Locking

@testable import Sandbox

/// The way from the program to a platform of the sandbox, without sockets: one call goes wrong where it is told.
final class StageTransport: HTTPTransport {
  struct State {
    var world: World
    /// The call that goes wrong, counted from 0, and how.
    var failing: (index: Int, way: Way)?
    /// Another one that goes wrong in the same life.
    var failingToo: (index: Int, way: Way)?
    var calls: [String] = [] {
      didSet { if calls.isEmpty { times = [] } }
    }
    /// When each call was made.
    var times: [Instant] = []
    var hasFailed = false
    /// A signal is to reach the run before the answer does.
    var isStopping = false
  }

  static let base = "http://127.0.0.1:8080"
  let state: Guarded<State>
  private let files: [String: [UInt8]]
  private let words: [Way: Part.Words]
  private let now: @Sendable () -> Instant

  init(
    options: SandboxOptions, files: [String: [UInt8]], words: [Way: Part.Words],
    now: @escaping @Sendable () -> Instant
  ) {
    state = Guarded(State(world: World(options: options, base: Self.base)))
    self.files = files
    self.words = words
    self.now = now
  }

  func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
    let address = request.url
    guard address.hasPrefix(Self.base + "/") else {
      throw HTTPError(.connect, mayHaveArrived: false, "the way to \(address) leads out of the sandbox")
    }
    return try state.withLock { state throws(HTTPError) in try answer(request, &state) }
  }

  private func answer(_ request: HTTPRequest, _ state: inout State) throws(HTTPError) -> HTTPResponse {
    let index = state.calls.count
    let target = String(request.url.dropFirst(Self.base.count))
    state.calls.append("\(request.method) \(target.prefix { $0 != "?" })")
    state.times.append(now())
    guard
      let failing = [state.failing, state.failingToo].compactMap(\.self).first(where: { $0.index == index })
    else {
      return response(deliver(request, target, &state.world))
    }
    state.hasFailed = true
    let way = failing.way
    switch way {
    case .refused, .unauthorized, .limited, .broken, .brokenAfterApplying:
      state.world.faults = [fault(way, id: state.world.nextFault)]
      let answer = deliver(request, target, &state.world)
      state.world.faults = []
      return response(answer)
    case .unreachable: throw HTTPError(.connect, mayHaveArrived: false, "Connection refused")
    case .lost: throw HTTPError(.timeout, mayHaveArrived: true, "no answer within 120 s")
    case .timeoutAfterApplying:
      _ = deliver(request, target, &state.world)
      throw HTTPError(.timeout, mayHaveArrived: true, "no answer within 120 s")
    case .cutBody:
      _ = deliver(request, target, &state.world)
      throw HTTPError(.cut, mayHaveArrived: true, "the answer was cut")
    case .garbledBody:
      var answer = response(deliver(request, target, &state.world))
      answer.headers.removeAll { ["x-restli-id", "location"].contains($0.name.lowercased()) }
      answer.body = Array(#"{"id": "#.utf8)
      return answer
    case .cancelled:
      _ = deliver(request, target, &state.world)
      state.isStopping = true
      throw HTTPError(.cancelled, mayHaveArrived: true, "cancelled")
    }
  }

  private func fault(_ way: Way, id: Int) -> Fault {
    var fault = Fault(id: id, endpoint: "*", count: 1)
    switch way {
    case .unauthorized: fault.status = 401
    case .limited:
      fault.status = 429
      fault.retryAfter = "90"
    case .broken, .brokenAfterApplying:
      fault.status = 500
      fault.applied = way == .brokenAfterApplying
    default: fault.status = 400
    }
    fault.message = "An injected fault"
    if let words = words[way] {
      fault.status = words.status
      fault.code = words.code
      fault.subcode = words.subcode
      fault.message = words.message
    }
    return fault
  }

  private func deliver(_ request: HTTPRequest, _ target: String, _ world: inout World) -> SandboxAnswer {
    var asked = SandboxRequest(method: request.method, target: target, headers: request.headers)
    asked.headers.append((name: "Host", value: "127.0.0.1:8080"))
    var collector = BodyCollector(request: asked, hasher: world.hasher(for: asked))
    let bytes = Self.bytes(of: request.body)
    if request.body != .none { asked.headers.append((name: "Content-Length", value: String(bytes.count))) }
    _ = bytes.withUnsafeBytes { collector.take($0) }
    asked.body = collector.finish(isWhole: true)
    let wall = Date(timeIntervalSince1970: Double(now().secondsSinceEpoch))
    while true {
      switch world.handle(&asked, now: wall) {
      case .answer(let answer): return answer
      case .fetch(let address): asked.fetched[address] = file(at: address)
      }
    }
  }

  /// What the platform finds at an address of ours.
  private func file(at address: String) -> FetchedMedia {
    let path = URLParts(address)?.path ?? ""
    guard path.hasPrefix("/_sandbox/media/"), let bytes = files[String(path.dropFirst(16))] else {
      return .found(status: 404, contentType: "text/plain", body: BodyPart([]))
    }
    let type = path.hasSuffix(".mp4") ? "video/mp4" : path.hasSuffix(".png") ? "image/png" : "image/jpeg"
    return .found(status: 200, contentType: type, body: BodyPart(bytes, contentType: type))
  }

  private func response(_ answer: SandboxAnswer) -> HTTPResponse {
    HTTPResponse(
      status: answer.status, headers: answer.headers.map { (name: $0.name, value: $0.value) },
      body: answer.body)
  }

  static func bytes(of body: HTTPBody) -> [UInt8] {
    switch body {
    case .none: []
    case .bytes(let bytes): bytes
    case .pieces(let pieces):
      pieces.flatMap { piece -> [UInt8] in
        switch piece {
        case .bytes(let bytes): bytes
        case .file(let file, let offset, let count): file.bytes(at: offset, count: Int(count)) ?? []
        }
      }
    }
  }
}
