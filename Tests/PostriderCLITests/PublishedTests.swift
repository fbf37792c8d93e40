import HTTP
import JSON
import Sandbox
import Testing

@testable import PostriderCLI

/// What happens to posts that are public, by the commands alone.
@Suite struct PublishedTests {
  /// A published post, and a policy.
  private func published(
    _ policy: String, _ body: (Rehearsal) async throws -> Void
  ) async throws {
    try await Rehearsal.with { rehearsal in
      let bench = rehearsal.bench
      try bench.write(
        "postrider.yaml", Rehearsal.project(rehearsal.sandbox.baseURL) + "policy:\n  published: \(policy)\n")
      try bench.write(
        "posts/bread.md",
        "---\nid: bread\naccounts: [our-feed]\npublish_at: 2026-12-20 09:30\n---\nBread is ready.\n")
      try await rehearsal.commit("Set the policy")
      #expect(await bench.run("reconcile", "--now", "2026-12-01T09:31:00Z") == 0)
      try await body(rehearsal)
    }
  }

  private func alive(_ rehearsal: Rehearsal) -> [String] {
    rehearsal.sandbox.posts.filter { $0.deletedAt == nil }.map(\.text)
  }

  @Test("With auto a change of the file is made public by the next run, once")
  func edit() async throws {
    try await published("{edit: auto}") { rehearsal in
      let bench = rehearsal.bench
      try bench.write("posts/soup.md", Rehearsal.post(text: "Soup is cold."))
      try await rehearsal.commit("Change it")
      #expect(await bench.run("plan", "--now", "2026-12-01T09:32:00Z") == 0)
      #expect(bench.output.contains("1 to change"))
      #expect(await bench.run("plan", "--json", "--now", "2026-12-01T09:32:00Z") == 0)
      let plan = try JSON(parsing: Array(bench.output.utf8))
      #expect(plan["version"]?.integer == 1 && plan["actions"]?[0]?["action"]?.string == "edit")
      #expect(await bench.run("reconcile", "--now", "2026-12-01T09:33:00Z") == 0)
      #expect(bench.output.contains("edited"))
      #expect(alive(rehearsal) == ["Soup is cold."] && rehearsal.sandbox.posts.count == 1)
      #expect(await bench.run("reconcile", "--now", "2026-12-01T09:34:00Z") == 0)
      #expect(bench.output.contains("nothing to do"))
      #expect(await bench.run("status", "soup", at: "2026-12-01T09:35:00Z") == 0)
      #expect(bench.output.contains("edited:") && !bench.output.contains("drift:"))
      #expect(await bench.run("drift", at: "2026-12-01T09:35:00Z") == 0)
      #expect(bench.output.contains("Nothing drifted"))
    }
  }

  @Test("With ask nothing is touched before a person allows exactly this")
  func ask() async throws {
    try await published("{retract: ask}") { rehearsal in
      let bench = rehearsal.bench
      try await bench.git("rm", "-q", "posts/soup.md")
      try await rehearsal.commit("Take it out")
      #expect(await bench.run("plan", "--now", "2026-12-01T09:32:00Z") == 3)
      #expect(bench.output.contains("Withheld (retract-asked)"))
      #expect(await bench.run("reconcile", "--json", "--now", "2026-12-01T09:33:00Z") == 3)
      #expect(alive(rehearsal) == ["Soup is ready."])
      let approval = try #require(
        try JSON(parsing: Array(bench.output.utf8))["approval"]?.string)
      #expect(await bench.run("reconcile", "--approve", approval, "--now", "2026-12-01T09:34:00Z") == 0)
      #expect(alive(rehearsal).isEmpty)
      #expect(await bench.run("status", "soup", at: "2026-12-01T09:35:00Z") == 0)
      #expect(bench.output.contains("published") && bench.output.contains("taken back: the file is gone"))
      try bench.write("posts/soup.md", Rehearsal.post())
      try await rehearsal.commit("Bring it back")
      #expect(await bench.run("reconcile", "--now", "2026-12-01T09:36:00Z") == 3)
      #expect(rehearsal.sandbox.posts.count == 1, "it never goes out again")
    }
  }

  @Test("A platform that refuses keeps the post, says why, and a person may try again")
  func refused() async throws {
    try await published("{edit: auto}") { rehearsal in
      let bench = rehearsal.bench
      try await rehearsal.inject(
        #"{"platform":"mastodon","endpoint":"PUT /statuses/*","count":1,"status":422,"message":"Validation failed"}"#
      )
      try bench.write("posts/soup.md", Rehearsal.post(text: "Soup is cold."))
      try await rehearsal.commit("Change it")
      #expect(await bench.run("reconcile", "--now", "2026-12-01T09:33:00Z") == 4)
      #expect(await bench.run("reconcile", "--now", "2026-12-01T09:34:00Z") == 0)
      #expect(alive(rehearsal) == ["Soup is ready."])
      #expect(await bench.run("status", at: "2026-12-01T09:35:00Z") == 0)
      #expect(
        bench.output.contains("the change failed") && bench.output.contains("postrider retry soup our-feed"))
      #expect(await bench.run("explain", "soup", at: "2026-12-01T09:35:00Z") == 0)
      #expect(bench.output.contains("published.edit"))
      #expect(await bench.run("retry", "soup", at: "2026-12-01T09:36:00Z") == 0)
      #expect(await bench.run("reconcile", "--now", "2026-12-01T09:37:00Z") == 0)
      #expect(alive(rehearsal) == ["Soup is cold."])
    }
  }

  @Test("drift --probe reads posts back, and --record keeps what was seen")
  func probe() async throws {
    try await published("{edit: never}") { rehearsal in
      let bench = rehearsal.bench
      let now = "2026-12-01T10:00:00Z"
      #expect(await bench.run("drift", "--probe", "--days", "60", "--now", now) == 0)
      #expect(bench.output.contains("looked at 1 delivery: 1 same"))
      try bench.write("posts/soup.md", Rehearsal.post(text: "Soup is cold."))
      try await rehearsal.commit("Change it")
      #expect(await bench.run("reconcile", "--now", now) == 0)
      #expect(await bench.run("drift", "--detailed-exitcode", at: now) == 2)
      #expect(bench.output.contains("(policy.published.edit is never)"))
      // Somebody takes it down on the platform itself.
      let id = try #require(rehearsal.sandbox.posts.first?.id)
      try await rehearsal.send("DELETE", "/mastodon/api/v1/statuses/\(id)")
      #expect(
        await bench.run(
          "drift", "--probe", "soup", "--record", "--detailed-exitcode", "--json", "--now", now) == 2)
      let seen = try JSON(parsing: Array(bench.output.utf8))
      #expect(seen["probed"]?.bool == true && seen["deliveries"]?[0]?["seen"]?.string == "gone")
      #expect(await bench.run("status", at: now) == 0)
      #expect(bench.output.contains("on the platform: gone"))
      #expect(await bench.run("drift", "--record") == 64)
    }
  }

  @Test("Reading back stops while a quarter of the window of calls is left, and says so")
  func window() async throws {
    var options = SandboxOptions()
    options.enforcesRateLimits = true
    options.mastodonCalls = 36
    try await Rehearsal.with(options: options) { rehearsal in
      let bench = rehearsal.bench
      for number in 1...24 {
        try bench.write(
          "posts/p\(number).md",
          "---\nid: p\(number)\naccounts: [our-feed]\npublish_at: 2026-12-01 09:30\n---\nPost \(number).\n")
      }
      try await rehearsal.commit("Many")
      #expect(await bench.run("reconcile", "--now", "2026-11-30T09:31:00Z") == 0)
      #expect(await bench.run("reconcile", "--now", "2026-12-01T09:31:00Z") == 0)
      #expect(await bench.run("drift", "--probe", "--now", "2026-12-01T09:32:00Z") == 5)
      #expect(bench.output.contains("4 deliveries not asked: stopped at the edge"))
      #expect(bench.output.contains("looked at 25 deliveries: 21 same, 4 not asked"))
      // What it called is counted: looking again does not take what was left to publications.
      let calls = try await rehearsal.calls()
      #expect(await bench.run("drift", "--probe", "--now", "2026-12-01T09:32:30Z") == 5)
      #expect(bench.output.contains("looked at 25 deliveries: 25 not asked"))
      #expect(try await rehearsal.calls() == calls)
    }
  }

  @Test("A refused token is a person's matter; a server out of order is not")
  func probeTrouble() async throws {
    try await published("{}") { rehearsal in
      let bench = rehearsal.bench
      try await rehearsal.inject(
        #"{"platform":"mastodon","endpoint":"GET /statuses/*","count":1,"status":503}"#)
      #expect(await bench.run("drift", "--probe", "soup", "--now", "2026-12-01T10:00:00Z") == 5)
      try await rehearsal.inject(
        #"{"platform":"mastodon","endpoint":"GET /statuses/*","count":1,"status":401}"#)
      #expect(await bench.run("drift", "--probe", "soup", "--now", "2026-12-01T10:00:00Z") == 4)
    }
  }
}

/// A record that was lost.
@Suite struct RecoverTests {
  @Test("A lost record is proposed anew, written only with its digest, and nothing goes out twice")
  func recover() async throws {
    try await Rehearsal.with { rehearsal in
      let bench = rehearsal.bench
      try bench.write(
        "posts/never.md",
        "---\nid: never\naccounts: [our-feed]\npublish_at: 2026-12-01 09:00\n---\nNever sent.\n")
      try await rehearsal.commit("One more")
      // Its own time is that of this machine: a wide window makes both fit.
      try await bench.git("rm", "-q", "posts/never.md")
      try await rehearsal.commit("Not yet")
      #expect(await bench.run("reconcile", "--now", "2026-12-01T09:31:00Z") == 0)
      #expect(await bench.run("recover", "--now", "2026-12-01T09:32:00Z") == 1)
      #expect(bench.complaints.contains("there is a record"))

      try await bench.git("revert", "--no-edit", "HEAD")
      try await bench.git("update-ref", "-d", "refs/heads/postrider/state")
      #expect(await bench.run("recover", "--now", "2026-12-01T09:40:00Z") == 3)
      #expect(bench.output.contains("1 of 2 deliveries were found"))
      #expect(bench.output.contains("nothing is written"))
      #expect(await bench.run("recover", "--approve", "sha256:other", "--now", "2026-12-01T09:40:00Z") == 3)
      #expect(await bench.run("recover", "--json", "--now", "2026-12-01T09:41:00Z") == 3)
      let digest = try #require(try JSON(parsing: Array(bench.output.utf8))["digest"]?.string)
      #expect(await bench.run("recover", "--approve", digest, "--now", "2026-12-01T09:42:00Z") == 0)
      #expect(bench.output.contains("lineage:"))

      #expect(await bench.run("status", "soup", at: "2026-12-01T09:43:00Z") == 0)
      #expect(bench.output.contains("published") && bench.output.contains("recovered"))
      #expect(await bench.run("status", "never", at: "2026-12-01T09:43:00Z") == 0)
      #expect(bench.output.contains("missed") && bench.output.contains("adopted"))
      #expect(await bench.run("reconcile", "--now", "2026-12-01T09:44:00Z") == 0)
      #expect(rehearsal.sandbox.posts.map(\.text) == ["Soup is ready."])
    }
  }
}

extension Rehearsal {
  /// A call to the sandbox as somebody at a screen would make it.
  func send(_ method: String, _ path: String) async throws {
    let transport = try CurlTransport(CurlSettings(version: "test", environment: [:]))
    _ = try await transport.send(
      HTTPRequest(
        method, sandbox.baseURL + path, headers: [("Authorization", "Bearer sandbox-mastodon-token")]))
  }

  /// How many calls the platform has had.
  func calls() async throws -> Int {
    let transport = try CurlTransport(CurlSettings(version: "test", environment: [:]))
    let answer = try await transport.send(HTTPRequest("GET", sandbox.baseURL + "/_sandbox/requests"))
    let requests = try JSON(parsing: answer.body)["requests"]?.array ?? []
    return requests.count { $0["path"]?.string?.hasPrefix("/mastodon/") ?? false }
  }
}
