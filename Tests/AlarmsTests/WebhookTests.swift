import Content
import Crypto
import Diagnostics
import Foundation
import HTTP
import JSON
import Ledger
import Locking
import Planning
import Reconciler
import Testing

@testable import Alarms

/// A webhook is told each settled fact once, over runs, races, crashes and failing receivers.
@Suite struct WebhookTests {
  /// `type post`, in order of arrival.
  private func told(_ server: RecordingServer) -> [String] {
    server.requests.compactMap { request in
      let json = try? JSON(parsing: request.body)
      return json?["type"]?.string.map { "\($0) \(json?["data"]?["post"]?.string ?? "-")" }
    }
  }

  private func ids(_ server: RecordingServer) -> [String] {
    server.requests.compactMap { $0.headers["webhook-id"] }
  }

  private let everything = [
    "account.held -", "delivery.failed refused", "delivery.missed late", "delivery.overdue overdue",
    "delivery.published soup", "delivery.recovered found", "delivery.uncertain lost", "file.frozen -",
    "run.withheld -",
  ]

  /// An ending with one of each.
  private func whole(_ world: AlarmWorld) async throws -> Ending {
    var ending = try await world.record(AlarmWorld.everything)
    ending.report.diagnostics = [.init("unknown-key", .error, "no such key", at: .init(path: "posts/bad.md"))]
    ending.report.hazards = [
      Hazard(kind: .manyCancels, count: 60, limit: 50, message: "60 would be cancelled")
    ]
    ending.report.approval = "sha256:abc"
    ending.report.withheld = [
      PlanAction(
        kind: .cancel, delivery: AlarmWorld.everything[0].delivery, label: "acme", before: nil, after: nil)
    ]
    return ending
  }

  @Test("One of each kind of ending is told once, signed; the same run again tells nothing")
  func once() async throws {
    try await AlarmWorld.with { world in
      try await RecordingServer.with { server in
        let ending = try await whole(world)
        let outcome = try await world.tell(ending, to: server.url + "/hook")
        #expect(outcome.warnings == [])
        #expect(told(server).sorted() == everything)
        #expect(outcome.told.values.reduce(0, +) == everything.count)
        for request in server.requests { try expectSigned(request) }

        try await world.tell(ending, to: server.url + "/hook")
        try await world.tell(AlarmWorld.idle, to: server.url + "/hook")
        #expect(server.requests.count == everything.count)
        #expect(Set(ids(server)).count == everything.count)
      }
    }
  }

  private func expectSigned(_ request: RecordingServer.Request) throws {
    let id = try #require(request.headers["webhook-id"])
    let time = try #require(request.headers["webhook-timestamp"])
    let key = SymmetricKey(data: Data("a secret of tests".utf8))
    let code = HMAC<SHA256>.authenticationCode(
      for: Data("\(id).\(time).".utf8) + Data(request.body), using: key)
    #expect(request.headers["webhook-signature"] == "v1," + Data(code).base64EncodedString())
    let json = try JSON(parsing: request.body)
    #expect(json["id"]?.string == id)
    let required = try #require(alarmSchema()["required"]?.array).compactMap(\.string)
    #expect(Set(required) == Set(json.object?.keys.map { $0 } ?? []))
    #expect(alarmTypes.contains(json["type"]?.string ?? ""))
  }

  @Test("Two runs at once tell each alarm once")
  func race() async throws {
    try await AlarmWorld.with { world in
      try await RecordingServer.with { server in
        let ending = try await whole(world)
        await withTaskGroup(of: Void.self) { group in
          for _ in 0..<4 { group.addTask { _ = try? await world.tell(ending, to: server.url) } }
        }
        #expect(told(server).sorted() == everything)
      }
    }
  }

  @Test("Without the memory the same run tells again, under the same ids where they are facts")
  func control() async throws {
    try await AlarmWorld.with { world in
      try await RecordingServer.with { server in
        let ending = try await world.record([AlarmWorld.entry("soup", .published)])
        try await world.tell(ending, to: server.url)
        try await world.git("-C", world.folder, "update-ref", "-d", "refs/heads/postrider/alarms")
        try await world.tell(ending, to: server.url)
        #expect(server.requests.count == 2)
        #expect(Set(ids(server)).count == 1)
      }
    }
  }

  @Test("A receiver that fails twice is told the third time, under the same id")
  func retried() async throws {
    let failures = Guarded(2)
    try await AlarmWorld.with { world in
      try await RecordingServer.with(
        { _ in
          failures.withLock { left in
            left -= 1
            return left >= 0 ? .answer(500, "") : .answer(204, "")
          }
        },
        { server in
          let ending = try await world.record([AlarmWorld.entry("soup", .published)])
          let outcome = try await world.tell(ending, to: server.url)
          #expect(outcome.warnings == [])
          #expect(server.requests.count == 3)
          #expect(Set(ids(server)).count == 1)
          try await world.tell(ending, to: server.url)
          #expect(server.requests.count == 3)
        })
    }
  }

  @Test(
    "A receiver that is down for a whole run is told by the next one, once, though that had nothing to do")
  func down() async throws {
    let isUp = Guarded(false)
    try await AlarmWorld.with { world in
      try await RecordingServer.with(
        { _ in isUp.withLock { $0 } ? .answer(200, "") : .answer(503, "") },
        { server in
          let ending = try await whole(world)
          let outcome = try await world.tell(ending, to: server.url)
          #expect(outcome.warnings.count == 1)
          #expect(outcome.warnings[0].contains("answers 503; 9 not told, the next run tells them"))
          let before = server.requests.count
          isUp.withLock { $0 = true }
          world.clock.advance(60)
          try await world.tell(AlarmWorld.idle, to: server.url)
          try await world.tell(AlarmWorld.idle, to: server.url)
          #expect(Array(told(server).dropFirst(before)).sorted() == everything)
        })
    }
  }

  @Test("An answer that is lost leads to the same id again, never to another one")
  func cut() async throws {
    let cuts = Guarded(1)
    try await AlarmWorld.with { world in
      try await RecordingServer.with(
        { _ in
          cuts.withLock { left in
            left -= 1
            return left >= 0 ? .cut : .answer(200, "")
          }
        },
        { server in
          let ending = try await world.record([AlarmWorld.entry("soup", .published)])
          try await world.tell(ending, to: server.url)
          try await world.tell(ending, to: server.url)
          #expect(server.requests.count == 2)
          #expect(Set(ids(server)).count == 1)
          #expect(server.requests[0].body == server.requests[1].body)
        })
    }
  }

  @Test("What a run wanted to tell when it died is told by another, once its lease is over")
  func crash() async throws {
    try await AlarmWorld.with { world in
      try await RecordingServer.with { server in
        let ending = try await world.record([AlarmWorld.entry("soup", .published)])
        try await world.claimAndDie(ending, url: server.url)
        try await world.tell(ending, to: server.url)
        #expect(server.requests.isEmpty)
        world.clock.advance(Double(Teller.lease) + 1)
        try await world.tell(AlarmWorld.idle, to: server.url)
        try await world.tell(AlarmWorld.idle, to: server.url)
        #expect(told(server) == ["delivery.published soup"])
      }
    }
  }

  @Test("Who is told for the first time is not told history, but what needs a person now")
  func history() async throws {
    try await AlarmWorld.with { world in
      try await RecordingServer.with { server in
        let ending = try await whole(world)
        try await world.tell(ending, to: server.url, started: 200)
        #expect(
          told(server).sorted() == [
            "account.held -", "delivery.overdue overdue", "delivery.uncertain lost", "file.frozen -",
            "run.withheld -",
          ])
      }
    }
  }

  @Test("What lasts is told when it begins, and again only after it ended")
  func conditions() async throws {
    try await AlarmWorld.with { world in
      try await RecordingServer.with { server in
        var ending = try await world.record([])
        let error = ending
        ending.report.diagnostics = [
          .init("unknown-key", .error, "no such key", at: .init(path: "posts/bad.md"))
        ]
        for _ in 0..<3 { try await world.tell(ending, to: server.url) }
        #expect(server.requests.count == 1)
        // A run that read nothing does not know that it is over.
        try await world.tell(AlarmWorld.idle, to: server.url)
        try await world.tell(ending, to: server.url)
        #expect(server.requests.count == 1)
        try await world.tell(error, to: server.url)
        world.clock.advance(60)
        try await world.tell(ending, to: server.url)
        #expect(server.requests.count == 2)
        #expect(Set(ids(server)).count == 2)
      }
    }
  }

  @Test("Where what was told cannot be remembered, a run tells its own all the same, and says so")
  func forgetful() async throws {
    try await AlarmWorld.with { world in
      try await RecordingServer.with { server in
        let ending = try await world.record([AlarmWorld.entry("soup", .published)])
        // A branch below the name is in the way of the branch itself.
        try await world.git(
          "-C", world.folder, "update-ref", "refs/heads/postrider/alarms/x", "refs/heads/postrider/state")
        let outcome = try await world.tell(ending, to: server.url)
        #expect(told(server) == ["delivery.published soup"])
        #expect(outcome.warnings.contains { $0.contains("cannot be remembered") })
      }
    }
  }

  @Test("What is public and not recorded is told, and a run that read nothing at all tells nothing")
  func unrecorded() async throws {
    try await AlarmWorld.with { world in
      try await RecordingServer.with { server in
        var ending = try await world.record([AlarmWorld.entry("soup", .publishing)])
        ending.exitCode = 7
        ending.report.journal = [
          #"{"kind":"start","run":"r","lineage":"line-1"}"#,
          #"{"account":"example:social.example/42","attempt":1,"generation":0,"item":0,"kind":"ended","occurrence":0,"outcome":"published","permalink":"https://social.example/9","post":"soup","remote_id":"9","run":"r"}"#,
        ]
        try await world.tell(ending, to: server.url)
        try await world.tell(ending, to: server.url)
        #expect(told(server) == ["delivery.unrecorded soup"])
        try await world.tell(Ending(exitCode: 1, report: Report()), to: server.url)
        #expect(server.requests.count == 1)
      }
    }
  }
}
