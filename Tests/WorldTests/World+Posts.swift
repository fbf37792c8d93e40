import Foundation
import HTTP
import Sandbox

/// Posts of the tests, and what the platforms are told to do wrong.
extension World {
  /// A post as people write it; `text` is also how tests recognise it on the sandbox.
  static func post(
    _ id: String, at time: String, accounts: String = "[acme]", more: String = "", text: String? = nil
  ) -> String {
    """
    ---
    id: \(id)
    accounts: \(accounts)
    publish_at: \(time)
    \(more.isEmpty ? "" : more + "\n")---
    \(text ?? "This is \(id).")

    """
  }

  /// Writes a good post.
  func writePost(
    _ id: String, at time: String, accounts: String = "[acme]", more: String = "", text: String? = nil
  ) throws {
    try write("posts/\(id).md", Self.post(id, at: time, accounts: accounts, more: more, text: text))
  }

  func write(_ path: String, bytes: [UInt8]) throws {
    let file = author + "/" + path
    try FileManager.default.createDirectory(
      atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: file))
  }

  /// A clone of the remote, as another machine would have it.
  func clone(_ name: String, url: String? = nil) async throws -> String {
    let path = folder + "/" + name
    try await git("clone", "-q", url ?? "file://\(remote)", path)
    return path
  }

  /// Has the sandbox do something wrong; the fault as `POST /_sandbox/faults` takes it.
  func inject(_ fault: String) async throws {
    let answer = try await transport.send(
      HTTPRequest("POST", sandbox.baseURL + "/_sandbox/faults", content: JSONBody(text: fault)))
    guard (200..<300).contains(answer.status) else {
      throw WorldFailure(description: String(decoding: answer.body, as: UTF8.self))
    }
  }
}

/// Something a test's world could not do.
struct WorldFailure: Error, CustomStringConvertible {
  let description: String
}
