import Foundation
import Locking
import Testing

@testable import HTTP

/// A file with these bytes whose name is gone already.
private func openFile(_ bytes: [UInt8]) throws -> OpenFile {
  var name = Array("\(NSTemporaryDirectory())pieces-XXXXXX".utf8CString)
  let descriptor = mkstemp(&name)
  try #require(descriptor >= 0)
  unlink(name)
  let file = OpenFile(descriptor: descriptor)
  let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
  try #require(written == bytes.count)
  return file
}

/// Letters in an order that tells every stretch from every other.
private func letters(_ count: Int) -> [UInt8] {
  (0..<count).map { index in
    let letter: Int = (index * 7 + index / 26 + index / 1009) % 26
    return UInt8(97 + letter)
  }
}

/// Keeps the first request a server reads.
private final class Catch: Sendable {
  private let text = Guarded<String?>(nil)
  var request: String? { text.withLock { $0 } }

  func server(answers: Bool = true) throws -> LoopbackServer {
    try LoopbackServer { [self] server in
      let connection = server.accept()
      let request = connection?.readRequest()
      text.withLock { $0 = request }
      if answers, request != nil { connection?.answer() }
      connection?.close()
    }
  }
}

@Suite("Bodies in pieces")
struct PiecesTests {
  private let transport: CurlTransport

  init() throws { transport = try CurlTransport(.forTests()) }

  @Test("Pieces of bytes and of a file arrive as one body, in order, with its length")
  func order() async throws {
    let content = letters(300_000)
    let file = try openFile(content)
    let pieces: [HTTPBodyPiece] = [
      .bytes(Array("--begin--".utf8)), .file(file, offset: 5, count: 200_000), .bytes([]),
      .file(file, offset: 0, count: 0), .bytes(Array("-".utf8)), .file(file, offset: 299_990, count: 10),
    ]
    let seen = Catch()
    let server = try seen.server()
    let response = try await transport.send(
      HTTPRequest("POST", server.url(), body: .pieces(pieces), timeout: 60))
    #expect(response.status == 200)
    let request = try #require(seen.request)
    let body = try #require(request.range(of: "\r\n\r\n").map { String(request[$0.upperBound...]) })
    let wanted =
      Array("--begin--".utf8) + content[5..<200_005] + Array("-".utf8) + content[299_990..<300_000]
    #expect(body == String(decoding: wanted, as: UTF8.self))
    #expect(request.contains("Content-Length: \(wanted.count)\r\n"))
    #expect(HTTPBody.pieces(pieces).count == Int64(wanted.count))
  }

  @Test("A form with a file carries the file's stretch between its parts")
  func form() async throws {
    let file = try openFile(letters(100_000))
    var random = SystemRandomNumberGenerator()
    var form = MultipartBody(using: &random)
    form.add("phase", "transfer")
    form.addFile(
      "chunk", filename: "v.mp4", type: "application/octet-stream",
      content: .file(file, offset: 10, count: 80_000))
    let seen = Catch()
    let server = try seen.server()
    _ = try await transport.send(HTTPRequest("POST", server.url(), content: form, timeout: 60))
    let request = try #require(seen.request)
    let part = String(decoding: letters(100_000)[10..<80_010], as: UTF8.self)
    #expect(request.contains("name=\"phase\"\r\n\r\ntransfer\r\n"))
    #expect(request.contains("Content-Type: application/octet-stream\r\n\r\n\(part)\r\n--"))
    #expect(request.hasSuffix("--\r\n"))
  }

  @Test("A file that ends before its announced length breaks the call, and no whole request arrives")
  func cutShort() async throws {
    let file = try openFile(letters(1000))
    let seen = Catch()
    let server = try seen.server(answers: false)
    let error = await failure(
      of: HTTPRequest(
        "POST", server.url(), body: .pieces([.file(file, offset: 0, count: 5000)]), timeout: 60),
      over: transport)
    #expect(error?.code == .cut)
    #expect(error?.mayHaveArrived == true)
    #expect(error?.description.contains("a file changed") == true)
    #expect(seen.request == nil)
  }

  @Test("A file's descriptor is closed with its last holder, not before")
  func lifetime() throws {
    var file: OpenFile? = try openFile(letters(10))
    var piece: HTTPBodyPiece? = try .file(#require(file), offset: 0, count: 10)
    weak let held = file
    file = nil
    #expect(held != nil)
    piece = nil
    #expect(held == nil)
    #expect(piece == nil)
  }

  @Test("A body in pieces is not sent twice either", arguments: [true, false])
  func once(_ connectsFresh: Bool) async throws {
    let count = Guarded(0)
    let server = try LoopbackServer { server in
      guard let first = server.accept() else { return }
      _ = first.readRequest()
      first.answer()
      if server.hearsFirst(from: first), first.readRequest() != nil { count.withLock { $0 += 1 } }
      first.close()
      while let other = server.accept() {
        let request = other.readRequest()
        if request?.hasPrefix("GET /end") == true {
          other.answer()
          other.close()
          return
        }
        if request != nil { count.withLock { $0 += 1 } }
        other.close()
      }
    }
    let safety = CurlSafety(connectsFreshForWrites: connectsFresh, refusesResending: true)
    let transport = try CurlTransport(.forTests(), safety: safety)
    _ = try await transport.send(HTTPRequest("GET", server.url("/warm")))
    let file = try openFile(letters(50_000))
    let error = await failure(
      of: HTTPRequest("POST", server.url(), body: .pieces([.file(file, offset: 0, count: 50_000)])),
      over: transport)
    _ = try await CurlTransport(.forTests()).send(HTTPRequest("GET", server.url("/end")))
    #expect(error?.mayHaveArrived == true)
    #expect(count.withLock { $0 } == 1)
  }
}
