import Foundation
import JSON

/// What came back over a socket.
struct WireAnswer: Sendable {
  var status: Int
  var headers: [(name: String, value: String)]
  var body: [UInt8]
  /// Whether the body ended before its announced length.
  var isCut: Bool

  func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }
  var text: String { String(decoding: body, as: UTF8.self) }
  var json: JSON? { try? JSON(parsing: body) }
}

/// A small blocking HTTP/1.1 client over plain sockets, off the cooperative pool.
enum Wire {
  static func connect(_ port: Int) -> Int32? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    var patience = timeval(tv_sec: 60, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port).bigEndian)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Foundation.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else {
      close(descriptor)
      return nil
    }
    return descriptor
  }

  static func write(_ bytes: [UInt8], to descriptor: Int32) {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        send(
          descriptor, buffer.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      sent += count
    }
  }

  /// Reads one answer, skipping interim ones; nil where the connection ends before a head.
  static func read(from descriptor: Int32) -> WireAnswer? {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    func more() -> Bool {
      let count = recv(descriptor, &chunk, chunk.count, 0)
      guard count > 0 else { return false }
      bytes += chunk[..<count]
      return true
    }
    while true {
      guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else {
        guard more() else { return nil }
        continue
      }
      let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
      bytes.removeFirst(end.upperBound)
      let status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
      if status == 100 { continue }
      let headers = lines.dropFirst().compactMap { line -> (name: String, value: String)? in
        guard let colon = line.firstIndex(of: ":") else { return nil }
        return (
          String(line[..<colon]), line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        )
      }
      var answer = WireAnswer(status: status, headers: headers, body: [], isCut: false)
      let length = answer.header("Content-Length").flatMap { Int($0) } ?? 0
      while bytes.count < length, more() {}
      answer.isCut = bytes.count < length
      answer.body = Array(bytes.prefix(length))
      return answer
    }
  }

  /// Sends bytes on a connection of their own and reads the answer.
  static func exchange(_ bytes: [UInt8], port: Int) async -> WireAnswer? {
    await offPool {
      guard let descriptor = connect(port) else { return nil }
      defer { close(descriptor) }
      write(bytes, to: descriptor)
      return read(from: descriptor)
    }
  }

  static func offPool<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(returning: body()) }
    }
  }
}
