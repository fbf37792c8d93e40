import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms
import Testing

@Suite("A receiver of the team's own: preparation")
struct BeyondPrepareTests {
  /// Answers every question by the checkpoint it came with.
  private struct Receiver: ProgramRunner {
    var answer: @Sendable (JSON?) -> JSON

    func run(
      _ program: String, input: [UInt8], files: [ProgramFile], timeout: Double
    ) async throws(ProgramError) -> ProgramOutcome {
      let question = try? JSON(parsing: input)
      return ProgramOutcome(status: 0, output: answer(question?["checkpoint"]).encoded(), complaint: "")
    }
  }

  /// How preparation ends, and after how many steps; nil: it does not.
  private func walk(_ answer: @escaping @Sendable (JSON?) -> JSON) async -> (end: Preparation?, steps: Int) {
    var session = testSession(
      ScriptedTransport([]), platform: "command", id: "feed", baseURL: "https://command.local",
      media: TestMedia(files: ["a.jpg": [1, 2, 3, 4]]))
    session.secrets = ["program": Secret("/bin/feed")]
    session.programs = Receiver(answer: answer)
    var checkpoint: JSON?
    for step in 0..<1000 {
      let answer = await CommandPlatform().prepare(
        PrepareRequest(
          delivery: testDelivery("command", "feed"), content: post("Hi", media: [asset("a.jpg")]),
          checkpoint: checkpoint), in: session)
      guard case .advanced(let next, _) = answer else { return (answer, step) }
      checkpoint = next
    }
    return (nil, 1000)
  }

  @Test("One that advances for ever is stopped, and told so")
  func endless() async throws {
    let (end, steps) = await walk { ["advanced": .integer(1 + ($0?.integer ?? 0))] }
    guard case .failed(let failure, let checkpoint)? = end else {
      Issue.record("it goes on after \(steps) steps")
      return
    }
    #expect(failure.kind == .retryLater(afterSeconds: nil))
    // One that has a long way is gone on with: attempts are limited, too.
    #expect(checkpoint?.integer == Int64(steps + 1))
    #expect(failure.text.contains("“advanced”") && failure.text.contains("\(steps) times"))
  }

  @Test("One that answers with the step it was asked with does not advance")
  func standing() async {
    let (end, steps) = await walk { _ in ["advanced": "here"] }
    #expect(steps == 1 && end.map { word($0) } == "retryLater", "\(String(describing: end))")
  }

  @Test("One that needs many steps has them, up to the last that is allowed")
  func many() async {
    let (end, steps) = await walk { checkpoint in
      let step = checkpoint?.integer ?? 0
      return step < 200 ? ["advanced": .integer(step + 1)] : ["ready": .integer(step)]
    }
    #expect(steps == 200 && end.map { word($0) } == "ready", "\(String(describing: end))")
  }
}
