import Foundation
import Testing

@testable import Git

@Suite("Blobs that are not held")
struct LargeBlobTests {
  private let world: World
  private let program: GitProgram
  private let store: ObjectStore
  private let content: [UInt8]

  init() throws {
    world = try World()
    program = GitProgram(environment: world.environment, timeout: .seconds(60))
    store = try ObjectStore.own(at: world.folder + "/own.git", borrowing: nil)
    content = (0..<3_000_000).map { (index: Int) -> UInt8 in
      UInt8(truncatingIfNeeded: index &* 31 &+ index >> 9)
    }
  }

  private func opened(_ path: String, _ flags: Int32 = O_RDWR | O_CREAT) throws -> Int32 {
    let descriptor = open(path, flags | O_CLOEXEC, 0o600)
    try #require(descriptor >= 0)
    return descriptor
  }

  @Test("A blob is copied into an open file, which stays open", arguments: [false, true])
  func copy(_ isPacked: Bool) async throws {
    let id = try store.writeBlob(content)
    if isPacked {
      let git = store.gitDirectory
      try await world.git("update-ref", "refs/tags/large", id.hex, at: git)
      try await world.git("repack", "-adq", at: git)
      try #require(!FileManager.default.fileExists(atPath: git + "/objects/" + id.hex.prefix(2)))
    }
    let path = world.folder + "/copy"
    let descriptor = try opened(path)
    defer { close(descriptor) }
    try await store.copy(id, into: descriptor, by: program)
    #expect(FileManager.default.contents(atPath: path).map(Array.init) == content)
    #expect(fcntl(descriptor, F_GETFD) >= 0)
  }

  @Test("A full disk and a blob that is not here have errors of their own")
  func failures() async throws {
    let id = try store.writeBlob(content)
    let full = try opened("/dev/full", O_WRONLY)
    defer { close(full) }
    let error = await #expect(throws: GitError.self) {
      try await store.copy(id, into: full, by: program)
    }
    #expect(error?.code == .unwritable)
    let missing = try #require(ObjectID(String(repeating: "ab", count: 20)))
    await #expect(throws: GitError.self) { try await store.copy(missing, into: full, by: program) }
  }

  @Test("Where there is no git program, that is said, and nobody waits for its bytes")
  func noProgram() async throws {
    let id = try store.writeBlob(content)
    let none = GitProgram(environment: ["PATH": world.folder], timeout: .seconds(60))
    let error = await #expect(throws: GitError.self) {
      try await store.perform { store throws(GitError) in try store.stream(id, by: none) { _ in true } }
    }
    #expect(error?.code == .program)
  }

  @Test("A blob is given piece by piece, and no further than it is wanted")
  func stream() async throws {
    let id = try store.writeBlob(content)
    let (program, content) = (program, content)
    let (all, some) = try await store.perform { store throws(GitError) in
      var all: [UInt8] = []
      try store.stream(id, by: program) { piece in
        all += piece
        return true
      }
      var some = 0
      try store.stream(id, by: program) { piece in
        some += piece.count
        return false
      }
      return (all, some)
    }
    #expect(all == content)
    #expect(some > 0 && some < content.count)
  }
}
