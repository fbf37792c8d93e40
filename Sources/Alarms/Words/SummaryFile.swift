import Foundation

/// The file a job's summary is appended to.
public enum SummaryFile {
  /// Appends what `text` makes of the room that is left under the limit. Blocks; nil: done, else why not.
  public static func append(to path: String, text: (Int) -> String) -> String? {
    let file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
    guard file >= 0 else { return "\(path) cannot be opened: \(String(cString: strerror(errno)))" }
    defer { close(file) }
    let size = max(0, lseek(file, 0, SEEK_END))
    var rest = Array(text(StepSummary.limit - Int(min(size, 1 << 30))).utf8)[...]
    guard !rest.isEmpty else { return "\(path) is full" }
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { return "\(path) cannot be written: \(String(cString: strerror(errno)))" }
      rest = rest.dropFirst(written)
    }
    return nil
  }
}
