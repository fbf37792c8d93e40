import Foundation
import HTTP
import JSON
import Sandbox
import Testing

@testable import PostriderCLI

/// From a committed file to a published post, by the commands alone.
@Suite struct WayTests {
  @Test("A post is planned, recorded, published once at its time, and told of")
  func whole() async throws {
    try await Rehearsal.with { rehearsal in
      let bench = rehearsal.bench
      #expect(await bench.run("plan") == 0)
      #expect(bench.output.contains("1 to schedule"))
      #expect(await bench.run("plan", "--detailed-exitcode") == 2)
      #expect(await bench.run("status") == 0)
      #expect(bench.output.contains("There is no record yet"))

      #expect(await bench.run("reconcile", "--now", "2026-11-30T00:00:00Z") == 0)
      #expect(bench.output.contains("soup → our-feed"))
      #expect(rehearsal.sandbox.posts.isEmpty)
      #expect(await bench.run("status", at: "2026-11-30T00:00:00Z") == 0)
      #expect(bench.output.contains("Next (1)"))
      #expect(await bench.run("plan", "--detailed-exitcode", "--now", "2026-11-30T00:00:00Z") == 0)

      #expect(await bench.run("reconcile", "--now", "2026-12-01T09:31:00Z") == 0)
      #expect(bench.output.contains("published"))
      #expect(await bench.run("reconcile", "--now", "2026-12-01T09:32:00Z") == 0)
      #expect(bench.output.contains("nothing to do"))
      #expect(rehearsal.sandbox.posts.map(\.text) == ["Soup is ready."])

      #expect(await bench.run("status", "soup", at: "2026-12-01T10:00:00Z") == 0)
      #expect(bench.output.contains(rehearsal.sandbox.baseURL + "/mastodon/"))
      #expect(await bench.run("status", "--json", at: "2026-12-01T10:00:00Z") == 0)
      let status = try JSON(parsing: Array(bench.output.utf8))
      #expect(status["counts"]?["published"]?.integer == 1)
      #expect(try await bench.git("status", "--porcelain") == "")
    }
  }

  @Test("explain shows each value with the level that set it, and the history")
  func explain() async throws {
    try await Rehearsal.with { rehearsal in
      let bench = rehearsal.bench
      #expect(await bench.run("reconcile", "--now", "2026-11-30T00:00:00Z") == 0)
      #expect(await bench.run("reconcile", "--now", "2026-12-01T09:31:00Z") == 0)
      #expect(await bench.run("explain", "soup") == 0)
      #expect(bench.output.contains("publish_at         2026-12-01 09:30  [post, posts/soup.md:4]"))
      #expect(bench.output.contains("[built in]"))
      #expect(bench.output.contains("publishing → published"))
      #expect(await bench.run("explain", "soup", "--json") == 0)
      let explained = try JSON(parsing: Array(bench.output.utf8))
      #expect(explained["history"]?.array?.isEmpty == false)
      #expect(await bench.run("explain", "soop") == 1)
      #expect(bench.complaints.contains("did you mean soup?"))
    }
  }

  @Test("plan says when it is not what reconcile would obey")
  func remarks() async throws {
    try await Rehearsal.with { rehearsal in
      let bench = rehearsal.bench
      try bench.write("posts/soup.md", Rehearsal.post("2026-12-02 09:30"))
      #expect(await bench.run("plan") == 0)
      #expect(bench.output.hasPrefix("note: there are uncommitted changes"))
      #expect(bench.output.contains("2026-12-01 09:30"))
      #expect(await bench.run("plan", "--worktree") == 0)
      #expect(bench.output.contains("2026-12-02 09:30"))
      try await rehearsal.commit("Move it")
      #expect(await bench.run("plan", "--commit", "HEAD~1") == 0)
      #expect(bench.output.contains("reconcile obeys that"))
      #expect(await bench.run("plan", "--json") == 0)
      let plan = try JSON(parsing: Array(bench.output.utf8))
      #expect(plan["actions"]?[0]?["action"]?.string == "schedule")
      #expect(await bench.run("plan", "--worktree", "--commit", "HEAD") == 64)
    }
  }

  @Test("A post with a mistake is shown by plan, which then exits with 4")
  func broken() async throws {
    try await Rehearsal.with { rehearsal in
      let bench = rehearsal.bench
      try bench.write("posts/bread.md", "---\nid: bread\naccounts: [nobody]\n---\nBread\n")
      try await rehearsal.commit("Add bread")
      #expect(await bench.run("plan") == 4)
      #expect(bench.output.contains("1 to schedule"))
      #expect(bench.output.contains("posts/bread.md:3:"))
    }
  }

  @Test("doctor names what is missing, with its fix")
  func doctor() async throws {
    try await Rehearsal.with(token: nil) { rehearsal in
      #expect(await rehearsal.bench.run("doctor") == 1)
      #expect(rehearsal.bench.output.contains("bad   account our-feed"))
      #expect(rehearsal.bench.output.contains("OUR_TOKEN"))
    }
    try await Rehearsal.with(token: "sandbox-mastodon-token") { rehearsal in
      #expect(await rehearsal.bench.run("doctor") == 0)
      #expect(rehearsal.bench.output.contains("ok    account our-feed"))
    }
    try await Rehearsal.with(token: "wrong-token") { rehearsal in
      #expect(await rehearsal.bench.run("doctor", "--json") == 1)
      #expect(!rehearsal.bench.output.contains("wrong-token"))
    }
  }

  @Test("Outside of a repository each command says so", arguments: ["plan", "reconcile", "status", "doctor"])
  func nowhere(command: String) async throws {
    let bench = try Workbench()
    #expect(await bench.run(command) == 1)
    #expect((bench.complaints + bench.output).contains("git repository"))
  }

  @Test("Instants and digests are checked before anything runs")
  func options() async throws {
    let bench = try Workbench()
    #expect(await bench.run("reconcile", "--now", "tomorrow") == 64)
    #expect(await bench.run("reconcile", "--approve", "yes") == 64)
    #expect(await bench.run("resolve", "soup", "our-feed") == 64)
    #expect(await bench.run("resolve", "soup", "our-feed", "--resend", "--cancel") == 64)
    #expect(await bench.run("resolve", "soup", "--ack") == 64)
  }

  @Test("The sandbox says where it is and ends with its signal")
  func sandbox() async throws {
    let bench = try Workbench()
    #expect(await bench.run("sandbox", "--port", "0", stopped: 15) == 0)
    #expect(bench.output.contains("The sandbox answers at http://127.0.0.1:"))
    #expect(bench.output.contains("export REHEARSAL_TOKEN='sandbox-mastodon-token'"))
    #expect(await bench.run("sandbox", "--port", "0", "--media", "nowhere") == 1)
    #expect(bench.complaints.contains("there is no folder"))
    #expect(await bench.run("sandbox", "--port", "0", stopped: 15) == 0)
    #expect(bench.output.contains("accounts:"))
    try bench.write("options.json", "{\"frobnicate\": 1}")
    #expect(await bench.run("sandbox", "--port", "0", "--options", "options.json") == 1)
    #expect(bench.complaints.contains("frobnicate"))
  }

  @Test("The sandbox asks a receiver before it says that it calls it back")
  func webhooks() async throws {
    let bench = try Workbench(transport: EchoTransport())
    try bench.write(
      "options.json",
      #"{"webhooks": {"threads": {"callback": "http://127.0.0.1:9/a", "verify_token": "right"},"#
        + #""facebook": {"callback": "http://127.0.0.1:9/b", "verify_token": "wrong"}}}"#)
    #expect(await bench.run("sandbox", "--port", "0", "--options", "options.json", stopped: 15) == 0)
    #expect(bench.output.contains("# threads → http://127.0.0.1:9/a (subscribed)"))
    #expect(bench.output.contains("# facebook → http://127.0.0.1:9/b (refused: the answer was 403, not 200)"))
    try bench.write("options.json", #"{"webhooks": {"x": {"callback": "http://example.com/"}}}"#)
    #expect(await bench.run("sandbox", "--port", "0", "--options", "options.json") == 1)
    #expect(bench.complaints.contains("nothing leaves loopback"))
  }
}

/// A receiver that passes the challenge of whoever shows the right word.
private struct EchoTransport: HTTPTransport {
  func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
    let items = URLComponents(string: request.url)?.queryItems ?? []
    guard items.contains(where: { $0.name == "hub.verify_token" && $0.value == "right" }) else {
      return HTTPResponse(status: 403)
    }
    let challenge = items.first { $0.name == "hub.challenge" }?.value ?? ""
    return HTTPResponse(status: 200, body: Array(challenge.utf8))
  }
}
