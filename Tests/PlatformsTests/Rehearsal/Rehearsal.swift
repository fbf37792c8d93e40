import Content
import Foundation
import HTTP
import JSON
import Platforms
import Sandbox

/// A sandbox on a free port with media of its own, and one account of each platform.
struct Rehearsal {
  let server: SandboxServer
  let folder: URL
  let transport: CurlTransport

  /// Gives `body` a sandbox, and takes it away afterwards.
  static func run(
    _ options: SandboxOptions = SandboxOptions(), _ body: (Rehearsal) async throws -> Void
  ) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "rehearsal-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, bytes) in files { try Data(bytes).write(to: folder.appending(path: name)) }
    var options = options
    options.mediaFolder = folder.path
    let server = try await SandboxServer.start(port: 0, options: options) { Date() }
    do {
      let transport = try CurlTransport(CurlSettings(version: "test", environment: [:]))
      try await body(Rehearsal(server: server, folder: folder, transport: transport))
    } catch {
      await server.stop()
      throw error
    }
    await server.stop()
  }

  static let files: [String: [UInt8]] = [
    "a.jpg": SampleMedia.jpeg(width: 1080, height: 1080),
    "b.jpg": SampleMedia.jpeg(width: 1080, height: 1080),
    "tall.jpg": SampleMedia.jpeg(width: 1080, height: 1920), "c.png": SampleMedia.png(width: 64, height: 64),
    "v.mp4": SampleMedia.mp4(width: 1080, height: 1920, seconds: 8),
    "wide.mp4": SampleMedia.mp4(width: 1920, height: 1080, seconds: 8),
  ]

  func session(_ platform: any Platform, baseURL: String? = nil) -> AccountSession {
    let name = platform.descriptor.name
    let account = SandboxAccount.defaults.first { $0.platform.rawValue == name }
    return AccountSession(
      account: Account(
        label: "acme",
        identity: AccountIdentity(
          platform: name, host: "127.0.0.1",
          id: (name == "mastodon" ? account?.handle : account?.id) ?? "acme"),
        baseURL: baseURL ?? "\(server.baseURL)/\(name)"),
      secrets: Dictionary(
        uniqueKeysWithValues: [
          platform.descriptor.credentials.first(where: \.isRequired) ?? platform.descriptor.credentials.first
        ].compactMap(\.self).map { ($0.name, Secret(account?.token ?? "")) }), transport: transport,
      media: TestMedia(files: Self.files, base: "\(server.baseURL)/_sandbox/media"),
      now: { Instant(secondsSinceEpoch: Int64(Date().timeIntervalSince1970)) })
  }

  /// Scripts something that goes wrong.
  func fault(_ fault: JSON) async throws {
    let response = try await transport.send(
      HTTPRequest(
        "POST", "\(server.baseURL)/_sandbox/faults",
        headers: [(name: "Content-Type", value: "application/json")], body: .bytes(fault.encoded())))
    guard (200..<300).contains(response.status) else { throw RehearsalError(text: response.text) }
  }

  /// Prepares until ready; a platform that wants to wait is asked again at once.
  func prepare(
    _ content: DeliveryContent, on platform: any Platform, earlier: [Receipt] = [], from known: JSON? = nil
  ) async throws -> JSON? {
    guard platform.needsPreparation(content) else { return nil }
    var checkpoint = known
    for _ in 0..<60 {
      let answer = await platform.prepare(
        PrepareRequest(
          delivery: testDelivery(platform.descriptor.name, "acme"), content: content, earlier: earlier,
          checkpoint: checkpoint), in: session(platform))
      switch answer {
      case .ready(let next): return next
      case .advanced(let next, _), .wait(_, let next): checkpoint = next
      case .failed(let failure, _): throw RehearsalError(text: "\(failure)")
      }
    }
    throw RehearsalError(text: "preparation does not end")
  }

  func publish(
    _ content: DeliveryContent, on platform: any Platform, item: Int = 0, earlier: [Receipt] = [],
    _ checkpoint: JSON?
  ) async -> PublishAnswer {
    await platform.publish(
      PublishRequest(
        delivery: testDelivery(platform.descriptor.name, "acme"), content: content, item: item,
        key: "key-\(item)", earlier: earlier, checkpoint: checkpoint), in: session(platform))
  }

  func find(
    _ content: DeliveryContent, on platform: any Platform, item: Int = 0, earlier: [Receipt] = [],
    _ checkpoint: JSON?, known: Set<String> = [], age: Int64 = 5
  ) async -> Finding {
    let session = session(platform)
    return await platform.find(
      Search(
        delivery: testDelivery(platform.descriptor.name, "acme"), content: content, item: item,
        key: "key-\(item)", earlier: earlier, checkpoint: checkpoint,
        begunAt: session.now().adding(seconds: -age), known: known), in: session)
  }
}

extension Rehearsal {
  /// Looks again while the platform is still at work.
  func settle(
    _ content: DeliveryContent, on platform: any Platform, _ checkpoint: JSON?, age: Int64 = 5
  ) async -> Finding {
    var finding = await find(content, on: platform, checkpoint, age: age)
    for _ in 0..<5 where word(finding) == "couldNotLook" {
      finding = await find(content, on: platform, checkpoint, age: age)
    }
    return finding
  }
}

/// Why a rehearsal did not go as it should.
struct RehearsalError: Error, CustomStringConvertible {
  var text: String
  var description: String { text }
}
