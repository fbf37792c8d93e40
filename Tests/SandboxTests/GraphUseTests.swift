import Foundation
import JSON
import Testing

@testable import Sandbox

@Suite struct GraphUseTests {
  @Test(
    "An account whose day of calls is full is refused as HTTP 400, with the minutes it has to wait",
    arguments: [
      ("facebook", "pages", "1122334455", 80_001), ("instagram", "instagram", "17841400000000001", 80_002),
    ])
  func business(_ platform: String, _ type: String, _ id: String, _ code: Int) async throws {
    try await Rehearsal.run({ $0.graphBusinessCalls = 4 }) { rehearsal in
      func look() async throws -> (answer: WireAnswer, line: JSON?) {
        let answer = try await rehearsal.call(
          "GET", "/\(platform)/v26.0/\(id)?fields=id",
          headers: ["Authorization": "Bearer sandbox-\(platform)-token"])
        let usage = try #require(answer.header("X-Business-Use-Case-Usage"))
        return (answer, try JSON(parsing: usage.utf8)[id]?[0])
      }
      let first = try await look()
      #expect(first.answer.status == 200 && first.line?["type"]?.string == type)
      #expect(first.line?["call_count"] == 25 && first.line?["estimated_time_to_regain_access"] == 0)
      try await rehearsal.advance(3600)
      for share in [50, 75, 100] {
        let next = try await look()
        #expect(next.answer.status == 200 && next.line?["call_count"]?.integer == Int64(share))
      }
      let full = try await look()
      #expect(full.answer.status == 400 && full.answer.json?["error"]?["code"]?.integer == Int64(code))
      #expect(full.answer.header("X-Sandbox-Rule")?.hasPrefix("\(platform) §4 \(code)") == true)
      // The refused call counts: the second of the day has to leave, too.
      #expect(full.line?["estimated_time_to_regain_access"] == 1440)
      try await rehearsal.advance(86_400 - 60)
      #expect(try await look().answer.status == 400)
      try await rehearsal.advance(86_400)
      #expect(try await look().answer.status == 200)
    }
  }

  @Test("Without a limit of the day no answer speaks of one")
  func none() async throws {
    try await Rehearsal.run { rehearsal in
      let answer = try await rehearsal.facebook("GET", "me?fields=id")
      #expect(answer.header("X-App-Usage") != nil)
      #expect(answer.header("X-Business-Use-Case-Usage") == nil)
    }
  }
}
