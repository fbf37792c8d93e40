import Content
import HTTP
import HTTPTestDoubles
import JSON
import Testing

@testable import Platforms

@Suite("Captions have a size")
struct CaptionsSizeTests {
  private static let limit = 10 << 20

  private static func film(_ captions: String) -> MediaAsset {
    var film = asset("v.mp4", bytes: 4)
    film.captions = .init(path: captions, objectID: "b")
    return film
  }

  private static func media(_ captions: String, _ count: Int) -> TestMedia {
    TestMedia(files: ["v.mp4": [1, 2, 3, 4], captions: [UInt8](repeating: 10, count: count)])
  }

  private func refusal(_ answer: Preparation) -> Failure? {
    if case .failed(let refused, _) = answer { refused } else { nil }
  }

  @Test("X is sent none over ten mebibytes, and none that is empty", arguments: [limit + 1, 0])
  func x(_ count: Int) async throws {
    let film = Self.film("v.en.vtt")
    var done = XCheckpoint(nil)
    done.uploads = [
      XCheckpoint.Upload(
        of: XCheckpoint.fingerprint(film, item: 0, index: 0), id: "17",
        ends: testNow.secondsSinceEpoch + 9999, isWhole: true, isReady: true, isDescribed: true)
    ]
    let answer = await XPlatform().prepare(
      PrepareRequest(
        delivery: testDelivery("x", "acme"), content: post("Hi", media: [film], type: .video),
        checkpoint: done.json),
      in: XScript.session(ScriptedTransport([]), media: Self.media("v.en.vtt", count)))
    let failure = try #require(refusal(answer))
    #expect(failure.kind == .needsChange && failure.text.contains("v.en.vtt has \(count) bytes"))
  }

  @Test("LinkedIn is sent none over ten mebibytes, and none that is empty", arguments: [limit + 1, 0])
  func linkedIn(_ count: Int) async throws {
    let host = "https://www.linkedin.com/dms-uploads/"
    let begin = ScriptedExchange(
      "POST", "\(LinkedInScript.base)/rest/videos?action=initializeUpload", status: 200,
      "{\"value\":{\"video\":\"urn:li:video:V\",\"captionsUploadUrl\":\"\(host)c\",\"uploadInstructions\":"
        + "[{\"uploadUrl\":\"\(host)v\",\"firstByte\":0,\"lastByte\":3}]}}")
    let put = ScriptedExchange(
      "PUT", "\(host)v", status: 200, "", answerHeaders: [(name: "ETag", value: "e1")])
    let last = try await ScriptedTransport.run([begin, put]) { transport in
      let session = LinkedInScript.session(transport, media: Self.media("c.srt", count))
      var checkpoint: JSON?
      for _ in 0..<5 {
        let answer = await LinkedInPlatform().prepare(
          PrepareRequest(
            delivery: testDelivery("linkedin", LinkedInScript.member),
            content: post("Hi", media: [Self.film("c.srt")], type: .video), checkpoint: checkpoint),
          in: session)
        guard case .advanced(let next, _) = answer else { return refusal(answer) }
        checkpoint = next
      }
      return nil
    }
    let failure = try #require(last)
    #expect(failure.kind == .needsChange && failure.text.contains("c.srt has \(count) bytes"))
  }
}
