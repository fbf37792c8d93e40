import Content
import HTTP

/// The stretch of time in which an attempt may have become public.
struct SearchWindow: Sendable, Hashable {
  /// The earliest time, by the platform's clock, at which the item can have appeared.
  var start: Instant

  /// Opens 60 s before the call was begun. Where the platform's clock is behind ours (or ours is set
  /// otherwise for a rehearsal), it opens earlier by as much: looking too far back only reads more.
  init(begunAt: Instant, ourTime: Instant, platformTime: Instant?) {
    let skew = platformTime.map { $0.seconds(since: ourTime) } ?? 0
    start = min(begunAt, begunAt.adding(seconds: skew)).adding(seconds: -60)
  }
}
