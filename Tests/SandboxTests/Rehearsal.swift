import Foundation
import JSON
import Testing

@testable import Sandbox

/// A started sandbox with a media folder and a fixed clock, and short ways to call it.
final class Rehearsal: Sendable {
  static let start = Date(timeIntervalSince1970: 1_795_000_000)

  let server: SandboxServer
  let folder: URL

  /// Starts a sandbox; `change` adjusts its options. The wall stands still. The large files are there on demand.
  static func run(
    _ change: (inout SandboxOptions) -> Void = { _ in }, large: Bool = false,
    _ body: (Rehearsal) async throws -> Void
  ) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sandbox-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, bytes) in Samples.files where large || bytes.count < 1 << 20 {
      try Data(bytes).write(to: folder.appendingPathComponent(name))
    }
    var options = SandboxOptions()
    options.mediaFolder = folder.path
    change(&options)
    let server = try await SandboxServer.start(port: 0, options: options, wall: { start })
    do {
      try await body(Rehearsal(server: server, folder: folder))
    } catch {
      await server.stop()
      try? FileManager.default.removeItem(at: folder)
      throw error
    }
    await server.stop()
    try? FileManager.default.removeItem(at: folder)
  }

  private init(server: SandboxServer, folder: URL) {
    self.server = server
    self.folder = folder
  }

  var media: String { "\(server.baseURL)/_sandbox/media" }

  /// One call; `form` is sent urlencoded, `json` as JSON, `body` as it is.
  @discardableResult
  func call(
    _ method: String, _ path: String, form: [String: String]? = nil, json: String? = nil,
    body: [UInt8]? = nil,
    headers: [String: String] = [:]
  ) async throws -> WireAnswer {
    try #require(await send(method, path, form: form, json: json, body: body, headers: headers))
  }

  /// One call whose connection may end without an answer.
  func send(
    _ method: String, _ path: String, form: [String: String]? = nil, json: String? = nil,
    body: [UInt8]? = nil,
    headers: [String: String] = [:]
  ) async -> WireAnswer? {
    await Wire.exchange(
      Self.bytes(method, path, form: form, json: json, body: body, headers: headers), port: server.port)
  }

  static func bytes(
    _ method: String, _ path: String, form: [String: String]? = nil, json: String? = nil,
    body: [UInt8]? = nil,
    headers: [String: String] = [:]
  ) -> [UInt8] {
    var headers = headers
    var content = body ?? json.map { Array($0.utf8) } ?? []
    if let form {
      content = Array(
        form.sorted { $0.key < $1.key }.map { "\(escape($0))=\(escape($1))" }.joined(separator: "&").utf8)
      headers["Content-Type"] = "application/x-www-form-urlencoded"
    } else if json != nil {
      headers["Content-Type"] = "application/json"
    }
    headers["Content-Length"] = String(content.count)
    headers["Host"] = headers["Host"] ?? "127.0.0.1"
    let lines = headers.sorted { $0.key < $1.key }.map { "\($0): \($1)\r\n" }.joined()
    return Array("\(method) \(path) HTTP/1.1\r\n\(lines)\r\n".utf8) + content
  }

  static func escape(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
  }

  // MARK: The platforms, by their default accounts

  @discardableResult
  func mastodon(
    _ method: String, _ path: String, form: [String: String]? = nil, headers: [String: String] = [:]
  ) async throws -> WireAnswer {
    var headers = headers
    headers["Authorization"] = "Bearer sandbox-mastodon-token"
    return try await call(method, "/mastodon/api/\(path)", form: form, headers: headers)
  }

  @discardableResult
  func instagram(_ method: String, _ path: String, form: [String: String]? = nil) async throws -> WireAnswer {
    try await call(
      method, "/instagram/v26.0/\(path)", form: form,
      headers: ["Authorization": "Bearer sandbox-instagram-token"])
  }

  @discardableResult
  func facebook(_ method: String, _ path: String, form: [String: String]? = nil) async throws -> WireAnswer {
    try await call(
      method, "/facebook/v26.0/\(path)", form: form,
      headers: ["Authorization": "Bearer sandbox-facebook-token"])
  }

  func upload(_ name: String, _ bytes: [UInt8], type: String) async throws -> WireAnswer {
    let head =
      "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(name)\"\r\nContent-Type: \(type)\r\n\r\n"
    return try await call(
      "POST", "/mastodon/api/v2/media", body: Array(head.utf8) + bytes + Array("\r\n--cut--\r\n".utf8),
      headers: [
        "Authorization": "Bearer sandbox-mastodon-token", "Content-Type": "multipart/form-data; boundary=cut",
      ])
  }

  /// Makes a container of an image and waits until it is FINISHED.
  func finishedImage(_ caption: String) async throws -> String {
    let made = try await instagram(
      "POST", "17841400000000001/media", form: ["image_url": "\(media)/square.jpg", "caption": caption])
    let id = try #require(made.json?["id"]?.string)
    try await look(id)
    return id
  }

  @discardableResult
  func look(_ container: String) async throws -> String? {
    try await instagram("GET", "\(container)?fields=status_code").json?["status_code"]?.string
  }

  func publish(_ container: String) async throws -> WireAnswer {
    try await instagram("POST", "17841400000000001/media_publish", form: ["creation_id": container])
  }

  func fault(_ json: String) async throws {
    #expect(try await call("POST", "/_sandbox/faults", json: json).status == 200)
  }

  func advance(_ seconds: Int) async throws {
    try await call("POST", "/_sandbox/clock", json: "{\"advance\": \(seconds)}")
  }

  /// The ledger as the control interface tells it.
  func ledger(_ query: String = "") async throws -> [JSON] {
    try await call("GET", "/_sandbox/posts\(query)").json?["posts"]?.array ?? []
  }
}

/// The files of the media folder, and what fixtures name in braces.
enum Samples {
  static let files: [String: [UInt8]] = [
    "square.jpg": SampleMedia.jpeg(width: 640, height: 640),
    "tall.jpg": SampleMedia.jpeg(width: 300, height: 600),
    "huge.jpg": SampleMedia.jpeg(width: 640, height: 640) + [UInt8](repeating: 0, count: 8 << 20),
    "five.jpg": SampleMedia.jpeg(width: 640, height: 640) + [UInt8](repeating: 0, count: 5 << 20),
    "picture.png": SampleMedia.png(width: 640, height: 640), "page.html": Array("<html></html>".utf8),
    "reel.mp4": SampleMedia.mp4(width: 1080, height: 1920, seconds: 12),
    "wide.mp4": SampleMedia.mp4(width: 1280, height: 720, seconds: 30),
    "late.mp4": SampleMedia.mp4(width: 1080, height: 1920, seconds: 12, indexFirst: false),
    "long.mp4": SampleMedia.mp4(width: 1080, height: 1920, seconds: 120),
    "noise.bin": Array("not a picture".utf8),
  ]
}
