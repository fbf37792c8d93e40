import Content
import Foundation
import HTTP
import Ledger
import Locking
import Reconciler
import Testing

@Suite("A disk that takes long to write the journal's line")
struct SlowJournalTests {
  @Test("No call begins after the time that the record gives for it: it is recorded anew, and made once")
  func late() async throws {
    try await World.with(now: "2026-11-21T08:00:00Z") { world in
      try world.write("postrider.yaml", world.project())
      try world.writePost("good", at: "2026-11-21 09:00")
      try await world.publishCommit()
      #expect(await world.reconcile().exitCode == 0)
      world.clock.set("2026-11-21T09:00:00Z")
      let disk = SlowDisk(world.clock, transport: world.transport, folder: world.author + "/.git/postrider")
      var environment = world.runEnvironment(clock: disk)
      environment.transport = disk
      await world.reconcile(environment)
      #expect(disk.hasWritten, "no line was written")
      world.clock.set("2026-11-21T09:10:00Z")
      #expect(await world.reconcile().exitCode == 0)
      world.expectPublic(["good"])
      let entry = try #require(try await world.record().entries.values.first?.entry)
      let start = try #require(entry.attempts.last?.start)
      let published = try #require(entry.items.first?.receipt?.publishedAt)
      #expect(published.seconds(since: start) <= 30, "recorded for \(start), called at \(published)")
      try await world.expectWholeRecord()
    }
  }
}

/// The world's clock and its network, as they are found by who waited a minute for the first line `begun`.
private final class SlowDisk: RunClock, HTTPTransport {
  private let clock: JumpingClock
  private let transport: any HTTPTransport
  private let folder: String
  private let written = Guarded(false)

  init(_ clock: JumpingClock, transport: any HTTPTransport, folder: String) {
    self.clock = clock
    self.transport = transport
    self.folder = folder
  }

  var hasWritten: Bool { written.withLock { $0 } }

  func wall() -> Instant { clock.wall() }
  func sleep(until reading: Double) async throws { try await clock.sleep(until: reading) }

  func monotonic() -> Double {
    passTime()
    return clock.monotonic()
  }

  func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
    passTime()
    return try await transport.send(request)
  }

  private func passTime() {
    written.withLock { hasWritten in
      guard !hasWritten, hasLine else { return }
      hasWritten = true
      clock.advance(60)
    }
  }

  private var hasLine: Bool {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.contains { name in
      guard name.hasPrefix("journal-"), let data = FileManager.default.contents(atPath: "\(folder)/\(name)")
      else { return false }
      return String(decoding: data, as: UTF8.self).contains("begun")
    }
  }
}
