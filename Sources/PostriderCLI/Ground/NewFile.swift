import Diagnostics
import Foundation

/// A file that is written only where nothing stands yet.
struct NewFile: Sendable, Hashable {
  /// From the folder it is written into.
  var path: String
  var text: String

  /// Writes it below a folder. Answers false, and changes nothing, where something stands at its path.
  func write(below folder: String) throws(CommandFailure) -> Bool {
    let full = folder + "/" + path
    do {
      try FileManager.default.createDirectory(
        atPath: (full as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: URL(fileURLWithPath: full), options: .withoutOverwriting)
      return true
    } catch let error as CocoaError where error.code == .fileWriteFileExists {
      return false
    } catch {
      throw CommandFailure(
        "cannot write \(full.terminalSafe): \(error.localizedDescription.terminalSafe)",
        fix: "check the folder's permissions and the space on the disk")
    }
  }

  /// Writes it below a folder, in place of what stands there.
  func replace(below folder: String) throws(CommandFailure) {
    let full = folder + "/" + path
    do {
      try FileManager.default.createDirectory(
        atPath: (full as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: URL(fileURLWithPath: full), options: .atomic)
    } catch {
      throw CommandFailure(
        "cannot write \(full.terminalSafe): \(error.localizedDescription.terminalSafe)",
        fix: "check the folder's permissions and the space on the disk")
    }
  }
}
