import Testing

@testable import Locking

@Suite("A value behind a lock")
struct GuardedTests {
  @Test("Many at once lose no change")
  func countsAll() async {
    let count = Guarded(0)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask { for _ in 0..<1_000 { count.withLock { $0 += 1 } } }
      }
    }
    #expect(count.withLock { $0 } == 8_000)
  }

  @Test("An error comes through as it is, and leaves the lock open")
  func throwsAndOpens() {
    struct Refused: Error, Equatable {}
    let words = Guarded(["first"])
    #expect(throws: Refused()) {
      try words.withLock { (words) throws(Refused) in
        words.append("second")
        throw Refused()
      }
    }
    #expect(words.withLock { $0 } == ["first", "second"])
  }

  @Test("The value goes away with its lock")
  func lets() {
    final class Witness: Sendable {}
    weak var seen: Witness?
    do {
      let guarded = Guarded<Witness?>(nil)
      guarded.withLock { value in
        let witness = Witness()
        seen = witness
        value = witness
      }
      #expect(seen != nil)
    }
    #expect(seen == nil)
  }
}
