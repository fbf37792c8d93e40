import Foundation
import JSON
import Testing

@testable import Sandbox

@Suite struct FaultTests {
  @Test("A connection cut before the call leaves nothing behind, one cut after it leaves the post")
  func drops() async throws {
    try await Rehearsal.run { rehearsal in
      for (drop, posts) in [("before", 0), ("after", 1)] {
        try await rehearsal.fault(#"{"endpoint": "POST /statuses", "drop": "\#(drop)"}"#)
        let answer = await rehearsal.send(
          "POST", "/mastodon/api/v1/statuses", form: ["status": "Hi"],
          headers: ["Authorization": "Bearer sandbox-mastodon-token"])
        #expect(answer == nil)
        #expect(try await rehearsal.ledger().count == posts)
      }
      #expect(try await rehearsal.mastodon("POST", "v1/statuses", form: ["status": "Hi"]).status == 200)
    }
  }

  @Test("A fault meets its count of calls, after those it lets through, and then no more")
  func counts() async throws {
    try await Rehearsal.run { rehearsal in
      try await rehearsal.fault(
        #"{"platform": "facebook", "endpoint": "POST /feed", "count": 2, "skip": 1, "status": 500, "code": 2}"#
      )
      var statuses: [Int] = []
      for number in 1...4 {
        statuses.append(
          try await rehearsal.facebook("POST", "me/feed", form: ["message": "\(number)"]).status)
      }
      #expect(statuses == [200, 500, 500, 200])
      #expect(try await rehearsal.ledger().count == 2)
    }
  }

  @Test("A fault speaks in the platform's own envelope, with code, subcode and wait")
  func envelopes() async throws {
    try await Rehearsal.run { rehearsal in
      try await rehearsal.fault(
        #"{"endpoint": "POST /feed", "status": 400, "code": 190, "subcode": 463, "message": "Gone", "retry_after": 7}"#
      )
      let graph = try await rehearsal.facebook("POST", "me/feed", form: ["message": "Hi"])
      #expect(graph.json?["error"]?["error_subcode"] == 463 && graph.header("Retry-After") == "7")
      try await rehearsal.fault(#"{"endpoint": "POST /statuses", "status": 503, "message": "Busy"}"#)
      let plain = try await rehearsal.mastodon("POST", "v1/statuses", form: ["status": "Hi"])
      #expect(plain.status == 503 && plain.json?["error"] == "Busy")
    }
  }

  @Test("An answer may be cut short, be a page, or be empty")
  func garbled() async throws {
    try await Rehearsal.run { rehearsal in
      try await rehearsal.fault(#"{"endpoint": "POST /statuses", "cut_body": 5}"#)
      let cut = try await rehearsal.mastodon("POST", "v1/statuses", form: ["status": "Hi"])
      #expect(cut.isCut && cut.body.count == 5)
      #expect(try await rehearsal.ledger().count == 1)
      try await rehearsal.fault(#"{"endpoint": "POST /statuses", "html": true}"#)
      let page = try await rehearsal.mastodon("POST", "v1/statuses", form: ["status": "Hi"])
      #expect(page.status == 502 && page.text.hasPrefix("<html>"))
      #expect(try await rehearsal.ledger().count == 1)
      try await rehearsal.fault(#"{"endpoint": "POST /statuses", "empty": true}"#)
      let empty = try await rehearsal.mastodon("POST", "v1/statuses", form: ["status": "Hi"])
      #expect(empty.status == 200 && empty.body.isEmpty)
      #expect(try await rehearsal.ledger().count == 2)
    }
  }

  @Test("A fault may be for one account alone, and can be taken back")
  func ofAccounts() async throws {
    let second = SandboxAccount(
      platform: .mastodon, id: "7", handle: "other", name: "Other", token: "other-token")
    try await Rehearsal.run({ $0.accounts.append(second) }) { rehearsal in
      try await rehearsal.fault(#"{"endpoint": "*", "account": "7", "count": 9, "status": 500}"#)
      #expect(try await rehearsal.mastodon("POST", "v1/statuses", form: ["status": "Hi"]).status == 200)
      let other = ["Authorization": "Bearer other-token"]
      let path = "/mastodon/api/v1/statuses"
      #expect(try await rehearsal.call("POST", path, form: ["status": "Hi"], headers: other).status == 500)
      try await rehearsal.call("DELETE", "/_sandbox/faults/1")
      #expect(try await rehearsal.call("POST", path, form: ["status": "Hi"], headers: other).status == 200)
    }
  }

  @Test(
    "An endpoint names the end of a path, star by star",
    arguments: [
      ("POST /statuses", "POST", "/mastodon/api/v1/statuses", true),
      ("POST /statuses", "GET", "/mastodon/api/v1/statuses", false),
      ("POST /statuses", "POST", "/mastodon/api/v1/other_statuses", false),
      ("GET /statuses/*", "GET", "/mastodon/api/v1/statuses/12", true),
      ("GET /statuses/*", "GET", "/mastodon/api/v1/statuses/12/source", false),
      ("GET /v26.0/**", "GET", "/facebook/v26.0/1/feed", true), ("*", "PUT", "/anything", true),
    ])
  func patterns(_ endpoint: String, _ method: String, _ path: String, _ isMet: Bool) {
    let fault = Fault(id: 1, endpoint: endpoint, count: 1)
    #expect(fault.matches(SandboxRequest(method: method, target: path), account: nil) == isMet)
  }

  @Test("An unknown member of a fault is named")
  func unknown() async throws {
    try await Rehearsal.run { rehearsal in
      let answer = try await rehearsal.call(
        "POST", "/_sandbox/faults", json: #"{"endpoint": "*", "dropp": "after"}"#)
      #expect(answer.status == 400 && answer.text.contains("dropp"))
    }
  }
}
