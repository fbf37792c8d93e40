import Foundation
import Git

/// The tip of the record this clone has seen last: a record that vanishes is noticed.
enum KnownTip {
  static func path(_ origin: Origin) -> String {
    origin.folder + "/known-" + origin.stateRef.replacingOccurrences(of: "/", with: "-")
  }

  static func read(_ origin: Origin) -> ObjectID? {
    guard !origin.isLocal, let data = FileManager.default.contents(atPath: path(origin)), data.count < 200
    else { return nil }
    let words = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isWhitespace).map(String.init)
    guard words.count == 2, words[1] == origin.remote?.pushURL.redacted else { return nil }
    return ObjectID(words[0])
  }

  static func write(_ id: ObjectID, _ origin: Origin) {
    guard let url = origin.remote?.pushURL.redacted else { return }
    try? FileManager.default.createDirectory(atPath: origin.folder, withIntermediateDirectories: true)
    try? Data("\(id.hex) \(url)\n".utf8).write(to: URL(fileURLWithPath: path(origin)), options: .atomic)
  }
}
