import Foundation
import JSON
import Testing

@testable import Sandbox

@Suite struct LateCallTests {
  @Test("A call held up on its way gets no answer, and takes effect when it arrives by the sandbox's clock")
  func late() async throws {
    try await Rehearsal.run { rehearsal in
      try await rehearsal.fault(#"{"endpoint": "POST /statuses", "apply_after_seconds": 300}"#)
      let answer = await rehearsal.send(
        "POST", "/mastodon/api/v1/statuses", form: ["status": "Hi"],
        headers: ["Authorization": "Bearer sandbox-mastodon-token"])
      #expect(answer == nil)
      #expect(try await rehearsal.ledger().isEmpty)
      try await rehearsal.advance(299)
      _ = try await rehearsal.mastodon("GET", "v1/accounts/verify_credentials")
      #expect(try await rehearsal.ledger().isEmpty)
      try await rehearsal.advance(2)
      _ = try await rehearsal.mastodon("GET", "v1/accounts/verify_credentials")
      #expect(try await rehearsal.ledger().count == 1)
    }
  }

  @Test("A call that arrives late meets the platform's rules as they are then: a used key makes nothing new")
  func lateAndRefused() async throws {
    try await Rehearsal.run { rehearsal in
      try await rehearsal.fault(
        #"{"endpoint": "POST /statuses", "apply_after_seconds": 60}"#)
      let key = ["Authorization": "Bearer sandbox-mastodon-token", "Idempotency-Key": "one"]
      let first = await rehearsal.send(
        "POST", "/mastodon/api/v1/statuses", form: ["status": "Hi"], headers: key)
      #expect(first == nil)
      let second = await rehearsal.send(
        "POST", "/mastodon/api/v1/statuses", form: ["status": "Hi"], headers: key)
      #expect(second?.status == 200)
      try await rehearsal.advance(61)
      _ = try await rehearsal.mastodon("GET", "v1/accounts/verify_credentials")
      #expect(try await rehearsal.ledger().count == 1)
    }
  }

  @Test("How late a call may come has bounds")
  func bounds() async throws {
    try await Rehearsal.run { rehearsal in
      let answer = try await rehearsal.call(
        "POST", "/_sandbox/faults", json: #"{"endpoint": "*", "apply_after_seconds": 9999999}"#)
      #expect(answer.status == 400 && answer.text.contains("apply_after_seconds"))
    }
  }
}
