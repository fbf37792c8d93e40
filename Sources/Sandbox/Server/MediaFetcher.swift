import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// Gets what is at an address, as a platform's fetcher would: over HTTP, from loopback only.
enum MediaFetcher {
  static let limit = 1_200_000_000

  /// Never fails for anything the other side does: that is told in the value.
  static func fetch(_ address: String, on loop: any EventLoop) -> EventLoopFuture<FetchedMedia> {
    guard let target = target(address) else {
      return loop.makeSucceededFuture(.failed("the sandbox fetches http addresses on loopback only"))
    }
    let promise = loop.makePromise(of: FetchedMedia.self)
    ClientBootstrap(group: loop)
      .connectTimeout(.seconds(5))
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHTTPClientHandlers()
          try channel.pipeline.syncOperations.addHandler(FetchHandler(target: target, promise: promise))
        }
      }
      .connect(host: target.host, port: target.port)
      .whenFailure { promise.succeed(.failed("\($0)")) }
    return promise.futureResult
  }

  struct Target: Sendable {
    var host: String
    var port: Int
    var path: String
  }

  /// Where an address leads, if it is on loopback; nil for any other.
  static func target(_ address: String) -> Target? {
    guard address.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), let parts = URLComponents(string: address),
      parts.scheme?.lowercased() == "http", let host = parts.host?.lowercased(),
      ["127.0.0.1", "localhost", "::1", "[::1]"].contains(host), parts.user == nil
    else { return nil }
    let query = parts.percentEncodedQuery.map { "?\($0)" } ?? ""
    let path = parts.percentEncodedPath.isEmpty ? "/" : parts.percentEncodedPath
    return Target(
      host: host.contains(":") ? "::1" : "127.0.0.1", port: parts.port ?? 80, path: path + query)
  }
}

/// Sends the one request of a fetch and gathers its answer.
private final class FetchHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPClientResponsePart
  typealias OutboundOut = HTTPClientRequestPart

  private let target: MediaFetcher.Target
  private let promise: EventLoopPromise<FetchedMedia>
  private var head: HTTPResponseHead?
  private var body = BodyPart()
  private var isDone = false
  private var timer: Scheduled<Void>?

  init(target: MediaFetcher.Target, promise: EventLoopPromise<FetchedMedia>) {
    self.target = target
    self.promise = promise
  }

  func channelActive(context: ChannelHandlerContext) {
    var head = HTTPRequestHead(version: .http1_1, method: .GET, uri: target.path)
    head.headers.add(
      name: "Host", value: "\(target.host.contains(":") ? "[::1]" : target.host):\(target.port)")
    head.headers.add(name: "User-Agent", value: "postrider-sandbox (a platform's fetcher)")
    head.headers.add(name: "Accept", value: "*/*")
    head.headers.add(name: "Connection", value: "close")
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    timer = context.eventLoop.scheduleTask(in: .seconds(60)) {
      bound.value.0.end(.late, bound.value.1)
    }
    context.fireChannelActive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head): self.head = head
    case .body(let buffer):
      buffer.withUnsafeReadableBytes { body.take($0) }
      if body.count > MediaFetcher.limit { end(.failed("more than \(MediaFetcher.limit) bytes"), context) }
    case .end:
      guard let head else { return end(.failed("no answer"), context) }
      let type = head.headers.first(name: "Content-Type")
      end(.found(status: Int(head.status.code), contentType: type, body: body), context)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    end(.failed("the connection ended before the answer did"), context)
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { end(.failed("\(error)"), context) }

  private func end(_ result: FetchedMedia, _ context: ChannelHandlerContext) {
    guard !isDone else { return }
    isDone = true
    timer?.cancel()
    promise.succeed(result)
    context.close(promise: nil)
  }
}
