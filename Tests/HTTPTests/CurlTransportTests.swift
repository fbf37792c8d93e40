import HTTPTestDoubles
import Locking
import Testing

@testable import HTTP

@Suite("CurlTransport")
struct CurlTransportTests {
  /// What one request looks like on the wire, and what its answer gives.
  private func exchange(_ request: (LoopbackServer) -> HTTPRequest, answer: String) async throws -> (
    String, HTTPResponse
  ) {
    let box = Box()
    let server = try LoopbackServer { server in
      let connection = server.accept()
      box.text.withLock { $0 = connection?.readRequest() ?? "" }
      connection?.write(answer)
      connection?.close()
    }
    let response = try await CurlTransport(.forTests()).send(request(server))
    return (box.text.withLock { $0 }, response)
  }

  private final class Box: Sendable {
    let text = Guarded("")
  }

  @Test("A form goes out with its length, type and our user agent, and nothing of curl's own")
  func wire() async throws {
    let (seen, response) = try await exchange(
      {
        HTTPRequest(
          "POST", $0.url("/a/../b?x=1"),
          headers: [(name: "X-Empty", value: ""), (name: "X-One", value: "1")],
          content: FormBody([("text", "a b&c")]))
      }, answer: "HTTP/1.1 201 Created\r\nX-Two: a\r\nx-two: b\r\nContent-Length: 2\r\n\r\nhi")
    #expect(seen.hasPrefix("POST /a/../b?x=1 HTTP/1.1\r\n"))
    #expect(seen.contains("\r\nUser-Agent: postrider/test\r\n"))
    #expect(seen.contains("\r\nContent-Type: application/x-www-form-urlencoded\r\n"))
    #expect(seen.contains("\r\nX-Empty:\r\n"))
    #expect(seen.contains("\r\nX-One: 1\r\n"))
    #expect(seen.contains("\r\nContent-Length: 14\r\n"))
    #expect(!seen.contains("Expect"))
    #expect(seen.hasSuffix("\r\n\r\ntext=a%20b%26c"))
    #expect(response.status == 201)
    #expect(response.text == "hi")
    #expect(response.header("X-TWO") == "a")
    #expect(response.headers.count == 3)
  }

  @Test("A POST without a body says that its length is 0")
  func emptyPost() async throws {
    let (seen, _) = try await exchange(
      { HTTPRequest("POST", $0.url()) }, answer: "HTTP/1.1 204 No Content\r\n\r\n")
    #expect(seen.contains("\r\nContent-Length: 0\r\n"))
    #expect(!seen.contains("Content-Type"))
  }

  @Test("A DELETE goes out as it is, and HEAD has no body")
  func otherMethods() async throws {
    let (deleted, _) = try await exchange(
      { HTTPRequest("DELETE", $0.url("/x")) }, answer: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    #expect(deleted.hasPrefix("DELETE /x HTTP/1.1\r\n"))
    let (_, head) = try await exchange(
      { HTTPRequest("HEAD", $0.url("/x")) }, answer: "HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n")
    #expect(head.status == 200)
    #expect(head.body.isEmpty)
  }

  @Test("A redirect is an answer, not followed")
  func redirect() async throws {
    let (_, response) = try await exchange(
      { HTTPRequest("GET", $0.url()) },
      answer: "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")
    #expect(response.status == 302)
    #expect(response.header("location") == "http://127.0.0.1:1/")
  }

  @Test("An interim answer is passed over")
  func interim() async throws {
    let (_, response) = try await exchange(
      { HTTPRequest("GET", $0.url()) },
      answer: "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx")
    #expect(response.status == 200)
    #expect(response.header("Link") == nil)
  }

  @Test("A large body is sent whole and in order")
  func largeBody() async throws {
    let text = (0..<60_000).map { "\($0)," }.joined()
    let (seen, _) = try await exchange(
      { HTTPRequest("POST", $0.url(), body: .bytes(Array(text.utf8))) },
      answer: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    #expect(seen.hasSuffix("\r\n\r\n" + text))
  }

  @Test("An answer over the limit is refused, one at the limit is taken")
  func limit() async throws {
    let server = try LoopbackServer { server in
      for size in [100, 101] {
        let connection = server.accept()
        _ = connection?.readRequest()
        connection?.answer(200, String(repeating: "x", count: size))
        connection?.close()
      }
    }
    let transport = try CurlTransport(.forTests(maxResponseBytes: 100))
    #expect(try await transport.send(HTTPRequest("POST", server.url())).body.count == 100)
    let error = await failure(of: HTTPRequest("POST", server.url()), over: transport)
    #expect(error?.code == .tooLarge)
    #expect(error?.mayHaveArrived == true)
  }

  @Test("Endless headers are refused")
  func endlessHeaders() async throws {
    let server = try LoopbackServer { server in
      let connection = server.accept()
      _ = connection?.readRequest()
      connection?.write("HTTP/1.1 200 OK\r\n")
      for number in 0..<400 {
        connection?.write("X-\(number): " + String(repeating: "x", count: 1000) + "\r\n")
      }
      connection?.close()
    }
    let error = await failure(of: HTTPRequest("GET", server.url()), over: try CurlTransport(.forTests()))
    #expect(error?.code == .tooLarge)
  }

  @Test("256 requests are under way at once")
  func manyAtOnce() async throws {
    let server = try LoopbackServer { server in
      let connections = (0..<256).compactMap { _ in server.accept() }
      for connection in connections { _ = connection.readRequest() }
      for connection in connections { connection.answer() }
      for connection in connections { connection.close() }
    }
    let transport = try CurlTransport(.forTests())
    let statuses = await withTaskGroup(of: Int.self) { group in
      for number in 0..<256 {
        group.addTask {
          (try? await transport.send(HTTPRequest("POST", server.url("/\(number)"))).status) ?? 0
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(statuses == Array(repeating: 200, count: 256))
  }

  @Test("What is over the limit waits, and a wait that is cancelled has sent nothing")
  func waiting() async throws {
    let (arrivals, arrived) = AsyncStream<Void>.makeStream()
    let server = try LoopbackServer { server in
      let connection = server.accept()
      _ = connection?.readRequest()
      arrived.yield()
      _ = connection?.seesClose()
      connection?.close()
    }
    let transport = try CurlTransport(.forTests(maxInFlight: 1))
    let first = Task { await failure(of: HTTPRequest("POST", server.url()), over: transport) }
    for await _ in arrivals { break }
    let second = Task { await failure(of: HTTPRequest("POST", server.url()), over: transport) }
    second.cancel()
    #expect(await second.value?.mayHaveArrived == false)
    first.cancel()
    #expect(await first.value?.mayHaveArrived == true)
  }

  @Test("Reads keep their connection")
  func reuse() async throws {
    let server = try LoopbackServer { server in
      let connection = server.accept()
      for _ in 0..<3 {
        _ = connection?.readRequest()
        connection?.answer()
      }
      connection?.close()
    }
    let transport = try CurlTransport(.forTests())
    for _ in 0..<3 { #expect(try await transport.send(HTTPRequest("GET", server.url())).status == 200) }
  }
}
