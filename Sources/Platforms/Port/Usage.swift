import Content
import HTTP

/// What one exchange used of the account's windows, and what the platform said of them.
public struct CallUsage: Sendable, Hashable {
  /// Window's name → how often.
  public var counts: [String: Int]
  /// Window's name → the platform's own count.
  public var figures: [String: UsageFigure]

  public init(counts: [String: Int] = [:], figures: [String: UsageFigure] = [:]) {
    self.counts = counts
    self.figures = figures
  }

  /// Takes a later exchange in.
  public mutating func add(_ other: CallUsage) {
    counts.merge(other.counts) { $0 + $1 }
    figures.merge(other.figures) { $1 }
  }
}

extension Platform {
  /// Unless a platform says more: every call counts as one.
  public func usage(
    of request: HTTPRequest, _ response: HTTPResponse?, account: Account, now: Instant
  ) -> CallUsage {
    CallUsage(counts: ["calls": 1])
  }
}
