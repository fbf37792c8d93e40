import Foundation
import HTTP
import Testing

@testable import Credentials

/// A folder that is removed with the test.
private final class Folder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ name: String, _ bytes: [UInt8], mode: Int = 0o600) throws -> CredentialSource {
    let file = "\(path)/\(name)"
    try FileManager.default.createDirectory(
      atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
    return source(file)
  }

  func source(_ path: String) -> CredentialSource {
    CredentialSource(account: "blog", field: "access_token", place: .file(path))
  }
}

@Suite("Secrets in files")
struct FileSecretsTests {
  private let folder: Folder
  private let secrets: FileSecrets

  init() throws {
    folder = try Folder()
    secrets = FileSecrets(home: folder.path, workTree: "\(folder.path)/repository")
  }

  @Test("A file of its owner's alone is read without its last line break")
  func reads() throws {
    let source = try folder.write("token", Array("tok\n".utf8))
    #expect(try secrets.secret(for: source).reveal() == "tok")
    #expect(try secrets.secret(for: folder.source("~/token")).reveal() == "tok")
  }

  @Test(
    "A file others may read is refused, with the command that closes it", arguments: [0o644, 0o640, 0o606])
  func exposed(_ mode: Int) throws {
    let source = try folder.write("token", Array("hunter2".utf8), mode: mode)
    let error = failure(source, from: secrets)
    #expect(error?.code == .exposed)
    #expect(error?.description.hasSuffix("run `chmod 600 \(folder.path)/token`") == true)
    #expect(error?.description.contains("hunter2") == false)
  }

  @Test("A file in the repository is refused, also through a link")
  func inside() throws {
    let source = try folder.write("repository/token", Array("hunter2".utf8))
    #expect(failure(source, from: secrets)?.code == .insideRepository)
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/link", withDestinationPath: "\(folder.path)/repository/token")
    #expect(failure(folder.source("\(folder.path)/link"), from: secrets)?.code == .insideRepository)
    #expect(failure(source, from: FileSecrets(home: nil, workTree: nil)) == nil)
    #expect(failure(try folder.write("repository2/token", [65]), from: secrets) == nil)
  }

  @Test("What is not there, empty, a folder, too large or not text has its own error")
  func bad() throws {
    #expect(failure(folder.source("\(folder.path)/none"), from: secrets)?.code == .missing)
    #expect(failure(try folder.write("empty", [10]), from: secrets)?.code == .missing)
    #expect(failure(folder.source(folder.path), from: secrets)?.code == .unreadable)
    #expect(failure(folder.source("/dev/zero"), from: secrets)?.code == .unreadable)
    let large = [UInt8](repeating: 65, count: SecretLimits.maxBytes + 1)
    #expect(failure(try folder.write("large", large), from: secrets)?.code == .tooLarge)
    #expect(failure(try folder.write("binary", [0xff, 0xfe, 65]), from: secrets)?.code == .malformed)
    #expect(
      failure(folder.source("~/token"), from: FileSecrets(home: nil, workTree: nil))?.code == .unreadable)
  }
}
