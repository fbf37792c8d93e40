import Ledger
import Reconciler
import Sandbox
import Testing

@Suite("A thread whose messages need one another, through whole runs")
struct ReconcileChainTests {
  @Test(
    "It stands in order and each message once, also where an answer in its middle is lost",
    arguments: ["none", "before", "after"])
  func chain(_ drop: String) async throws {
    try await World.with(now: "2026-11-21T09:00:00Z") { world in
      try world.write(
        "postrider.yaml",
        """
        version: 1
        timezone: UTC
        accounts:
          acme:
            platform: threads
            id: "24000000000000001"
            base_url: \(world.sandbox.baseURL)/threads
            credentials: env:THREADS_TOKEN
        """)
      try world.writePost("story", at: "2026-11-21 09:00", text: "one\n\n---\n\ntwo\n\n---\n\nthree")
      try await world.publishCommit()
      if drop != "none" {
        try await world.inject(#"{"endpoint": "POST /threads_publish", "skip": 1, "drop": "\#(drop)"}"#)
      }
      let token = ["THREADS_TOKEN": "sandbox-threads-token"]
      var ending = await world.reconcile(world.runEnvironment(more: token))
      for _ in 0..<5 where try await world.states() != ["story": .published] {
        world.clock.advance(1200)
        ending = await world.reconcile(world.runEnvironment(more: token))
      }
      #expect(ending.exitCode == 0, "\(ending.words)")
      #expect(try await world.states() == ["story": .published])
      #expect(world.texts == ["one", "two", "three"])
      let posts = world.sandbox.posts
      #expect(posts.map(\.parent) == [nil] + posts.dropLast().map(\.id))
    }
  }
}
