#if POSTRIDER_FAILPOINTS
  import Foundation
  import Locking

  /// Points a run passes after each of its effects, where a test stops it as suddenly as a machine that loses
  /// its power, and phases in which a test holds it. In debug builds only.
  ///
  /// Written as directives separated by commas: `stop=7` ends the process at the seventh point, `stop=NAME:2` at
  /// the second called so; `hold=NAME:250` stays 250 ms at the beginning of each phase called so, and as long at its
  /// end; `trace=PATH` appends a line for each point, `. NAME`, and for each phase, `+ NAME NUMBER` and `- NAME NUMBER`.
  public final class Failpoints: Sendable {
    private struct Counts {
      var all = 0
      var named: [String: Int] = [:]
      var spans = 0
    }

    private let stopAt: (name: String?, count: Int)?
    private let holds: [String: UInt64]
    private let trace: Int32?
    private let counts = Guarded(Counts())

    /// Throws with exit code 1 where a directive is unknown or the trace cannot be opened.
    public init(_ text: String) throws(RunError) {
      var stopAt: (name: String?, count: Int)?
      var holds: [String: UInt64] = [:]
      var trace: Int32?
      for directive in text.split(separator: ",") {
        let sides = directive.split(separator: "=", maxSplits: 1).map(String.init)
        let words = sides.count == 2 ? sides[1].split(separator: ":").map(String.init) : []
        switch (sides[0], words.count) {
        case ("stop", 1): stopAt = Int(words[0]).map { (nil, $0) }
        case ("stop", 2): stopAt = Int(words[1]).map { (words[0], $0) }
        case ("hold", 2): holds[words[0]] = UInt64(words[1])
        case ("trace", 1...):
          let file = open(sides[1], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
          guard file >= 0 else { throw RunError(1, "the trace \(sides[1]) cannot be written") }
          trace = file
        default:
          throw RunError(
            1, "a failpoint is stop=N, stop=NAME:N, hold=NAME:MS or trace=PATH, not \(directive)")
        }
      }
      self.stopAt = stopAt
      self.holds = holds
      self.trace = trace
    }

    /// Passes a point: an effect has just been carried out.
    func pass(_ name: String) {
      let isHere = counts.withLock { counts in
        counts.all += 1
        counts.named[name, default: 0] += 1
        guard let stopAt else { return false }
        guard let wanted = stopAt.name else { return counts.all == stopAt.count }
        return wanted == name && counts.named[name] == stopAt.count
      }
      write(". \(name)")
      if isHere { _exit(137) }
    }

    /// A phase begins; its number is handed to `end`.
    func begin(_ name: String) async -> Int {
      let number = counts.withLock { counts in
        counts.spans += 1
        return counts.spans
      }
      write("+ \(name) \(number)")
      await hold(name)
      return number
    }

    /// A phase ends.
    func end(_ name: String, _ number: Int) async {
      await hold(name)
      write("- \(name) \(number)")
    }

    /// Notes in the trace what an oracle wants to know.
    func note(_ text: String) { write("! \(text)") }

    private func hold(_ name: String) async {
      guard let milliseconds = holds[name] else { return }
      try? await Task.sleep(nanoseconds: milliseconds * 1_000_000)
    }

    private func write(_ line: String) {
      guard let trace else { return }
      let bytes = Array((line + "\n").utf8)
      _ = bytes.withUnsafeBytes { Foundation.write(trace, $0.baseAddress, $0.count) }
    }
  }
#endif
