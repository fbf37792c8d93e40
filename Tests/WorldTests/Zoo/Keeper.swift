import Foundation
import GitTestServer
import Reconciler
import Sandbox
import Testing

/// Makes the remote of an animal and helps to make its clone.
struct Keeper: Sendable {
  let world: World
  let animal: Animal
  let server: GitServer?

  /// The remote's address.
  var url: String { server.map { $0.url + "/remote.git" } ?? "file://" + world.remote }
  /// Where the clone goes.
  var path: String { world.folder + "/clone" }

  /// Clones the remote with the options of `git clone`.
  func clone(_ options: String..., to path: String? = nil) async throws -> Visit {
    let path = path ?? self.path
    try await world.run("git", ["clone", "-q"] + options + [url, path])
    return Visit(path)
  }

  /// Runs git in the clone.
  @discardableResult
  func git(_ arguments: String...) async throws -> String {
    try await world.run("git", ["-C", path] + arguments)
  }

  /// A program for the clone's configuration to name.
  func script(_ name: String, _ lines: String) throws -> String {
    let file = world.folder + "/" + name
    try FileManager.default.createDirectory(
      atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data("#!/bin/sh\n\(lines)\n".utf8).write(to: URL(fileURLWithPath: file))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)
    return file
  }

  /// Leaves empty files behind, as a killed git does with its locks.
  func leave(_ names: [String], in folder: String) throws {
    for name in names {
      let file = folder + "/" + name
      try FileManager.default.createDirectory(
        atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      try Data().write(to: URL(fileURLWithPath: file))
      // Left long ago.
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: -3600)], ofItemAtPath: file)
    }
  }

  // MARK: The remote

  /// Three commits on the content branch: the project, the first post due now, something else.
  func makeRemote() async throws {
    let posts =
      animal.files.map { ($0.key, $0.value) } + [
        ("posts/good.md", World.post("good", at: "2026-11-21 09:00"))
      ]
    let stream =
      commit(1, [("postrider.yaml", world.project(animal.project)), ("media/note.txt", "A note.\n")])
      + commit(2, posts) + commit(3, [("media/note.txt", "Another note.\n")])
    let place = animal.way == .local ? world.author : world.remote
    if animal.way != .local {
      try await world.git("init", "-q", "--bare", "-b", animal.branch, place)
      let settings = [
        "receive.fsckObjects": "true", "receive.denyNonFastForwards": "true", "http.receivepack": "true",
        "uploadpack.allowFilter": "true", "receive.autogc": "false",
      ]
      let text = settings.map {
        "[\($0.split(separator: ".")[0])]\n\t\($0.split(separator: ".")[1]) = \($1)\n"
      }
      let config = FileManager.default.contents(atPath: place + "/config") ?? Data()
      try (config + Data(text.sorted().joined().utf8)).write(to: URL(fileURLWithPath: place + "/config"))
    }
    try await world.run("git", ["-C", place, "fast-import", "--quiet"], input: stream)
    if animal.way == .local { try await world.git("-C", place, "reset", "-q", "--hard") }
  }

  /// Somebody else adds the second post.
  func addLater() async throws {
    let place = animal.way == .local ? world.author : world.remote
    // What locks the branch is somebody else's and is waited for.
    let locks = ["/refs/heads/main.lock", "/HEAD.lock", "/.git/HEAD.lock"].map { place + $0 }
    for lock in locks { try? FileManager.default.moveItem(atPath: lock, toPath: lock + ".aside") }
    defer { for lock in locks { try? FileManager.default.moveItem(atPath: lock + ".aside", toPath: lock) } }
    let stream = commit(4, [("posts/later.md", World.post("later", at: "2026-11-21 10:00"))])
    try await world.run(
      "git", ["--no-replace-objects", "-C", place, "fast-import", "--quiet"], input: stream)
  }

  private func commit(_ number: Int, _ files: [(String, String)]) -> String {
    let ref = "refs/heads/\(animal.branch)"
    var stream =
      "commit \(ref)\ncommitter Ann <ann@example.com> \(1_795_240_800 + number) +0000\ndata 4\nPost\n"
    if number == 4 { stream += "from \(ref)^0\n" }
    for (path, text) in files {
      let link = text.hasPrefix("link ") ? text.dropFirst(5) : ""
      stream +=
        link.isEmpty
        ? "M 100644 inline \"\(path)\"\ndata \(text.utf8.count)\n\(text)\n" : "M 160000 \(link) \"\(path)\"\n"
    }
    return stream + "\n"
  }

  // MARK: What was left

  /// Every file of the folders with its bytes and the time of its last change, apart from our own folder, and
  /// in local mode from the record itself.
  static func fingerprint(_ folders: [String], isLocal: Bool) -> [String: String] {
    let own = ["/postrider/store.git", "/postrider/journal-", "/postrider/known-", "/postrider/refs.lock"]
    // The second post is committed by the author between the runs.
    let record = ["/.git/objects/", "/refs/heads/postrider/", "/refs/heads/main", "/logs/"]
    var found: [String: String] = [:]
    for folder in folders {
      for case let name as String in FileManager.default.enumerator(atPath: folder) ?? .init() {
        let path = folder + "/" + name
        if (isLocal ? own + record : own).contains(where: { path.contains($0) }) { continue }
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard attributes?[.type] as? FileAttributeType != .typeDirectory else { continue }
        let bytes = FileManager.default.contents(atPath: path)?.hashValue ?? 0
        // Whoever writes an object that is here already gives its file a new time, so that it is not pruned.
        let time = path.contains("/objects/") ? "" : "\(attributes?[.modificationDate] ?? "")"
        found[path] =
          "\(bytes) \(attributes?[.size] ?? "") \(time) \(attributes?[.posixPermissions] ?? "")"
      }
    }
    return found
  }
}
