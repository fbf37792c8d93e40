import Foundation
import Testing

@testable import Git

@Suite("Objects")
struct ObjectStoreTests {
  /// Lives as long as the test does.
  private let world: World

  init() throws {
    world = try World()
  }

  private func store() throws -> ObjectStore {
    try ObjectStore.own(at: world.folder + "/own.git", borrowing: nil)
  }

  private func paths(_ store: ObjectStore, _ tree: ObjectID) throws -> [String] {
    try store.files(in: tree, under: nil).map(\.path)
  }

  @Test("What we write is what git reads, bit for bit")
  func sameAsGit() async throws {
    let store = try store()
    let blob = try store.writeBlob(Array("hello\n".utf8))
    #expect(blob.hex == "ce013625030ba8dba906f756967f9e9ca394464a")
    let tree = try store.editTree(nil, edits: ["a/b.txt": blob, "a-b": blob, "a0": blob, "ä": blob])
    let ada = Signature(name: "Ada <x>\n", email: "ada@acme.example", time: 1_700_000_000, offsetMinutes: -90)
    let commit = try store.writeCommit(tree: tree, parents: [], author: ada, message: "One\n\nTwo")
    let git = world.folder + "/own.git"
    #expect(try await world.git("fsck", "--strict", "--no-dangling", at: git) == "")
    #expect(
      try await world.git("log", "-1", "--format=%an|%ae|%aI|%s|%b", commit.hex, at: git)
        == "Ada x|ada@acme.example|2023-11-14T20:43:20-01:30|One|Two")
    #expect(
      try await world.git("-c", "core.quotePath=false", "ls-tree", "-r", "--name-only", tree.hex, at: git)
        == "a-b\na/b.txt\na0\nä")
    let read = try store.commit(commit)
    #expect(read.authorName == "Ada x" && read.subject == "One" && read.committerTime == 1_700_000_000)
    #expect(try store.blob(blob, limit: 6) == Array("hello\n".utf8))
    #expect(try store.blobSize(blob) == 6)
  }

  @Test("Edits add, replace and remove, and emptied folders vanish")
  func edits() throws {
    let store = try store()
    let (one, two) = (try store.writeBlob([1]), try store.writeBlob([2]))
    let root = try store.editTree(nil, edits: ["a/b/c": one, "a/d": one, "e": one])
    #expect(try paths(store, root) == ["a/b/c", "a/d", "e"])
    let moved = try store.editTree(root, edits: ["a/b/c": nil, "a/x/c": one, "e": two])
    #expect(try paths(store, moved) == ["a/d", "a/x/c", "e"])
    #expect(try store.entry(in: moved, at: "e")?.id == two)
    let empty = try store.editTree(moved, edits: ["a/d": nil, "a/x/c": nil, "e": nil])
    #expect(empty.hex == "4b825dc642cb6eb9a060e54bf8d69288fbee4904")
    #expect(try store.editTree(root, edits: [:]) == root)
  }

  @Test("A file may give way to a folder and a folder to a file, if the same edits clear the place")
  func replaceKinds() throws {
    let store = try store()
    let one = try store.writeBlob([1])
    let root = try store.editTree(nil, edits: ["a": one, "f/x": one, "f/y": one])
    #expect(try paths(store, try store.editTree(root, edits: ["a": nil, "a/b": one])).first == "a/b")
    let file = try store.editTree(root, edits: ["f/x": nil, "f/y": nil, "f": one])
    #expect(try paths(store, file) == ["a", "f"])
  }

  @Test(
    "Edits that do not fit are refused",
    arguments: [
      ["gone": nil], ["f": nil], ["f/gone": nil], ["f": "new"], ["a/b": "new"], ["f": "new", "f/x": nil],
      ["a/b/c": nil], ["": "new"], ["/x": "new"], ["x/": "new"], ["x//y": "new"], ["../x": "new"],
      ["x/./y": "new"], [".git/config": "new"], ["x/.GIT": "new"], ["x\0y": "new"],
    ] as [[String: String?]])
  func refused(edits: [String: String?]) throws {
    let store = try store()
    let one = try store.writeBlob([1])
    let root = try store.editTree(nil, edits: ["a": one, "f/x": one, "f/y": one])
    #expect {
      _ = try store.editTree(root, edits: edits.mapValues { text in text.map { _ in one } })
    } throws: { ($0 as? GitError)?.code == .badPath }
  }

  @Test("Changes between two trees are found without reading what is equal")
  func changes() throws {
    let store = try store()
    let (one, two) = (try store.writeBlob([1]), try store.writeBlob([2]))
    let old = try store.editTree(nil, edits: ["a/x": one, "a.b": one, "b/y": one, "k": one, "same/z": one])
    let new = try store.editTree(
      old, edits: ["a/x": nil, "a": one, "b/y": two, "k": nil, "k/l": one, "n": one])
    let found = try store.changes(from: old, to: new)
    #expect(
      found.map { "\($0.path) \($0.old == nil ? "-" : "old") \($0.new == nil ? "-" : "new")" } == [
        "a - new", "a/x old -", "b/y old new", "k old -", "k/l - new", "n - new",
      ])
    #expect(try store.changes(from: new, to: new).isEmpty)
    #expect(try store.changes(from: nil, to: old).count == 5)
    #expect(try store.changes(from: old, to: nil).allSatisfy { $0.new == nil })
  }

  @Test("A composed and a decomposed name are two names")
  func bytes() throws {
    let store = try store()
    let blob = try store.writeBlob([1])
    let entries = ["é.md", "e\u{301}.md"].map { TreeEntry(nameBytes: Array($0.utf8), kind: .file, id: blob) }
    let tree = try store.write(TreeCoding.encode(entries), as: .tree)
    #expect(try store.files(in: tree, under: nil).count == 2)
    #expect(try store.entry(in: tree, at: "é.md")?.nameBytes == Array("é.md".utf8))
    let latin = TreeEntry(nameBytes: [0xE9], kind: .file, id: blob)
    let odd = try store.write(TreeCoding.encode([latin]), as: .tree)
    #expect(try store.tree(odd).first?.hasValidName == false)
  }

  @Test("Walking begins at a folder, skips what it is told to, and stops in a nest without end")
  func walking() throws {
    let store = try store()
    let one = try store.writeBlob([1])
    let root = try store.editTree(nil, edits: ["p/1/a": one, "p/2/b": one, "q": one])
    #expect(try store.files(in: root, under: "p/1").map(\.path) == ["p/1/a"])
    #expect(try store.files(in: root, under: "q").map(\.path) == ["q"])
    #expect(try store.files(in: root, under: "none").isEmpty)
    var seen: [String] = []
    try store.walk(
      root, under: "p", descend: { $0.path == "p/1" ? .skip : .enter }, visit: { seen.append($0.path) })
    #expect(seen == ["p/2/b"])

    var nest = root
    for _ in 0...ObjectStore.depthLimit {
      nest = try store.write(
        TreeCoding.encode([TreeEntry(nameBytes: [100], kind: .folder, id: nest)]), as: .tree)
    }
    #expect { _ = try store.files(in: nest, under: nil) } throws: { ($0 as? GitError)?.code == .tooLarge }
  }

  @Test("Missing, mistaken, damaged and oversized objects are told apart")
  func errors() throws {
    let store = try store()
    let blob = try store.writeBlob(Array(repeating: 7, count: 1_000))
    let absent = try #require(ObjectID(String(repeating: "ab", count: 20)))
    let damaged = try store.write(
      TreeCoding.encode([TreeEntry(nameBytes: [97], kind: .file, id: blob)]), as: .tree)
    #expect(!store.contains(absent))
    func code(_ work: () throws -> Void) -> GitError.Code? {
      do { try work() } catch { return (error as? GitError)?.code }
      return nil
    }
    #expect(code { _ = try store.blob(absent, limit: 10) } == .objectMissing)
    #expect(code { _ = try store.commit(blob) } == .unreadable)
    #expect(code { _ = try store.tree(blob) } == .unreadable)
    #expect(code { _ = try store.blob(blob, limit: 999) } == .tooLarge)
    #expect(code { _ = try store.blob(blob, limit: 1_000) } == nil)
    #expect(code { _ = try store.tree(damaged) } == nil)
  }

  @Test(
    "Bytes that are no tree are refused",
    arguments: [
      "1", "100644 a", "100644 a\0short", "9 a\0" + String(repeating: "x", count: 20), "100644 \0xxxx",
    ])
  func noTree(text: String) {
    #expect(TreeCoding.decode(Array(text.utf8)) == nil)
  }

  @Test("Branches, HEAD and what a person calls a commit are resolved")
  func references() async throws {
    let path = try await world.clone(try await world.remote(), "user")
    let store = try ObjectStore.open(path: path)
    let head = try await world.git("rev-parse", "HEAD", at: path)
    #expect(try store.head()?.hex == head)
    #expect(try store.headBranch() == "main")
    #expect(try store.branches() == ["main"])
    #expect(try store.resolve("main").hex == head)
    #expect(try store.resolve(String(head.prefix(8))).hex == head)
    #expect(try store.resolve("HEAD~2").hex == (try await world.git("rev-parse", "HEAD~2", at: path)))
    #expect(try store.reference("refs/heads/none") == nil)
    #expect { _ = try store.resolve("none") } throws: { ($0 as? GitError)?.code == .unresolved }
    try await world.git("checkout", "--quiet", "--detach", at: path)
    #expect(try store.headBranch() == nil)
  }

  @Test("Work on a store runs off the caller's thread")
  func perform() async throws {
    let store = try store()
    let id = try await store.perform { (store) throws(GitError) in try store.writeBlob([1]) }
    #expect(store.contains(id))
  }
}
