import Content
import Foundation
import HTTP
import JSON
import Ledger
import Reconciler
import Testing

@testable import Alarms

/// Who is told: what `--alert` takes, which forge is found, what is never shown.
@Suite struct TargetTests {
  @Test("The signature is the one of Standard Webhooks")
  func vector() throws {
    let secret = Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    let value = try #require(WebhookSignature(secret)).value(
      id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1_614_265_330, body: Array(#"{"test": 2432232314}"#.utf8)
    )
    #expect(value == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    #expect(WebhookSignature(Secret("  ")) == nil)
    let both = WebhookSignature(Secret("one two"))?.value(id: "a", timestamp: 1, body: []) ?? ""
    #expect(both.split(separator: " ").count == 2)
  }

  @Test(
    "What cannot be told to is refused, without showing it",
    arguments: [
      "mail:a@example.com", "webhook:", "webhook:http://hooks.example/secret-path",
      "webhook:ftp://a.example/x",
      "webhook:https://user:pass@a.example/x", "webhook:env:9A", "webhook:https://a.example/x#secret",
      "issues",
    ])
  func refused(text: String) {
    #expect(throws: AlertProblem.self) { try AlertTarget(text) }
    do throws(AlertProblem) { _ = try AlertTarget(text) } catch {
      #expect(!error.description.contains("secret") && !error.description.contains("pass@"))
    }
  }

  @Test("Without its secret a webhook is not called, and the run says which variable to set")
  func unsigned() async throws {
    try await AlarmWorld.with { world in
      try await RecordingServer.with { server in
        let ending = try await world.record([AlarmWorld.entry("soup", .published)])
        let target = try AlertTarget("webhook:\(server.url)/very-secret")
        let outcome = await world.teller([target], [:]).tell(ending, started: AlarmWorld.at(0))
        #expect(server.requests.isEmpty)
        #expect(outcome.warnings.count == 1)
        #expect(outcome.warnings[0].contains("set POSTRIDER_WEBHOOK_SECRET"))
        #expect(!outcome.warnings[0].contains("very-secret"))
      }
    }
  }

  @Test("A redirect is not followed, and the address is nowhere to be seen")
  func redirect() async throws {
    try await AlarmWorld.with { world in
      try await RecordingServer.with { other in
        try await RecordingServer.with({ _ in .answer(307, "", ["Location": other.url]) }) { server in
          let ending = try await world.record([AlarmWorld.entry("soup", .published)])
          let outcome = try await world.tell(ending, to: server.url + "/very-secret?token=hush-hush")
          #expect(other.requests.isEmpty)
          #expect(outcome.warnings[0].contains("answers 307"))
          let kept = try await world.git("-C", world.folder, "grep", "-c", "receiver", "postrider/alarms")
          #expect(!kept.isEmpty)
          let leaked = try? await world.git(
            "-C", world.folder, "grep", "-e", "secret", "-e", "hush", "postrider/alarms", "--", "receivers")
          #expect(leaked == nil)
          #expect(!outcome.warnings.joined().contains("very-secret"))
          #expect(world.redactor.redact("see /very-secret?token=hush-hush") == "see •••")
        }
      }
    }
  }

  @Test("A rehearsal tells nobody beyond this machine")
  func rehearsal() {
    #expect(throws: AlertProblem.self) {
      _ = try AlertTarget("webhook:https://hooks.example/x").receiver(
        ["POSTRIDER_WEBHOOK_SECRET": "s"], remote: nil, isRehearsal: true, redactor: Redactor())
    }
    #expect(throws: AlertProblem.self) {
      _ = try AlertTarget.issue.receiver(
        ["GITHUB_TOKEN": "t"], remote: "github.com/acme/social", isRehearsal: true, redactor: Redactor())
    }
  }

  struct Found: Sendable {
    var variables: [String: String]
    var remote: String?
    var kind: Forge.Kind
    var api: String
    var repository: String
  }

  @Test(
    "The forge is found by our variables, by CI's, or by the remote",
    arguments: [
      Found(
        variables: ["GITHUB_TOKEN": "t"], remote: "github.com/acme/social", kind: .github,
        api: "https://api.github.com", repository: "acme/social"),
      Found(
        variables: ["GITLAB_TOKEN": "t"], remote: "gitlab.acme.example/team/sub/social", kind: .gitlab,
        api: "https://gitlab.acme.example/api/v4", repository: "team/sub/social"),
      Found(
        variables: ["FORGEJO_TOKEN": "t"], remote: "codeberg.org/acme/social", kind: .forgejo,
        api: "https://codeberg.org/api/v1", repository: "acme/social"),
      Found(
        variables: [
          "GITHUB_ACTIONS": "true", "GITEA_ACTIONS": "true", "GITHUB_SERVER_URL": "https://git.acme.example",
          "GITHUB_REPOSITORY": "a/b", "GITHUB_TOKEN": "t",
        ], remote: "git.acme.example/a/b", kind: .forgejo, api: "https://git.acme.example/api/v1",
        repository: "a/b"),
      Found(
        variables: [
          "GITHUB_ACTIONS": "true", "GITHUB_API_URL": "https://github.acme.example/api/v3",
          "GITHUB_REPOSITORY": "a/b", "POSTRIDER_FORGE_REPOSITORY": "a/alarms", "POSTRIDER_FORGE_TOKEN": "t",
        ], remote: nil, kind: .github, api: "https://github.acme.example/api/v3", repository: "a/alarms"),
      Found(
        variables: [
          "POSTRIDER_FORGE": "forgejo", "POSTRIDER_FORGE_API": "https://git.example/api/v1/",
          "POSTRIDER_FORGE_REPOSITORY": "x/y", "GITEA_TOKEN": "t", "GITLAB_CI": "true",
          "CI_API_V4_URL": "https://gitlab.example/api/v4",
        ], remote: nil, kind: .forgejo, api: "https://git.example/api/v1", repository: "x/y"),
    ])
  func found(found: Found) throws {
    let forge = try Forge.find(found.variables, remote: found.remote)
    #expect(forge.kind == found.kind)
    #expect(forge.api == found.api)
    #expect(forge.repository == found.repository)
  }

  @Test(
    "Where there is no forge or no token, the variable to set is named",
    arguments: [
      (["GITHUB_TOKEN": "t"], "git.acme.example/a/b", "POSTRIDER_FORGE"),
      (["CI_JOB_TOKEN": "t"], "gitlab.com/a/b", "GITLAB_TOKEN; CI_JOB_TOKEN may not write issues"),
      (
        ["POSTRIDER_FORGE": "github", "POSTRIDER_FORGE_API": "http://api.example", "GITHUB_TOKEN": "t"],
        "github.com/a/b", "https"
      ),
    ])
  func missing(variables: [String: String], remote: String, words: String) {
    do throws(ForgeUnknown) {
      _ = try Forge.find(variables, remote: remote)
      Issue.record("found")
    } catch {
      #expect(error.description.contains(words))
    }
  }

  @Test("schemas/alarm.schema.json is the one made from what is sent")
  func schema() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let written = try? Data(contentsOf: root.appendingPathComponent("schemas/alarm.schema.json"))
    #expect(
      written == Data(alarmSchema().encoded(pretty: true)),
      "schemas/alarm.schema.json is old: `swift run postrider schema --write schemas` makes it")
  }
}
