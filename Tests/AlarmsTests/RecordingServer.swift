import Locking
import NIOCore
import NIOHTTP1
import NIOPosix

/// A server on loopback that keeps every request and answers as a test says.
final class RecordingServer: Sendable {
  /// A request as it came.
  struct Request: Sendable {
    var method: String
    var uri: String
    var headers: [String: String]
    var body: [UInt8]
    var text: String { String(decoding: body, as: UTF8.self) }
  }

  /// What is done with one.
  enum Reply: Sendable {
    case answer(Int, String, [String: String] = [:])
    /// The request was taken; the connection ends without an answer.
    case cut
  }

  private typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

  private let kept = Guarded<[Request]>([])
  private let reply: @Sendable (Request) -> Reply
  private let listener: NIOAsyncChannel<Connection, Never>
  private let serving = Guarded<Task<Void, Never>?>(nil)
  let url: String

  private init(_ reply: @escaping @Sendable (Request) -> Reply) async throws {
    self.reply = reply
    listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
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

  /// Serves while the body runs.
  static func with(
    _ reply: @escaping @Sendable (Request) -> Reply = { _ in .answer(204, "") },
    _ body: (RecordingServer) async throws -> Void
  ) async throws {
    let server = try await RecordingServer(reply)
    do {
      try await body(server)
    } catch {
      await server.stop()
      throw error
    }
    await server.stop()
  }

  /// Every request so far, in order.
  var requests: [Request] { kept.withLock { $0 } }

  private func stop() async {
    let task = serving.withLock { $0 }
    task?.cancel()
    await task?.value
  }

  private func serve() async {
    try? await listener.executeThenClose { connections in
      await withTaskGroup(of: Void.self) { group in
        do {
          for try await connection in connections { group.addTask { try? await self.answer(connection) } }
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
        case .head(let new): (head, body) = (new, [])
        case .body(let chunk): body += Array(chunk.readableBytesView)
        case .end:
          guard let head else { return }
          let request = Request(
            method: head.method.rawValue, uri: head.uri,
            headers: Dictionary(head.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first },
            body: body)
          kept.withLock { $0.append(request) }
          guard case .answer(let status, let text, let more) = reply(request) else { return }
          var headers: HTTPHeaders = [
            "Content-Type": "application/json", "Content-Length": "\(text.utf8.count)",
          ]
          if status == 204 { headers.remove(name: "Content-Length") }
          for (name, value) in more { headers.add(name: name, value: value) }
          try await outbound.write(
            .head(.init(version: .http1_1, status: .init(statusCode: status), headers: headers)))
          if !text.isEmpty { try await outbound.write(.body(.byteBuffer(ByteBuffer(string: text)))) }
          try await outbound.write(.end(nil))
        }
      }
    }
  }
}
