import Testing

@testable import HTTP

@Suite("Requests refused before anything is sent")
struct CurlTargetTests {
  private func refusal(_ request: HTTPRequest) -> HTTPError? {
    do {
      _ = try CurlTarget(checking: request)
      return nil
    } catch {
      return error
    }
  }

  @Test(
    "Plain http leaves this machine for no other host",
    arguments: [
      "http://example.com/", "http://127.0.0.1.example.com/", "http://localhost.example.com/",
      "http://128.0.0.1/", "http://[::2]/", "HTTP://EXAMPLE.com",
    ])
  func insecure(_ url: String) {
    let error = refusal(HTTPRequest("GET", url))
    #expect(error?.code == .insecure)
    #expect(error?.mayHaveArrived == false)
  }

  @Test(
    "Loopback and https are allowed",
    arguments: [
      "http://127.0.0.1:8080/x", "http://127.9.9.9/", "http://[::1]:80/", "http://localhost/",
      "http://LOCALHOST/", "https://example.com/a?b=c",
    ])
  func allowed(_ url: String) { #expect(refusal(HTTPRequest("GET", url)) == nil) }

  @Test(
    "What two readers could read differently is no URL",
    arguments: [
      "", "example.com", "/x", "ftp://example.com/", "file:///etc/passwd", "https://", "https:///x",
      "https://a b/", "https://exämple.com/", "http://127.0.0.1\\@example.com/", "https://example.com:0/",
      "https://example.com:99999/", "https://[::1/", "https://a.example/\r\nX: y", "https://a.example/\u{0}",
      "https://user:hunter2@example.com/", "http://127.0.0.1@example.com/", "https://a%2fb/",
    ])
  func badURL(_ url: String) {
    let error = refusal(HTTPRequest("GET", url))
    #expect(error?.code == .badURL)
    #expect(error?.mayHaveArrived == false)
    #expect(error?.description.contains("hunter2") == false)
  }

  @Test(
    "Headers with line breaks or of the transport's own are refused",
    arguments: [
      ("X", "a\r\nY: b"), ("X", "a\nb"), ("X", "a\u{0}"), ("X\r\nY", "a"), ("", "a"), ("X Y", "a"),
      ("X:", "a"),
      ("Content-Length", "3"), ("transfer-encoding", "chunked"),
    ])
  func headers(_ name: String, _ value: String) {
    let error = refusal(HTTPRequest("GET", "https://a.example/", headers: [(name: name, value: value)]))
    #expect(error?.code == .other)
    #expect(error?.mayHaveArrived == false)
  }

  @Test(
    "A method that is not a word, and a GET with a body, are refused",
    arguments: ["", "get", "A B", "G\r\nT"])
  func methods(_ method: String) {
    #expect(refusal(HTTPRequest(method, "https://a.example/"))?.code == .other)
    #expect(refusal(HTTPRequest("GET", "https://a.example/", body: .bytes([1])))?.code == .other)
  }

  @Test("Proxy and certificates come from the environment given, empty values are none")
  func settings() {
    let settings = CurlSettings(
      version: "1",
      environment: ["HTTPS_PROXY": "http://p:1", "https_proxy": "", "NO_PROXY": "x", "SSL_CERT_FILE": "/c"])
    #expect(settings.proxy == "http://p:1")
    #expect(settings.noProxy == "x")
    #expect(settings.caFile == "/c")
    #expect(CurlSettings(version: "1", environment: ["HTTP_PROXY": "http://p:1"]).proxy == nil)
  }

  @Test("A proxy that refuses surely passed nothing on; loopback goes around it")
  func proxy() async throws {
    let port = try LoopbackServer.closedPort()
    let transport = try CurlTransport(.forTests(environment: ["https_proxy": "http://127.0.0.1:\(port)"]))
    let error = await failure(of: HTTPRequest("POST", "https://a.example/"), over: transport)
    #expect(error?.code == .connect)
    #expect(error?.mayHaveArrived == false)
    let server = try LoopbackServer { server in
      let connection = server.accept()
      _ = connection?.readRequest()
      connection?.answer()
      connection?.close()
    }
    #expect(try await transport.send(HTTPRequest("GET", server.url())).status == 200)
  }
}
