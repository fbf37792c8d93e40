import Foundation
import JSON
import Locking

/// A file of ledger changes, a JSON document a line: what was made public survives the process.
final class Journal: Sendable {
  private let handle: Guarded<FileHandle>

  /// Opens or makes the file and gives the lines it holds.
  static func open(path: String) throws(SandboxError) -> (Journal, [[UInt8]]) {
    if !FileManager.default.fileExists(atPath: path) {
      guard FileManager.default.createFile(atPath: path, contents: nil) else {
        throw SandboxError(.journal, "cannot make the journal \(path)")
      }
    }
    guard let data = FileManager.default.contents(atPath: path),
      let handle = FileHandle(forUpdatingAtPath: path)
    else { throw SandboxError(.journal, "cannot open the journal \(path)") }
    guard (try? handle.seekToEnd()) != nil else { throw SandboxError(.journal, "cannot write to \(path)") }
    let lines = data.split(separator: UInt8(ascii: "\n")).map { Array($0) }
    return (Journal(handle), lines)
  }

  private init(_ handle: FileHandle) { self.handle = Guarded(handle) }

  func append(_ line: [UInt8]) {
    handle.withLock { try? $0.write(contentsOf: Data(line + [UInt8(ascii: "\n")])) }
  }
}
