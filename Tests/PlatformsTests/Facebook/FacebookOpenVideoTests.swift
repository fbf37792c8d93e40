import Content
import HTTPTestDoubles
import JSON
import Platforms
import Testing

@Suite("A video of a Page whose finish may have been taken")
struct FacebookOpenVideoTests {
  typealias S = FacebookScript
  typealias V = FacebookVideoTests

  @Test(
    "A video whose publication may be under way is not sent again; one left open is, after the settling time",
    arguments: [
      (
        #""status":{"video_status":"ready","processing_phase":{"status":"complete"},"#
          + #""publishing_phase":{"status":"in_progress"}}"#, "couldNotLook"
      ),
      (
        #""status":{"video_status":"upload_complete","processing_phase":{"status":"not_started"},"#
          + #""publishing_phase":{"status":"not_started"}}"#, "surelyNotPublished"
      ),
      (
        #""status":{"video_status":"ready","processing_phase":{"status":"complete"},"#
          + #""publishing_phase":{"status":"not_started"}}"#, "surelyNotPublished"
      ),
      (#""status":{"video_status":"uploading"}"#, "surelyNotPublished"),
      (
        #""status":{"video_status":"ready","publishing_phase":{"publish_status":"draft","status":"complete"}}"#,
        "surelyNotPublished"
      ),
      (#""status":{"video_status":"ready","processing_phase":{"status":"complete"}}"#, "couldNotLook"),
      (#""published":false"#, "couldNotLook"),
    ])
  func open(_ status: String, _ settled: String) async throws {
    let (_, checkpoint) = try await S.walk([V.start] + V.chunks, V.content)
    let begun = testNow.adding(seconds: -600)
    let script = [S.status(status)]
    let early = try await S.find(script, V.content, checkpoint, now: begun.adding(seconds: 899))
    #expect(word(early) == "couldNotLook")
    let late = try await S.find(script, V.content, checkpoint, now: begun.adding(seconds: 900))
    #expect(word(late) == settled)
  }

  @Test("The settling time of a second attempt begins with its own call")
  func secondAttempt() async throws {
    let (_, checkpoint) = try await S.walk([V.start] + V.chunks, V.content)
    let open = S.status(#""status":{"video_status":"ready","publishing_phase":{"status":"not_started"}}"#)
    for (age, expected) in [(899, "couldNotLook"), (900, "surelyNotPublished")] {
      let finding = try await S.find(
        [open], V.content, checkpoint, begunAt: "2026-11-21T05:00:00Z",
        lastSent: testNow.adding(seconds: -Int64(age)))
      #expect(word(finding) == expected, "\(age) s")
    }
  }
}
