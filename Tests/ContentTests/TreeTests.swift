import Content
import Diagnostics
import Foundation
import Git
import Testing

@Suite("Trees of files")
struct TreeTests {
  /// A folder that goes with its test.
  final class Folder {
    let path: String
    init() throws {
      path = NSTemporaryDirectory() + "postrider-content-" + UUID().uuidString
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ text: String) throws {
      let file = path + "/" + name
      try FileManager.default.createDirectory(
        atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    }

    func git(_ arguments: String...) throws {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments =
        [
          "git", "-C", path, "-c", "user.name=T", "-c", "user.email=t@example.org", "-c",
          "commit.gpgsign=false",
        ] + arguments
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
    }
  }

  private func filled() throws -> Folder {
    let folder = try Folder()
    try folder.write("postrider.yaml", World.project)
    try folder.write(
      "posts/a.md",
      "---\naccounts: [acme]\npublish_at: on-merge\nmedia: [{file: b/soup.jpg, alt: S}]\n---\nHi")
    try folder.write("posts/b/soup.jpg", "soup")
    try folder.write("posts/B.md", "---\nstatus: draft\n---\n")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/posts/link.jpg", withDestinationPath: "b/soup.jpg")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/posts/linked", withDestinationPath: "b")
    return folder
  }

  /// What a tree says, for comparing trees; sizes of listings aside.
  private func description(_ tree: some FileTree) throws -> [String] {
    let listed = try tree.files(under: "").map {
      "\($0.path) \($0.kind) \($0.kind == .file ? $0.objectID : "")"
    }
    let paths = [
      "posts", "posts/a.md", "posts/b/soup.jpg", "posts/link.jpg", "posts/linked/soup.jpg", "none",
      "posts/a.md/x",
    ]
    let entries = try paths.map { path in
      try tree.entry(at: path).map {
        "\($0.path) \($0.kind) \($0.kind == .file ? "\($0.objectID) \($0.byteCount)" : "")"
      } ?? "-"
    }
    return listed + entries
  }

  @Test("A folder and its commit say the same: ids, kinds, order, links")
  func same() throws {
    let folder = try filled()
    try folder.git("init", "-q")
    try folder.git("add", ".")
    try folder.git("commit", "-q", "-m", "Begin")
    let store = try ObjectStore.open(path: folder.path)
    let commit = try store.commit(try store.resolve("HEAD"))
    let committed = CommitTree(store: store, tree: commit.tree)
    let onDisk = DirectoryTree(root: folder.path)
    #expect(try description(committed) == description(onDisk))
    #expect(try description(committed).contains("posts/linked/soup.jpg symlink "))
    #expect(
      try committed.files(under: "posts").map(\.path) == [
        "posts/B.md", "posts/a.md", "posts/b/soup.jpg", "posts/link.jpg", "posts/linked",
      ])
    let one = compile(committed, platforms: Fakes.platforms, tzdata: "t") { _, _ in nil }
    let two = compile(onDisk, platforms: Fakes.platforms, tzdata: "t") { _, _ in nil }
    #expect(one.diagnostics == [])
    #expect(one.desired?.deliveries == two.desired?.deliveries)
    #expect(one.desired?.inputs == two.desired?.inputs)
  }

  @Test("A file over the limit is refused, on disk and in a commit")
  func limits() throws {
    let folder = try filled()
    let tree = DirectoryTree(root: folder.path)
    let entry = try #require(try tree.entry(at: "posts/b/soup.jpg"))
    #expect(try tree.read(entry, limit: 4) == Array("soup".utf8))
    let error = #expect(throws: FileTreeError.self) { try tree.read(entry, limit: 3) }
    #expect(error?.code == .tooLarge)
  }

  @Test("A post of a commit over the limit says its size")
  func largeInCommit() throws {
    let folder = try Folder()
    try folder.write("postrider.yaml", World.project)
    try folder.write("posts/a.md", String(repeating: "x", count: (1 << 20) + 1))
    try folder.git("init", "-q")
    try folder.git("add", ".")
    try folder.git("commit", "-q", "-m", "Begin")
    let store = try ObjectStore.open(path: folder.path)
    let tree = CommitTree(store: store, tree: try store.commit(try store.resolve("HEAD")).tree)
    let compilation = compile(tree, platforms: Fakes.platforms, tzdata: "t") { _, _ in nil }
    #expect(
      compilation.diagnostics.map(\.message) == [
        "the file has 1048577 bytes; a post of at most 1048576 is read"
      ])
  }

  @Test("Another repository inside a folder is a submodule, and git's own folder is not there")
  func nested() throws {
    let folder = try filled()
    try folder.write(".git/config", "secret")
    try folder.write("posts/other/.git", "gitdir: elsewhere")
    try folder.write("posts/other/x.md", "x")
    let tree = DirectoryTree(root: folder.path)
    #expect(try tree.entry(at: "posts/other/x.md")?.kind == .submodule)
    #expect(try tree.entry(at: ".git/config") == nil)
    #expect(try tree.entry(at: "posts/../postrider.yaml") == nil)
    #expect(try tree.files(under: "posts").first { $0.path == "posts/other" }?.kind == .submodule)
    #expect(try tree.files(under: "").allSatisfy { !$0.path.contains(".git") })
  }

  @Test("A missing folder has no files")
  func missing() throws {
    let folder = try Folder()
    #expect(try DirectoryTree(root: folder.path).files(under: "posts") == [])
    #expect(try DirectoryTree(root: folder.path + "/none").files(under: "posts") == [])
  }
}
