import Testing

@testable import HTTP

extension CurlSettings {
  /// Settings for a test: an empty environment.
  static func forTests(
    connectTimeout: Double = 10, maxResponseBytes: Int = 1 << 20, maxInFlight: Int = 256,
    environment: [String: String] = [:]
  ) -> CurlSettings {
    CurlSettings(
      version: "test", environment: environment, connectTimeout: connectTimeout,
      maxResponseBytes: maxResponseBytes, maxInFlight: maxInFlight)
  }
}

/// The error of a call that must fail.
func failure(of request: HTTPRequest, over transport: some HTTPTransport) async -> HTTPError? {
  do {
    _ = try await transport.send(request)
    return nil
  } catch {
    return error
  }
}

@Suite("Whether a failed request may have arrived")
struct ArrivalTests {
  private let transport: CurlTransport

  init() throws { transport = try CurlTransport(.forTests()) }

  @Test("A refused connection surely sent nothing")
  func refused() async throws {
    let port = try LoopbackServer.closedPort()
    let error = await failure(
      of: HTTPRequest("POST", "http://127.0.0.1:\(port)/", body: .bytes([1])), over: transport)
    #expect(error?.code == .connect)
    #expect(error?.mayHaveArrived == false)
  }

  @Test("A server that closes at once may have seen the request")
  func closedAtOnce() async throws {
    let server = try LoopbackServer { $0.accept()?.close() }
    let error = await failure(of: HTTPRequest("POST", server.url(), body: .bytes([1])), over: transport)
    #expect(error?.code == .cut)
    #expect(error?.mayHaveArrived == true)
  }

  @Test("A server that reads everything and closes may have obeyed")
  func readThenClosed() async throws {
    let server = try LoopbackServer { server in
      let connection = server.accept()
      _ = connection?.readRequest()
      connection?.close()
    }
    let error = await failure(of: HTTPRequest("POST", server.url(), body: .bytes([1])), over: transport)
    #expect(error?.code == .cut)
    #expect(error?.mayHaveArrived == true)
  }

  @Test("Half an answer is no answer, and the request has arrived")
  func halfBody() async throws {
    let server = try LoopbackServer { server in
      let connection = server.accept()
      _ = connection?.readRequest()
      connection?.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
      connection?.close()
    }
    let error = await failure(of: HTTPRequest("POST", server.url(), body: .bytes([1])), over: transport)
    #expect(error?.code == .cut)
    #expect(error?.mayHaveArrived == true)
  }

  @Test("Half the headers are no answer either")
  func halfHead() async throws {
    let server = try LoopbackServer { server in
      let connection = server.accept()
      _ = connection?.readRequest()
      connection?.write("HTTP/1.1 200 OK\r\nContent-Le")
      connection?.close()
    }
    let error = await failure(of: HTTPRequest("POST", server.url(), body: .bytes([1])), over: transport)
    #expect(error?.mayHaveArrived == true)
  }

  @Test("A garbled answer is an error after arrival")
  func garbled() async throws {
    let server = try LoopbackServer { server in
      let connection = server.accept()
      _ = connection?.readRequest()
      connection?.write("\u{1}\u{2}nonsense\r\n\r\n")
      connection?.close()
    }
    let error = await failure(of: HTTPRequest("POST", server.url(), body: .bytes([1])), over: transport)
    #expect(error?.mayHaveArrived == true)
    #expect(error?.description.unicodeScalars.allSatisfy { $0.value >= 32 } == true)
  }

  @Test("A server that hangs ends in a timeout after arrival")
  func hanging() async throws {
    let server = try LoopbackServer { server in
      let connection = server.accept()
      _ = connection?.readRequest()
      _ = connection?.seesClose()
      connection?.close()
    }
    let request = HTTPRequest("POST", server.url(), body: .bytes([1]), timeout: 1)
    let error = await failure(of: request, over: transport)
    #expect(error?.code == .timeout)
    #expect(error?.mayHaveArrived == true)
  }

  @Test("A broken TLS handshake surely sent nothing")
  func brokenHandshake() async throws {
    let server = try LoopbackServer { server in
      let connection = server.accept()
      connection?.write("HTTP/1.1 400 Bad Request\r\n\r\n")
      connection?.close()
    }
    let url = server.url().replacing("http://", with: "https://")
    let error = await failure(of: HTTPRequest("POST", url, body: .bytes([1])), over: transport)
    #expect(error?.code == .tls)
    #expect(error?.mayHaveArrived == false)
  }

  @Test("A TLS handshake that never ends surely sent nothing")
  func hangingHandshake() async throws {
    let server = try LoopbackServer { server in
      let connection = server.accept()
      while connection?.seesClose() == false {}
      connection?.close()
    }
    let url = server.url().replacing("http://", with: "https://")
    let impatient = try CurlTransport(.forTests(connectTimeout: 0.3))
    let error = await failure(of: HTTPRequest("POST", url, body: .bytes([1])), over: impatient)
    #expect(error?.code == .timeout)
    #expect(error?.mayHaveArrived == false)
  }

  @Test("Cancelling a request under way ends it at once, and it may have arrived")
  func cancelledUnderWay() async throws {
    let (arrivals, arrived) = AsyncStream<Void>.makeStream()
    let (closings, closed) = AsyncStream<Bool>.makeStream()
    let server = try LoopbackServer { server in
      let connection = server.accept()
      _ = connection?.readRequest()
      arrived.yield()
      closed.yield(connection?.seesClose() == true)
      connection?.close()
    }
    let transport = transport
    let call = Task {
      await failure(of: HTTPRequest("POST", server.url(), body: .bytes([1])), over: transport)
    }
    for await _ in arrivals { break }
    call.cancel()
    let error = await call.value
    #expect(error?.code == .cancelled)
    #expect(error?.mayHaveArrived == true)
    for await wasClosed in closings {
      #expect(wasClosed)
      break
    }
  }

  @Test("A task cancelled beforehand sends nothing")
  func cancelledBefore() async throws {
    let port = try LoopbackServer.closedPort()
    let transport = transport
    let call = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return await failure(of: HTTPRequest("POST", "http://127.0.0.1:\(port)/"), over: transport)
    }
    let error = await call.value
    #expect(error?.code == .cancelled)
    #expect(error?.mayHaveArrived == false)
  }
}
