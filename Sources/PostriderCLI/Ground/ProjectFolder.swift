import Diagnostics
import Foundation

/// The folder a project lies in.
enum ProjectFolder {
  /// The name of the project's file.
  static let fileName = "postrider.yaml"

  /// The nearest folder with a `postrider.yaml`, from `start` upwards; nil: there is none.
  static func find(from start: String) -> String? {
    upwards(from: start) { FileManager.default.fileExists(atPath: $0 + "/" + fileName) }
  }

  /// The same, or an error that says how to begin.
  static func require(from start: String) throws(CommandFailure) -> String {
    guard FileManager.default.fileExists(atPath: start) else {
      throw CommandFailure("there is no folder \(start.terminalSafe)", status: .usage)
    }
    guard let folder = find(from: start) else {
      throw CommandFailure(
        "no postrider.yaml in \(start.terminalSafe) or above it",
        fix: "run `postrider init` in the folder of your repository, or point at one with -C PATH")
    }
    return folder
  }

  /// The top of the git work tree that holds a folder; nil outside of one.
  static func workTreeTop(from start: String) -> String? {
    upwards(from: start) { FileManager.default.fileExists(atPath: $0 + "/.git") }
  }

  private static func upwards(from start: String, _ matches: (String) -> Bool) -> String? {
    var folder = URL(fileURLWithPath: start).standardizedFileURL.path
    while true {
      if matches(folder) { return folder }
      let parent = (folder as NSString).deletingLastPathComponent
      guard parent != folder, !parent.isEmpty else { return nil }
      folder = parent
    }
  }
}
