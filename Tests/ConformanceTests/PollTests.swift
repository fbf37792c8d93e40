import Content
import JSON
import Ledger
import Platforms
import Testing

@testable import Sandbox

@Suite("The question of a poll")
struct PollTests {
  @Test(
    "LinkedIn cannot change what a poll asks, so a text that was its question is not said to be changed",
    arguments: [true, false])
  func question(isBeforeKnown: Bool) async throws {
    let sample = try #require(Part.linkedin.samples.first { $0.name == "poll" })
    let (stage, receipts, content) = try await ChangeTests.published(.linkedin, sample)
    let delivery = try #require(stage.entry?.delivery)
    var wanted = content
    wanted.items[0].text = "Which of the two?"
    func edit() async -> ChangeAnswer {
      var request = EditRequest(
        delivery: delivery, content: wanted, item: 0, receipts: receipts, checkpoint: nil)
      if isBeforeKnown { request.before = content }
      return await stage.platform.edit(request, in: stage.session())
    }
    guard case .failed(let failure) = await edit() else {
      Issue.record("said to be changed")
      return
    }
    #expect(failure.kind == .needsChange && failure.text.contains("poll_question"), "\(failure)")
    #expect(stage.publicItems.map(\.text) == [sample.text])
    // Negative control: with the question named, the words alone change.
    wanted.options["poll_question"] = "Which?"
    if isBeforeKnown { return }
    guard case .done = await edit() else {
      Issue.record("not changed")
      return
    }
    #expect(stage.publicItems.map(\.text) == ["Which of the two?"])
  }
}
