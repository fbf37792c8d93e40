import Content
import Foundation
import Git
import HTTP
import Platforms
import Testing

@testable import Reconciler

@Suite("Large media of a run")
struct SpoolTests {
  private final class Folder: Sendable {
    let path = NSTemporaryDirectory() + "spool-tests-\(UUID().uuidString)"
    deinit { try? FileManager.default.removeItem(atPath: path) }
  }

  private let folder = Folder()
  private let media: StoreMedia
  private let large: MediaAsset
  private let small: MediaAsset
  private static let content: [UInt8] = (0..<(9 << 20)).map { (index: Int) -> UInt8 in
    UInt8(truncatingIfNeeded: index &* 7 &+ index >> 11)
  }

  init() throws {
    let store = try ObjectStore.own(at: folder.path + "/own.git", borrowing: nil)
    let environment = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"]
    media = StoreMedia(
      spool: MediaSpool(
        store: store, program: GitProgram(environment: environment, timeout: .seconds(60)),
        folder: folder.path + "/spool"), host: nil)
    func asset(_ path: String, _ bytes: [UInt8]) throws -> MediaAsset {
      MediaAsset(path: path, objectID: try store.writeBlob(bytes).hex, byteCount: bytes.count)
    }
    large = try asset("v.mp4", Self.content)
    small = try asset("a.jpg", Array(Self.content.prefix(1000)))
  }

  private func bytes(_ piece: HTTPBodyPiece) throws -> [UInt8] {
    switch piece {
    case .bytes(let bytes): bytes
    case .file(let file, let offset, let count): try #require(file.bytes(at: offset, count: Int(count)))
    }
  }

  @Test("A small file is sent as bytes, a large one out of a file without a name")
  func pieces() async throws {
    let held = try await media.piece(of: small, 10..<20)
    #expect(held == .bytes(Array(Self.content[10..<20])))
    let piece = try await media.piece(of: large, 5_000_000..<9_000_000)
    guard case .file = piece else {
      Issue.record("held whole")
      return
    }
    #expect(try bytes(piece) == Array(Self.content[5_000_000..<9_000_000]))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/spool") == [])
  }

  @Test("Deliveries that come together share one file")
  func shared() async throws {
    let (media, large) = (media, large)
    async let one = media.piece(of: large, 0..<100)
    async let two = media.piece(of: large, 100..<200)
    guard case .file(let first, _, _) = try await one, case .file(let second, _, _) = try await two else {
      Issue.record("held whole")
      return
    }
    #expect(first == second)
  }

  @Test("What lies outside of a file is refused, and so is a file that is not what it was")
  func refused() async throws {
    await #expect(throws: MediaReadError.self) { try await media.piece(of: small, 0..<1001) }
    var other = large
    other.byteCount += 1
    let error = await #expect(throws: MediaReadError.self) { try await media.piece(of: other, 0..<10) }
    #expect(error?.description.contains("instead of") == true)
    other.objectID = String(repeating: "ab", count: 20)
    let missing = await #expect(throws: MediaReadError.self) { try await media.piece(of: other, 0..<10) }
    #expect(missing?.isPassing == true)
  }

  @Test("A disk without room is said before anything is written, and is no fault of the post")
  func full() async throws {
    var huge = large
    huge.byteCount = 1 << 60
    let error = await #expect(throws: MediaReadError.self) { try await media.piece(of: huge, 0..<10) }
    #expect(error?.description.contains("the disk is full") == true)
    #expect(error?.isPassing == true)
  }
}
