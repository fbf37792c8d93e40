import Content
import Foundation
import Locking
import Platforms
import Reconciler
import Testing

@Suite("What a look is told of the calls before it")
struct LatestCallTests {
  @Test("It hears when the latest call began, also where an earlier one was proved never to have arrived")
  func latest() async throws {
    try await World.with(now: "2026-11-21T08:00:00Z") { world in
      try world.write("postrider.yaml", world.project())
      try world.writePost("good", at: "2026-11-21 09:00")
      try await world.publishCommit()
      #expect(await world.reconcile().exitCode == 0)
      var environment = world.runEnvironment()
      let seen = Seen()
      environment.platforms = environment.platforms.map { Deaf(inner: $0, seen: seen, clock: world.clock) }
      for minute in ["00", "20", "40"] {
        world.clock.set("2026-11-21T09:\(minute):00Z")
        await world.reconcile(environment)
      }
      let looks = seen.looks.withLock { $0 }
      #expect(Set(looks.map(\.called)).count > 1, "there was no second call")
      #expect(looks.allSatisfy { abs($0.called.seconds(since: $0.told)) <= 30 }, "\(looks)")
    }
  }
}

private final class Seen: Sendable {
  let calls = Guarded<[Instant]>([])
  /// When the latest call began, and what the look was told of it.
  let looks = Guarded<[(called: Instant, told: Instant)]>([])
}

/// A platform whose public calls never arrive, which every look proves.
private struct Deaf: Platform {
  let inner: any Platform
  let seen: Seen
  let clock: JumpingClock

  var descriptor: PlatformDescriptor { inner.descriptor }
  var preparesEachItem: Bool { inner.preparesEachItem }
  func needsPreparation(_ content: DeliveryContent) -> Bool { inner.needsPreparation(content) }
  func prepare(_ request: PrepareRequest, in session: AccountSession) async -> Preparation {
    await inner.prepare(request, in: session)
  }
  func publish(_ request: PublishRequest, in session: AccountSession) async -> PublishAnswer {
    seen.calls.withLock { $0.append(session.now()) }
    clock.advance(60)
    return .failed(Failure(.ambiguous, code: "timeout", "no answer"))
  }
  func find(_ search: Search, in session: AccountSession) async -> Finding {
    let called = seen.calls.withLock { $0.last } ?? search.lastSent
    seen.looks.withLock { $0.append((called, search.lastSent)) }
    return .surelyNotPublished(proof: "it never arrived")
  }
  func finish(_ request: FinishRequest, in session: AccountSession) async -> FinishAnswer {
    await inner.finish(request, in: session)
  }
  func edit(_ request: EditRequest, in session: AccountSession) async -> ChangeAnswer {
    await inner.edit(request, in: session)
  }
  func retract(_ request: RetractRequest, in session: AccountSession) async -> ChangeAnswer {
    await inner.retract(request, in: session)
  }
  func probe(_ items: [ProbeItem], in session: AccountSession) async -> [Sight] {
    await inner.probe(items, in: session)
  }
  func verify(in session: AccountSession) async -> Verification { await inner.verify(in: session) }
}
