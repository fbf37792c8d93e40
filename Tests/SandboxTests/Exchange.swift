import Foundation
import JSON
import Testing

@testable import Sandbox

/// A raw request from a file, and what its head says must come back.
///
/// Lines beginning with `#` at the top: `name`, `rule`, `status`, `code`, `subcode`, `error` (a part of the text),
/// `setup` (another file, sent first), `keep: name = member` (of the answer, for later files), `advance` (seconds).
/// In braces: `{{host}} {{media}} {{length}}`, what was kept, `{{repeat TEXT COUNT}}`, `{{file NAME}}`.
struct Exchange: Sendable, CustomTestStringConvertible {
  var path: String
  var notes: [(key: String, value: String)] = []
  var head = ""
  var body = ""

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

  static func all(_ folder: String) -> [Exchange] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: Self.folder.path + "/" + folder)) ?? []
    return names.filter { $0.hasSuffix(".http") }.sorted().compactMap { Exchange("\(folder)/\($0)") }
  }

  init?(_ path: String) {
    self.path = path
    guard let text = try? String(contentsOf: Self.folder.appendingPathComponent(path), encoding: .utf8) else {
      return nil
    }
    var rest = text[...]
    while rest.hasPrefix("#") {
      let line = rest.prefix { $0 != "\n" }
      rest = rest.dropFirst(line.count + 1)
      let parts = line.dropFirst().split(separator: ":", maxSplits: 1)
      notes.append(
        (
          parts[0].trimmingCharacters(in: .whitespaces),
          parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
        )
      )
    }
    let cut = rest.range(of: "\n\n")
    head = String(rest[..<(cut?.lowerBound ?? rest.endIndex)])
    body = cut.map { String(rest[$0.upperBound...]) } ?? ""
    if body.hasSuffix("\n") { body.removeLast() }
  }

  var testDescription: String { "\(path): \(note("name") ?? "")" }

  var needsLargeFiles: Bool { body.contains("huge.jpg") || body.contains("five.jpg") }

  func note(_ key: String) -> String? { notes.first { $0.key == key }?.value }

  /// Sends the files it needs first, then itself, and gives the answer.
  func play(_ rehearsal: Rehearsal, _ kept: inout [String: String]) async throws -> WireAnswer {
    for (key, value) in notes {
      if key == "setup" {
        let setup = try #require(Exchange(value), "no file \(value)")
        let answer = try await setup.play(rehearsal, &kept)
        #expect(answer.status == Int(setup.note("status") ?? "200"), "\(value) answered \(answer.text)")
      } else if key == "advance", let seconds = Int(value) {
        try await rehearsal.advance(seconds)
      } else if key == "option" {
        try await rehearsal.call("POST", "/_sandbox/tokens", json: value)
      }
    }
    let answer = try #require(await Wire.exchange(bytes(rehearsal, kept), port: rehearsal.server.port))
    for (key, value) in notes where key == "keep" {
      let parts = value.split(separator: "=").map { $0.trimmingCharacters(in: .whitespaces) }
      kept[parts[0]] = answer.json?[parts[1]]?.string
    }
    return answer
  }

  private func bytes(_ rehearsal: Rehearsal, _ kept: [String: String]) -> [UInt8] {
    // Part of a multipart body is text with line breaks of its own.
    let isMultipart = head.contains("multipart/")
    let content = fill(isMultipart ? body.replacing("\n", with: "\r\n") : body, rehearsal, kept)
    var known = kept
    known["length"] = String(content.count)
    return fill(head.replacing("\n", with: "\r\n"), rehearsal, known) + Array("\r\n\r\n".utf8) + content
  }

  private func fill(_ text: String, _ rehearsal: Rehearsal, _ kept: [String: String]) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = text[...]
    while let open = rest.range(of: "{{"), let close = rest[open.upperBound...].range(of: "}}") {
      bytes += Array(rest[..<open.lowerBound].utf8)
      let words = rest[open.upperBound..<close.lowerBound].split(separator: " ").map(String.init)
      switch words[0] {
      case "host": bytes += Array("127.0.0.1:\(rehearsal.server.port)".utf8)
      case "media": bytes += Array(rehearsal.media.utf8)
      case "repeat": bytes += Array(String(repeating: words[1], count: Int(words[2]) ?? 0).utf8)
      case "file": bytes += Samples.files[words[1]] ?? []
      default: bytes += Array((kept[words[0]] ?? "UNKNOWN-\(words[0])").utf8)
      }
      rest = rest[close.upperBound...]
    }
    return bytes + Array(rest.utf8)
  }
}

@Suite struct ExchangeTests {
  @Test(
    "What breaks a line of the documentation is refused, and the answer names the line",
    arguments: Exchange.all("refused"))
  func refused(_ exchange: Exchange) async throws {
    try await Rehearsal.run(large: exchange.needsLargeFiles) { rehearsal in
      var kept: [String: String] = [:]
      let answer = try await exchange.play(rehearsal, &kept)
      #expect(answer.status == exchange.note("status").flatMap { Int($0) }, "\(answer.text)")
      let rule = try #require(exchange.note("rule"))
      let enforced = answer.header("X-Sandbox-Rule") ?? ""
      #expect(enforced.hasPrefix(rule), "\(enforced)")
      let error = answer.json?["error"]
      if let code = exchange.note("code") {
        #expect(error?["code"]?.integer.map(String.init) == code, "\(answer.text)")
      }
      if let subcode = exchange.note("subcode") {
        #expect(error?["error_subcode"]?.integer.map(String.init) == subcode, "\(answer.text)")
      }
      if let text = exchange.note("error") { #expect(answer.text.contains(text), "\(answer.text)") }
      if exchange.note("code") != nil {
        #expect(error?["fbtrace_id"]?.string != nil && error?["type"]?.string == "OAuthException")
      }
    }
  }

  @Test("What keeps to the documentation is taken", arguments: Exchange.all("accepted"))
  func accepted(_ exchange: Exchange) async throws {
    try await Rehearsal.run { rehearsal in
      var kept: [String: String] = [:]
      let answer = try await exchange.play(rehearsal, &kept)
      #expect(answer.status == Int(exchange.note("status") ?? "200"), "\(answer.text)")
      #expect(answer.header("X-Sandbox-Rule") == nil)
    }
  }

  @Test("Each platform has at least ten refusals, and each file names its rule")
  func enough() {
    let files = Exchange.all("refused")
    for platform in SandboxPlatform.allCases {
      #expect(files.count { $0.note("rule")?.hasPrefix(platform.rawValue) == true } >= 10)
    }
    #expect(files.allSatisfy { $0.note("name") != nil && $0.note("rule") != nil && $0.note("status") != nil })
  }
}
