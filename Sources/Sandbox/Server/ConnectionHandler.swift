import Crypto
import Foundation
import JSON
import NIOCore
import NIOHTTP1

/// One connection: collects a request, asks the world, sends its answer the way the answer says.
final class ConnectionHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let state: SandboxState
  private let media: MediaFolder?
  private var head: HTTPRequestHead?
  private var collector: BodyCollector?
  private var isRefusing = false
  private var keepsAlive = true
  /// Ends the connection after so many further bytes of the body.
  private var cut: Fault?
  private var untilCut = 0

  init(state: SandboxState, media: MediaFolder?) {
    self.state = state
    self.media = media
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head): begin(head, context)
    case .body(var buffer): take(&buffer, context)
    case .end:
      guard !isRefusing else { return }
      complete(context, isWhole: true)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    // What arrived of an upload before its sender went away counts: the platforms keep it.
    if head != nil, !isRefusing, collector?.isUpload == true { complete(context, isWhole: false) }
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    self.head = head
    keepsAlive = head.isKeepAlive
    let request = Self.request(head)
    let hasher: SHA256
    (hasher, cut) = state.with { ($0.hasher(for: request), $0.takeCut(for: request)) }
    untilCut = cut?.cutUpload ?? 0
    let collector = BodyCollector(request: request, hasher: hasher)
    if let announced = head.headers.first(name: "Content-Length").flatMap({ Int($0) }),
      announced > collector.limit
    {
      return refuse(context)
    }
    self.collector = collector
    if head.headers.first(name: "Expect")?.lowercased() == "100-continue" {
      context.writeAndFlush(
        wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .continue))), promise: nil)
    }
  }

  private func take(_ buffer: inout ByteBuffer, _ context: ChannelHandlerContext) {
    guard !isRefusing else { return }
    if cut != nil {
      if buffer.readableBytes > untilCut, let part = buffer.readSlice(length: untilCut) { buffer = part }
      untilCut -= buffer.readableBytes
    }
    let fits = buffer.withUnsafeReadableBytes { collector?.take($0) ?? true }
    if !fits { return refuse(context) }
    guard cut != nil, untilCut == 0 else { return }
    complete(context, isWhole: false)
    isRefusing = true
    context.close(promise: nil)
  }

  private func refuse(_ context: ChannelHandlerContext) {
    isRefusing = true
    keepsAlive = false
    collector = nil
    var answer = SandboxAnswer.json(["error": "the body is too large for the sandbox"], status: 413)
    answer.add("X-Sandbox-Rule", "sandbox bodies are bounded")
    write(answer, context)
  }

  private func complete(_ context: ChannelHandlerContext, isWhole: Bool) {
    guard let head, let collector else { return }
    self.head = nil
    self.collector = nil
    if let media, head.method == .GET || head.method == .HEAD, head.uri.hasPrefix(MediaFolder.prefix) {
      return media.serve(head, context, keepsAlive: keepsAlive)
    }
    var request = Self.request(head)
    request.body = collector.finish(isWhole: isWhole)
    request.isWhole = isWhole
    request.fault = isWhole ? nil : cut
    cut = nil
    go(request, context, isHead: head.method == .HEAD)
  }

  private static func request(_ head: HTTPRequestHead) -> SandboxRequest {
    SandboxRequest(
      method: head.method == .HEAD ? "GET" : head.method.rawValue, target: head.uri,
      headers: head.headers.map { (name: $0.name, value: $0.value) })
  }

  /// Hands the request to the world, as often as it wants to see an address first.
  private func go(_ request: SandboxRequest, _ context: ChannelHandlerContext, isHead: Bool) {
    var request = request
    switch state.handle(&request) {
    case .answer(let answer):
      guard answer.delayMilliseconds > 0 else { return write(answer, context, isHead: isHead) }
      let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
      context.eventLoop.scheduleTask(in: .milliseconds(Int64(answer.delayMilliseconds))) {
        bound.value.0.write(answer, bound.value.1, isHead: isHead)
      }
    case .fetch(let address):
      let bound = NIOLoopBound((self, context, request), eventLoop: context.eventLoop)
      MediaFetcher.fetch(address, on: context.eventLoop).whenComplete { result in
        var (handler, context, request) = bound.value
        switch result {
        case .success(let found): request.fetched[address] = found
        case .failure(let error): request.fetched[address] = .failed("\(error)")
        }
        handler.go(request, context, isHead: isHead)
      }
    }
  }

  private func write(_ answer: SandboxAnswer, _ context: ChannelHandlerContext, isHead: Bool = false) {
    guard context.channel.isActive else { return }
    var body = answer.body
    switch answer.delivery {
    case .dropped: return context.close(promise: nil)
    case .cut(let bytes):
      body = Array(body.prefix(max(0, bytes)))
      keepsAlive = false
    case .whole: break
    }
    var head = HTTPResponseHead(version: .http1_1, status: HTTPResponseStatus(statusCode: answer.status))
    for header in answer.headers { head.headers.add(name: header.name, value: header.value) }
    head.headers.replaceOrAdd(name: "Content-Length", value: String(answer.body.count))
    if !keepsAlive { head.headers.replaceOrAdd(name: "Connection", value: "close") }
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    if !isHead, !body.isEmpty {
      context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil)
    }
    if case .cut = answer.delivery {
      let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
      context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer())))).whenComplete { _ in
        bound.value.close(promise: nil)
      }
      return
    }
    let isLast = !keepsAlive
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
      if isLast { bound.value.close(promise: nil) }
    }
  }
}
