import Foundation
import Glibc

/// A server on 127.0.0.1 that does byte for byte what a test says, on a thread of its own. Every wait
/// ends after two minutes: a busy machine runs all suites at once.
final class LoopbackServer: Sendable {
  let port: UInt16
  private let socket: Int32

  /// Runs `script` once; the listening socket is closed when it returns.
  init(_ script: @escaping @Sendable (LoopbackServer) -> Void) throws {
    (socket, port) = try Self.listen()
    Thread.detachNewThread { [self] in
      script(self)
      close(socket)
    }
  }

  func url(_ path: String = "/") -> String { "http://127.0.0.1:\(port)\(path)" }

  /// Whether a connection that stands has something to read before a new one comes.
  func hearsFirst(from connection: Connection) -> Bool {
    var sockets = [connection.socket, socket].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    _ = poll(&sockets, 2, 120_000)
    return sockets[0].revents != 0
  }

  /// The next connection; nil where none comes.
  func accept() -> Connection? {
    let accepted = Glibc.accept(socket, nil, nil)
    return accepted < 0 ? nil : Connection(socket: accepted)
  }

  /// A port nobody listens on.
  static func closedPort() throws -> UInt16 {
    let (socket, port) = try listen()
    close(socket)
    return port
  }

  private static func listen() throws -> (Int32, UInt16) {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        Glibc.bind(socket, address, length) == 0 && Glibc.listen(socket, 512) == 0
          && getsockname(socket, address, &length) == 0
      }
    }
    Connection.limitWaits(of: socket)
    guard socket >= 0, bound else { throw Failure() }
    return (socket, UInt16(bigEndian: address.sin_port))
  }

  struct Failure: Error {}
}

/// One accepted connection, read and written with blocking calls.
struct Connection: Sendable {
  let socket: Int32

  init(socket: Int32) {
    self.socket = socket
    Self.limitWaits(of: socket)
  }

  static func limitWaits(of socket: Int32) {
    var wait = timeval(tv_sec: 120, tv_usec: 0)
    let size = socklen_t(MemoryLayout<timeval>.size)
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &wait, size)
    setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &wait, size)
  }

  /// One whole request, head and body; nil where the client closed before its end.
  func readRequest() -> String? {
    var bytes: [UInt8] = []
    var wanted: Int?
    while wanted.map({ bytes.count < $0 }) ?? true {
      var buffer = [UInt8](repeating: 0, count: 4096)
      let count = recv(socket, &buffer, buffer.count, 0)
      guard count > 0 else { return nil }
      bytes += buffer[..<count]
      if wanted == nil { wanted = Self.length(ofRequest: String(decoding: bytes, as: UTF8.self)) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Whether the client closes without sending more.
  func seesClose() -> Bool {
    var byte: UInt8 = 0
    return recv(socket, &byte, 1, 0) == 0
  }

  func write(_ text: String) {
    let bytes = Array(text.utf8)
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      sent += count
    }
  }

  func answer(_ status: Int = 200, _ body: String = "ok", headers: [String] = []) {
    let lines = ["HTTP/1.1 \(status) X", "Content-Length: \(body.utf8.count)"] + headers
    write(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
  }

  func close() { _ = Glibc.close(socket) }

  private static func length(ofRequest text: String) -> Int? {
    let scalars = Array(text.utf8)
    guard
      let end = scalars.indices.dropLast(3).first(where: { Array(scalars[$0..<$0 + 4]) == [13, 10, 13, 10] })
    else { return nil }
    let head = String(decoding: scalars[..<end], as: UTF8.self).lowercased()
    let body = head.split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
      .flatMap { Int($0.dropFirst(15).drop { $0 == " " }) }
    return end + 4 + (body ?? 0)
  }
}
