import Dispatch
import Foundation

/// The trace of a run, read line by line while it is written: a named pipe.
final class Trace: @unchecked Sendable {  // because dispatch sources are safe from every thread
  let path: String
  /// Every line of the run, from its first.
  let lines: AsyncStream<String>
  private let source: any DispatchSourceRead

  init(at path: String) throws {
    self.path = path
    // Open for both, so that neither side waits for the other.
    guard mkfifo(path, 0o600) == 0, case let file = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC), file >= 0
    else {
      throw CrashFailure("no named pipe at \(path)")
    }
    let (lines, feed) = AsyncStream.makeStream(of: String.self)
    self.lines = lines
    let source = DispatchSource.makeReadSource(fileDescriptor: file, queue: .init(label: "trace"))
    let rest = Rest()
    source.setEventHandler {
      var buffer = [UInt8](repeating: 0, count: 64 << 10)
      let count = read(file, &buffer, buffer.count)
      guard count > 0 else { return }
      for line in rest.take(buffer[..<count]) { feed.yield(line) }
    }
    source.setCancelHandler {
      close(file)
      feed.finish()
    }
    self.source = source
    source.activate()
  }

  deinit { source.cancel() }

  /// Returns once a line begins so.
  func wait(for beginning: String) async {
    for await line in lines where line.hasPrefix(beginning) { return }
  }

  /// What came of a line that is not whole yet.
  private final class Rest: @unchecked Sendable {  // because only the source's own serial queue touches it
    private var bytes: [UInt8] = []

    func take(_ more: ArraySlice<UInt8>) -> [String] {
      bytes += more
      var lines: [String] = []
      while let end = bytes.firstIndex(of: 10) {
        lines.append(String(decoding: bytes[..<end], as: UTF8.self))
        bytes.removeFirst(end + 1)
      }
      return lines
    }
  }
}
