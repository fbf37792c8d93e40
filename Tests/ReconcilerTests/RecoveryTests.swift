import Content
import Ledger
import Platforms
import Testing

@testable import Reconciler

@Suite("A lost record is asked for")
struct RecoveryTests {
  /// What a platform shows that knows posts by their words alone: several of them are no answer.
  private static func look(
    _ posts: [(id: String, text: String, at: Instant)], in wanted: WantedDelivery, _ due: Instant,
    _ item: Int,
    _ known: Set<String>
  ) -> Finding {
    let matches = posts.filter { post in
      post.at >= due.adding(seconds: -60) && post.text == wanted.content.items[item].text
        && !known.contains(post.id)
    }
    guard let match = matches.first else { return .notSeen(vouchedKeyLife: nil, platformTime: nil) }
    guard matches.count == 1 else {
      return .couldNotLook(Failure(.ambiguous, code: "several", "\(matches.count) could be this one"))
    }
    return .published(Receipt(remoteID: match.id, publishedAt: match.at))
  }

  @Test("Of posts that say the same each week, each gets its own publication back")
  func weekly() async {
    let times = ["2026-11-02", "2026-11-09", "2026-11-16"].map { "\($0)T09:00:00Z" }
    let world = EngineWorld(
      times.enumerated().map { EngineWorld.wanted("week-\($0.offset)", at: $0.element, texts: ["Closed"]) },
      now: "2026-11-21T12:00:00Z")
    let posts = times.enumerated().map { number, time in
      (id: "r\(number)", text: "Closed", at: Instant(time) ?? world.now)
    }
    let recovery = await Recovery.proposed(from: world.view(), days: 60, by: "Anna", now: world.now) {
      wanted, due, item, _, known in
      Self.look(posts, in: wanted, due, item, known)
    }
    #expect(recovery.lines.map(\.entry.state) == [.published, .published, .published])
    #expect(recovery.lines.map { $0.entry.items[0].receipt?.remoteID } == ["r0", "r1", "r2"])
  }
}
