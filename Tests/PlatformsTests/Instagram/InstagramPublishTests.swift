import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms
import Testing

@Suite("Publishing on Instagram")
struct InstagramPublishTests {
  typealias S = InstagramScript

  private func refused(_ code: Int, _ sub: Int?) -> ScriptedExchange {
    S.publish("c1", GraphScript.error(code, sub), status: 400)
  }

  @Test(
    "A refusal that may come from behind a publication is certain only where its container is FINISHED",
    arguments: [
      (100, nil, "needsChange"), (100, 33, "retryLater"), (24, 2_207_006, "needsChange"),
      (-1, 2_207_032, "retryLater"), (-1, 2_207_053, "retryLater"), (-2, nil, "retryLater"),
      (352, 2_207_053, "retryLater"),
    ] as [(Int, Int?, String)])
  func used(_ code: Int, _ sub: Int?, _ certain: String) async throws {
    let unused = try await S.publish(
      [refused(code, sub), S.status("c1", "FINISHED")], post("Hi"), S.checkpoint())
    #expect(word(unused) == certain)
    for status in ["PUBLISHED", "IN_PROGRESS", "EXPIRED", "ERROR", "NEW_WORD"] {
      let answer = try await S.publish(
        [refused(code, sub), S.status("c1", status)], post("Hi"), S.checkpoint())
      #expect(word(answer) == "ambiguous", "\(status)")
    }
  }

  @Test(
    "Where the container cannot be read after the refusal, nothing is certain",
    arguments: FailureMode.everywhere)
  func unread(_ mode: FailureMode) async throws {
    let answer = try await S.publish(
      [refused(100, 33), S.status("c1", "FINISHED")].failing(at: 1, mode), post("Hi"), S.checkpoint())
    #expect(word(answer) == "ambiguous")
    #expect(!"\(answer)".contains(testToken))
  }

  @Test("A refusal that says nothing of the container is taken as it is, without a look")
  func plain() async throws {
    #expect(word(try await S.publish([refused(9, 2_207_042)], post("Hi"), S.checkpoint())) == "limited")
    #expect(word(try await S.publish([refused(190, nil)], post("Hi"), S.checkpoint())) == "needsCredentials")
    #expect(
      word(try await S.publish([refused(36_000, 2_207_004)], post("Hi"), S.checkpoint())) == "needsChange")
    #expect(word(try await S.publish([refused(-1, 2_207_001)], post("Hi"), S.checkpoint())) == "ambiguous")
  }
}
