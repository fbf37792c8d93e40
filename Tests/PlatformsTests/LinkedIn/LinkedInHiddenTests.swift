import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms
import Testing

@Suite("What signs an upload to LinkedIn is never shown")
struct LinkedInHiddenTests {
  private static let token = "SignedAbCdEf123456"
  private static let address = "https://www.linkedin.com/dms-uploads/v1?ut=\(token)"
  private static let film = post("Film", media: [asset("v.mp4", bytes: 4)], type: .video)
  private static let picture = post("Soup", media: [asset("a.jpg")])

  private func begin(_ kind: String, _ value: String) -> ScriptedExchange {
    ScriptedExchange(
      "POST", "\(LinkedInScript.base)/rest/\(kind)?action=initializeUpload", status: 200,
      "{\"value\":{\(value)}}")
  }

  private func failure(_ script: [ScriptedExchange], _ content: DeliveryContent) async throws -> String {
    try await ScriptedTransport.run(script) { transport in
      let session = LinkedInScript.session(
        transport, media: TestMedia(files: ["v.mp4": [1, 2, 3, 4], "a.jpg": [1, 2, 3, 4]]))
      var checkpoint: JSON?
      for _ in 0..<5 {
        let answer = await LinkedInPlatform().prepare(
          PrepareRequest(
            delivery: testDelivery("linkedin", LinkedInScript.member), content: content,
            checkpoint: checkpoint), in: session)
        if case .advanced(let next, _) = answer { checkpoint = next }
        if case .failed(let failure, _) = answer { return failure.text }
      }
      return "no end: \(Self.token)"
    }
  }

  @Test("Not in a refusal by the host of a film or a picture")
  func refused() async throws {
    let put = ScriptedExchange("PUT", Self.address, status: 429, "slow down: \(Self.address)")
    let parts = """
      "video":"urn:li:video:V","uploadInstructions":[{"uploadUrl":"\(Self.address)","firstByte":0,"lastByte":3}]
      """
    for script in [
      [begin("videos", parts), put],
      [begin("images", "\"image\":\"urn:li:image:I\",\"uploadUrl\":\"\(Self.address)\""), put],
    ] {
      let text = try await failure(script, script[0].url.contains("videos") ? Self.film : Self.picture)
      #expect(text.contains("slow down") && !text.contains(Self.token), "\(text)")
    }
  }

  @Test("Not in the words about an answer that is not whole")
  func garbled() async throws {
    let parts = "\"uploadInstructions\":[{\"uploadUrl\":\"\(Self.address)\",\"firstByte\":0,\"lastByte\":3}]"
    let film = try await failure([begin("videos", parts)], Self.film)
    #expect(!film.contains(Self.token), "\(film)")
    let picture = try await failure([begin("images", "\"uploadUrl\":\"\(Self.address)\"")], Self.picture)
    #expect(!picture.contains(Self.token), "\(picture)")
  }
}
