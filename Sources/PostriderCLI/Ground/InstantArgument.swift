import ArgumentParser
import Content
import Diagnostics

extension Instant {
  /// Reads the value of an option that takes an instant; what is none is answered with the form to write.
  @Sendable static func argument(_ text: String) throws -> Instant {
    guard let instant = Instant(text) else {
      throw ValidationError(
        "\(text.terminalSafe) is no instant: write it as 2026-12-01T08:30:00Z (or with an offset, "
          + "2026-12-01T09:30:00+01:00)")
    }
    return instant
  }
}
