import Foundation
import Git
import GitTestServer
import Subprocess
import Testing

/// A temporary folder with bare remotes and clones, removed at the end.
final class World: Sendable {
  let folder: String
  let environment: [String: String]

  init() throws {
    let made = FileManager.default.temporaryDirectory.appendingPathComponent("git-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: made, withIntermediateDirectories: true)
    folder = made.resolvingSymlinksInPath().path
    environment = [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": folder,
      "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": folder + "/gitconfig",
    ]
  }

  deinit {
    try? FileManager.default.removeItem(atPath: folder)
  }

  struct Failed: Error, CustomStringConvertible {
    let description: String
  }

  /// Runs git as a person would.
  @discardableResult
  func git(_ arguments: String..., at directory: String? = nil, input: String = "") async throws -> String {
    var values = environment
    for role in ["AUTHOR", "COMMITTER"] {
      values["GIT_\(role)_NAME"] = "Ada"
      values["GIT_\(role)_EMAIL"] = "ada@acme.example"
      values["GIT_\(role)_DATE"] = "1700000000 +0000"
    }
    let keyed = values.map { (Environment.Key(stringLiteral: $0), $1) }
    let result = try await Subprocess.run(
      .name("git"), arguments: Arguments(["-C", directory ?? folder] + arguments),
      environment: .custom(Dictionary(keyed, uniquingKeysWith: { first, _ in first })),
      input: .string(input), output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
    guard result.terminationStatus.isSuccess else {
      throw Failed(description: "git \(arguments.joined(separator: " ")): \(result.standardError)")
    }
    return result.standardOutput.trimmingCharacters(in: .newlines)
  }

  func write(_ text: String, to path: String) throws {
    let full = path.hasPrefix("/") ? path : folder + "/" + path
    try FileManager.default.createDirectory(
      atPath: (full as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(fileURLWithPath: full))
  }

  func read(_ path: String) throws -> String {
    try String(contentsOfFile: path.hasPrefix("/") ? path : folder + "/" + path, encoding: .utf8)
  }

  func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: path.hasPrefix("/") ? path : folder + "/" + path)
  }

  /// Makes `remote.git`, bare, with three commits on `main`: `posts/1.md`, `posts/2.md`, `posts/3.md`.
  func remote() async throws -> String {
    let bare = "\(folder)/remote.git"
    try await git("init", "--quiet", "--bare", "--initial-branch=main", bare)
    try await commit(1...3, to: bare)
    return bare
  }

  /// Adds commits to `main` of a bare repository, one for each number, as if somebody had pushed them.
  func commit(_ numbers: ClosedRange<Int>, to bare: String) async throws {
    var stream = ""
    for number in numbers {
      stream += """
        commit refs/heads/main
        committer Ada <ada@acme.example> \(1_700_000_000 + number) +0000
        data 4
        Post
        \(number == 1 ? "" : number == numbers.lowerBound ? "from refs/heads/main^0\n" : "")\
        M 100644 inline posts/\(number).md
        data <<END
        post \(number)
        END

        """
    }
    try await git("fast-import", "--quiet", at: bare, input: stream)
  }

  func clone(_ url: String, _ name: String, depth: Int? = nil) async throws -> String {
    let path = "\(folder)/\(name)"
    let address = url.hasPrefix("/") ? "file://\(url)" : url
    if let depth {
      try await git("clone", "--quiet", "--depth=\(depth)", address, path)
    } else {
      try await git("clone", "--quiet", address, path)
    }
    return path
  }

  func program(timeout: Duration = .seconds(60), _ more: [String: String] = [:]) -> GitProgram {
    GitProgram(environment: environment.merging(more) { $1 }, timeout: timeout)
  }

  func opened(_ path: String) throws -> Clone {
    Clone(try RepositoryLocation.find(from: path), program: program())
  }

  /// The remote `origin` of a clone, through its own store.
  func origin(of path: String, timeout: Duration = .seconds(60)) async throws -> GitRemote {
    let clone = try opened(path)
    let store = try ObjectStore.own(for: clone.location)
    return GitRemote(try await clone.remote("origin"), store: store, program: program(timeout: timeout))
  }

  func server() async throws -> GitServer {
    try await GitServer(serving: folder, environment: environment)
  }

  /// What must not change in a user's clone, as one text: refs, HEAD, config, shallow, FETCH_HEAD, index, files.
  func fingerprint(_ path: String) async throws -> String {
    let git = exists(path + "/.git") ? path + "/.git" : path
    var lines = [try await self.git("for-each-ref", at: path)]
    for name in ["HEAD", "config", "shallow", "FETCH_HEAD", "index", "packed-refs", "ORIG_HEAD"] {
      let data = FileManager.default.contents(atPath: "\(git)/\(name)")
      let date = try? FileManager.default.attributesOfItem(atPath: "\(git)/\(name)")[.modificationDate]
      lines.append("\(name) \(data?.base64EncodedString() ?? "absent") \(date ?? "")")
    }
    let files = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
    lines += files.filter { !$0.hasPrefix(".git") && !$0.hasPrefix("objects") && !$0.hasPrefix("postrider") }
      .sorted()
    return lines.joined(separator: "\n")
  }
}

let state = "refs/heads/postrider/state"

extension ObjectStore {
  /// A commit with one file, as a run would make it.
  func change(_ path: String, _ text: String, on parent: ObjectID?, nonce: String) throws -> ObjectID {
    let tree = try parent.map { try commit($0).tree }
    let edited = try editTree(tree, edits: [path: try writeBlob(Array(text.utf8))])
    let ada = Signature(name: "Ada", email: "ada@acme.example", time: 1_700_000_000, offsetMinutes: 60)
    return try writeCommit(
      tree: edited, parents: parent.map { [$0] } ?? [], author: ada, message: "Change\n\nNonce: \(nonce)")
  }
}
