import ArgumentParser
import Content
import Diagnostics
import Foundation
import JSON
import Sandbox

/// `postrider sandbox`: the platforms' side, played on this machine until a signal comes.
struct SandboxCommand: PostriderCommand {
  /// Where it listens unless told otherwise; also what `init` writes.
  static let defaultPort = 4747

  static let configuration = CommandConfiguration(
    commandName: "sandbox",
    abstract: "Play the platforms on this machine, to rehearse before anything is public.",
    discussion: """
      Serves every simulated platform on one port of this machine, strict as the
      real ones, with a page that shows what was posted. Runs until it is stopped.

      Examples:
        postrider sandbox
        postrider sandbox --port 0 --media . --options sandbox.json

      Exit codes: 0 stopped · 1 the port is taken, or options or media folder are
      wrong · 64 usage
      """)

  @OptionGroup var place: PlaceOptions
  @OptionGroup var format: FormatOptions

  @Option(help: "The port to listen on; 0 takes a free one.")
  var port: Int = SandboxCommand.defaultPort

  @Option(help: ArgumentHelp("A JSON file with accounts and behaviour.", valueName: "file"))
  var options: String?

  @Option(help: ArgumentHelp("A folder whose files it serves, as public media.", valueName: "folder"))
  var media: String?

  func validate() throws {
    guard (0...65535).contains(port) else {
      throw ValidationError("--port \(port) is no port: take one from 1 to 65535, or 0 for a free one")
    }
  }

  func perform(in environment: Environment) async throws -> ExitStatus {
    let folder = place.start(in: environment)
    var settings = try readOptions(folder)
    if let media { settings.mediaFolder = try mediaFolder(media, folder) }
    let now = environment.now
    let server = try await start(settings) {
      Date(timeIntervalSince1970: Double(now().secondsSinceEpoch))
    }
    let post = SandboxPost(transport: environment.transport)
    await server.deliverWebhooks(by: post)
    var words = SandboxWords(base: server.baseURL, options: settings, descriptors: environment.descriptors)
    words.webhooks = server.webhooks
    environment.console.write(format.json ? words.json.text(pretty: true) : words.text)
    let signals = environment.signals()
    await withTaskGroup(of: Void.self) { group in
      if !settings.webhooks.isEmpty { group.addTask { await Self.deliver(from: server, by: post) } }
      for await _ in signals { break }
      group.cancelAll()
    }
    await server.stop()
    return .done
  }

  /// Looks for notices that are due ten times a second, until it is cancelled.
  private static func deliver(from server: SandboxServer, by post: SandboxPost) async {
    while !Task.isCancelled {
      await server.deliverWebhooks(by: post)
      try? await Task.sleep(for: .milliseconds(100))
    }
  }

  private func start(
    _ settings: SandboxOptions, wall: @escaping @Sendable () -> Date
  ) async throws -> SandboxServer {
    do {
      return try await SandboxServer.start(port: port, options: settings, wall: wall)
    } catch {
      guard error.code == .port, port != 0 else { throw error }
      throw CommandFailure(
        "port \(port) of this machine cannot be had: another program, maybe another sandbox, listens there",
        fix: "stop that one, or take a free port: postrider sandbox --port 0")
    }
  }

  private func mediaFolder(_ media: String, _ folder: String) throws -> String {
    let path = absolute(media, folder)
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
      throw CommandFailure("there is no folder \(path.terminalSafe)", fix: "check the path after --media")
    }
    return path
  }

  private func readOptions(_ folder: String) throws -> SandboxOptions {
    guard let options else { return SandboxOptions() }
    let path = absolute(options, folder)
    guard let data = FileManager.default.contents(atPath: path) else {
      throw CommandFailure("cannot read \(path.terminalSafe)", fix: "check the path after --options")
    }
    do {
      return try SandboxOptions(json: JSON(parsing: data, limit: 1 << 20))
    } catch {
      throw CommandFailure("\(path.terminalSafe): \("\(error)".terminalSafe)")
    }
  }

  private func absolute(_ path: String, _ folder: String) -> String {
    path.hasPrefix("/") ? path : URL(fileURLWithPath: folder + "/" + path).standardizedFileURL.path
  }
}
