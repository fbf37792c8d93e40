import Dispatch
import Foundation

/// SIGINT and SIGTERM as a stream, in place of the sudden end they are otherwise.
enum Signals {
  /// Each signal that comes while the stream is read, by its number. Once asked for, neither ends the process
  /// by itself any more.
  static func stream() -> AsyncStream<Int32> {
    AsyncStream { continuation in
      let sources = [SIGINT, SIGTERM].map { number in
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler { continuation.yield(number) }
        source.resume()
        return source
      }
      let box = SourceBox(sources)
      continuation.onTermination = { _ in box.cancel() }
    }
  }

  /// Keeps the sources alive as long as the stream.
  private final class SourceBox: @unchecked Sendable {  // because dispatch sources are safe from every thread
    private let sources: [any DispatchSourceSignal]
    init(_ sources: [any DispatchSourceSignal]) { self.sources = sources }
    func cancel() { sources.forEach { $0.cancel() } }
  }
}
