import Content
import Locking
import Reconciler
import Testing

@testable import Alarms

@Suite struct WatchTests {
  @Test("While something is left to be told, --watch runs again after each interval, though nothing is due")
  func again() async throws {
    try await AlarmWorld.with { world in
      try await world.commitProject()
      let (signals, feed) = AsyncStream.makeStream(of: Int32.self)
      let times = Guarded<[Double]>([])
      let watch = Watch(environment: world.teller([], [:]).environment, interval: 60)
      let code = await watch.run(
        signals: signals,
        report: { _ in
          let count = times.withLock { times in
            times.append(world.clock.monotonic())
            return times.count
          }
          if count == 3 { feed.yield(15) }
        }, wantsMore: { true })
      #expect(code == 143)
      let all = times.withLock { $0 }
      #expect(all.count == 3)
      #expect(all.count == 3 && all[2] - all[0] >= 120 && all[2] - all[0] < 180, "\(all)")
    }
  }
}
