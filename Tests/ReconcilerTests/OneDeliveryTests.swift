import Content
import JSON
import Ledger
import Platforms
import Testing

@testable import Reconciler

@Suite("One delivery, one run after another")
struct OneDeliveryTests {
  @Test("A post of the future is recorded and not published")
  func future() {
    var world = EngineWorld(
      [EngineWorld.wanted("hello", at: "2099-01-01T23:00:00Z")], now: "2026-11-21T12:00:00Z")
    #expect(world.reconcile()?.exitCode == 0)
    #expect(world.entry("hello")?.state == .scheduled)
    #expect(world.ledger.isEmpty)
    #expect(world.record.meta?.wake == Instant("2099-01-01T23:00:00Z"))
  }

  @Test("A due post is published once; the next run does nothing and writes nothing")
  func due() throws {
    var world = EngineWorld(
      [EngineWorld.wanted("hello", at: "2026-11-21T11:59:00Z")], now: "2026-11-21T12:00:00Z")
    world.beginRecord()
    #expect(world.reconcile()?.exitCode == 0)
    #expect(world.entry("hello")?.state == .published)
    #expect(world.counts == ["hello/acme/0": 1])
    let tip = world.record.tip
    world.advance(3600)
    #expect(world.reconcile()?.exitCode == 0)
    #expect(world.record.tip == tip)
    #expect(world.counts == ["hello/acme/0": 1])
  }

  @Test("No lease and no claim is left behind")
  func nothingLeft() {
    var world = EngineWorld(
      [EngineWorld.wanted("hello", at: "2026-11-21T11:59:00Z")], now: "2026-11-21T12:00:00Z")
    world.beginRecord()
    world.needsPreparation = true
    world.preparations = [.advanced(checkpoint: "half", mustStore: true), .ready(checkpoint: "whole")]
    #expect(world.reconcile()?.exitCode == 0)
    #expect(world.record.runs.isEmpty)
    #expect(world.record.meta?.wake == nil)
    #expect(world.entry("hello")?.claim == nil)
    #expect(world.counts == ["hello/acme/0": 1])
  }

  @Test("A post later than its grace becomes missed, with exit 4")
  func late() throws {
    var world = EngineWorld(
      [EngineWorld.wanted("hello", at: "2026-11-19T12:00:00Z")], now: "2026-11-21T12:00:00Z")
    world.beginRecord()
    #expect(world.reconcile()?.exitCode == 4)
    #expect(world.entry("hello")?.state == .missed)
    #expect(world.ledger.isEmpty)
    #expect(world.reconcile()?.exitCode == 0)
  }

  @Test("A refusal that passes is tried again later, with two attempts on the record")
  func retry() throws {
    var world = EngineWorld(
      [EngineWorld.wanted("hello", at: "2026-11-21T11:59:00Z")], now: "2026-11-21T12:00:00Z")
    world.beginRecord()
    world.calls = [.refuse(Failure(.retryLater(afterSeconds: 90), code: "503", "busy"))]
    #expect(world.reconcile()?.exitCode == 5)
    #expect(world.entry("hello")?.state == .scheduled)
    world.advance(30)
    #expect(world.reconcile()?.exitCode == 5)
    #expect(world.ledger.isEmpty)
    world.advance(61)
    #expect(world.reconcile()?.exitCode == 0)
    #expect(world.entry("hello")?.attempts.count == 2)
    #expect(world.counts == ["hello/acme/0": 1])
  }

  @Test("After eight attempts a delivery fails, with exit 4")
  func givesUp() {
    var world = EngineWorld(
      [EngineWorld.wanted("hello", at: "2026-11-21T11:59:00Z")], now: "2026-11-21T12:00:00Z")
    world.beginRecord()
    world.calls = Array(
      repeating: .refuse(Failure(.retryLater(afterSeconds: 1), code: "503", "busy")), count: 8)
    var codes: [Int32] = []
    for _ in 0..<9 {
      codes.append(world.reconcile()?.exitCode ?? -1)
      world.advance(5)
    }
    #expect(codes == [5, 5, 5, 5, 5, 5, 5, 4, 0])
    #expect(world.entry("hello")?.state == .failed)
  }

  @Test("What needs a change fails at once")
  func needsChange() {
    var world = EngineWorld(
      [EngineWorld.wanted("hello", at: "2026-11-21T11:59:00Z")], now: "2026-11-21T12:00:00Z")
    world.beginRecord()
    world.calls = [.refuse(Failure(.needsChange, code: "422", "too long"))]
    #expect(world.reconcile()?.exitCode == 4)
    #expect(world.entry("hello")?.state == .failed)
    #expect(world.entry("hello")?.reason == "too long")
  }

  @Test("A lost answer is looked up in the same run and found")
  func lostAnswer() {
    var world = EngineWorld(
      [EngineWorld.wanted("hello", at: "2026-11-21T11:59:00Z")], now: "2026-11-21T12:00:00Z")
    world.beginRecord()
    world.calls = [.appliedThenLost]
    #expect(world.reconcile()?.exitCode == 0)
    #expect(world.entry("hello")?.state == .published)
    #expect(world.counts == ["hello/acme/0": 1])
  }

  @Test("A lost call that no look shows becomes uncertain after the settling time, and is never sent again")
  func uncertain() {
    var world = EngineWorld(
      [EngineWorld.wanted("hello", at: "2026-11-21T11:59:00Z")], now: "2026-11-21T12:00:00Z")
    world.beginRecord()
    world.calls = [.lost]
    #expect(world.reconcile()?.exitCode == 5)
    world.advance(300)
    #expect(world.reconcile()?.exitCode == 5)
    #expect(world.entry("hello")?.state == .publishing)
    world.advance(700)
    #expect(world.reconcile()?.exitCode == 4)
    #expect(world.entry("hello")?.state == .uncertain)
    world.advance(90_000)
    #expect(world.reconcile()?.exitCode == 4)
    #expect(world.ledger.isEmpty)
  }

  @Test("Where the server vouches for the key, the same key is sent again after the settling time")
  func keyed() {
    var world = EngineWorld(
      [EngineWorld.wanted("hello", at: "2026-11-21T11:59:00Z")], now: "2026-11-21T12:00:00Z")
    world.beginRecord()
    world.keyLife = 3600
    world.calls = [.lost]
    #expect(world.reconcile()?.exitCode == 5)
    let key = world.entry("hello")?.items[0].key
    world.advance(930)
    #expect(world.reconcile()?.exitCode == 0)
    #expect(world.counts == ["hello/acme/0": 1])
    #expect(world.ledger.first?.key == key)
  }

  @Test("Past half of the key's life it is not sent again")
  func keyTooOld() {
    var world = EngineWorld(
      [EngineWorld.wanted("hello", at: "2026-11-21T11:59:00Z")], now: "2026-11-21T12:00:00Z")
    world.beginRecord()
    world.keyLife = 3600
    world.calls = [.lost]
    world.reconcile()
    world.advance(1801)
    #expect(world.reconcile()?.exitCode == 4)
    #expect(world.entry("hello")?.state == .uncertain)
    #expect(world.ledger.isEmpty)
  }

  @Test("A thread goes out item by item, each once, and a refused item does not repeat the earlier ones")
  func thread() {
    let texts = ["one", "two", "three", "four", "five"]
    var world = EngineWorld(
      [EngineWorld.wanted("story", at: "2026-11-21T11:59:00Z", texts: texts)], now: "2026-11-21T12:00:00Z")
    world.beginRecord()
    world.calls = [.succeed, .succeed, .refuse(Failure(.retryLater(afterSeconds: 5), code: "503", "busy"))]
    #expect(world.reconcile()?.exitCode == 5)
    #expect(world.entry("story")?.items.filter { $0.receipt != nil }.count == 2)
    world.advance(10)
    #expect(world.reconcile()?.exitCode == 0)
    #expect(world.ledger.map(\.item) == [0, 1, 2, 3, 4])
    #expect(Set(world.ledger.map(\.key)).count == 5)
  }

  @Test(
    "Where each message needs the one before it, it is prepared after it and sent once, through a lost answer"
  )
  func preparedThread() {
    var world = EngineWorld(
      [EngineWorld.wanted("story", at: "2026-11-21T11:59:00Z", texts: ["one", "two", "three"])],
      now: "2026-11-21T12:00:00Z")
    world.beginRecord()
    world.needsPreparation = true
    world.preparesEachItem = true
    world.calls = [.succeed, .appliedThenLost]
    #expect(world.reconcile()?.exitCode == 0)
    #expect(world.preparedAfter == [0, 1, 2])
    #expect(world.ledger.map(\.item) == [0, 1, 2])
  }

  @Test("Without that, a thread is prepared once, as a whole")
  func preparedOnce() {
    var world = EngineWorld(
      [EngineWorld.wanted("story", at: "2026-11-21T11:59:00Z", texts: ["one", "two"])],
      now: "2026-11-21T12:00:00Z")
    world.beginRecord()
    world.needsPreparation = true
    #expect(world.reconcile()?.exitCode == 0)
    #expect(world.preparedAfter == [0])
  }

  @Test("A refused token holds the account; the next run probes once and goes on")
  func credentials() {
    var world = EngineWorld(
      [
        EngineWorld.wanted("one", at: "2026-11-21T11:59:00Z"),
        EngineWorld.wanted("two", at: "2026-11-21T11:59:30Z", account: EngineWorld.beta),
      ], now: "2026-11-21T12:00:00Z")
    world.beginRecord()
    world.calls = [.refuse(Failure(.needsCredentials, code: "401", "token revoked"))]
    #expect(world.reconcile()?.exitCode == 4)
    #expect(world.entry("one")?.state == .scheduled)
    #expect(world.entry("two", EngineWorld.beta)?.state == .published)
    #expect(world.reconcile()?.exitCode == 0)
    #expect(world.entry("one")?.state == .published)
  }
}
