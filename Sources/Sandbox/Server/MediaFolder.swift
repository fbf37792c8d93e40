import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// Serves the files of one folder under `/_sandbox/media/`, as a media host would; never anything outside it.
struct MediaFolder: Sendable {
  static let prefix = "/_sandbox/media/"

  let root: String

  /// The file behind a path, or nil where it is none or leads out.
  func file(_ uri: String) -> String? {
    let path = uri.prefix { $0 != "?" }.dropFirst(Self.prefix.count)
    let segments = path.split(separator: "/", omittingEmptySubsequences: false).map {
      PercentCoding.decode($0, plusIsSpace: false)
    }
    guard !segments.isEmpty,
      segments.allSatisfy({
        !$0.isEmpty && $0 != "." && $0 != ".." && !$0.contains("\0") && !$0.contains("/")
      })
    else { return nil }
    let base = URL(fileURLWithPath: root).resolvingSymlinksInPath().path
    let found = URL(fileURLWithPath: base + "/" + segments.joined(separator: "/")).resolvingSymlinksInPath()
      .path
    return found.hasPrefix(base.hasSuffix("/") ? base : base + "/") ? found : nil
  }

  static func mime(_ path: String) -> String {
    switch path.split(separator: ".").last?.lowercased() {
    case "jpg", "jpeg": "image/jpeg"
    case "png": "image/png"
    case "gif": "image/gif"
    case "webp": "image/webp"
    case "mp4", "m4v": "video/mp4"
    case "mov": "video/quicktime"
    case "html", "htm": "text/html"
    default: "application/octet-stream"
    }
  }

  /// Answers a request on its connection, reading the file in pieces off the event loop.
  func serve(_ head: HTTPRequestHead, _ context: ChannelHandlerContext, keepsAlive: Bool) {
    let loop = context.eventLoop
    let bound = NIOLoopBound(context, eventLoop: loop)
    let isHead = head.method == .HEAD
    let file = file(head.uri)
    let opened = loop.makePromise(of: OpenFile?.self)
    DispatchQueue.global().async { opened.succeed(file.flatMap(OpenFile.init)) }
    opened.futureResult.whenSuccess { open in
      let context = bound.value
      var head = HTTPResponseHead(version: .http1_1, status: open == nil ? .notFound : .ok)
      let missing = "no such file\n"
      head.headers.add(name: "Content-Length", value: String(open?.count ?? missing.utf8.count))
      head.headers.add(name: "Content-Type", value: open.map { Self.mime($0.path) } ?? "text/plain")
      if !keepsAlive { head.headers.add(name: "Connection", value: "close") }
      context.write(NIOAny(HTTPServerResponsePart.head(head)), promise: nil)
      guard let open, !isHead else {
        if open == nil, !isHead {
          context.write(
            NIOAny(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: missing)))), promise: nil)
        }
        return Self.end(bound, keepsAlive: keepsAlive)
      }
      Self.send(open, bound, keepsAlive: keepsAlive)
    }
  }

  private static func send(_ file: OpenFile, _ bound: NIOLoopBound<ChannelHandlerContext>, keepsAlive: Bool) {
    let loop = bound.value.eventLoop
    let read = loop.makePromise(of: ByteBuffer?.self)
    DispatchQueue.global().async { read.succeed(file.next()) }
    read.futureResult.whenSuccess { buffer in
      guard let buffer else { return end(bound, keepsAlive: keepsAlive) }
      bound.value.writeAndFlush(NIOAny(HTTPServerResponsePart.body(.byteBuffer(buffer)))).whenComplete {
        result in
        switch result {
        case .success: send(file, bound, keepsAlive: keepsAlive)
        case .failure: bound.value.close(promise: nil)
        }
      }
    }
  }

  private static func end(_ bound: NIOLoopBound<ChannelHandlerContext>, keepsAlive: Bool) {
    bound.value.writeAndFlush(NIOAny(HTTPServerResponsePart.end(nil))).whenComplete { _ in
      if !keepsAlive { bound.value.close(promise: nil) }
    }
  }
}

/// A regular file being read from its beginning; used by one reader at a time.
private final class OpenFile: Sendable {
  let path: String
  let count: Int
  private let handle: FileHandle

  init?(_ path: String) {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    guard attributes?[.type] as? FileAttributeType == .typeRegular,
      let handle = FileHandle(forReadingAtPath: path)
    else { return nil }
    self.path = path
    self.handle = handle
    count = (attributes?[.size] as? Int) ?? 0
  }

  deinit { try? handle.close() }

  /// The next piece, or nil at the end.
  func next() -> ByteBuffer? {
    guard let data = try? handle.read(upToCount: 1 << 20), !data.isEmpty else { return nil }
    return ByteBuffer(bytes: data)
  }
}
