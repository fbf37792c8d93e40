import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms
import Testing

@Suite("TikTok: what signs an upload is never shown")
struct TikTokHiddenTests {
  typealias S = TikTokScript
  private static let token = "SignedAbCdEf123456"
  private static let address = "https://open-upload.tiktokapis.com/video/?upload_token=\(token)"

  private static func begin(_ data: String) -> ScriptedExchange {
    S.call("post/publish/video/init/", nil, S.ok(data))
  }

  @Test("Not in a refusal of the upload's host, in the run that opens the address or a later one")
  func refused() async throws {
    let (_, checkpoint) = try await S.walk(
      [S.creator(), Self.begin("{\"publish_id\":\"p\",\"upload_url\":\"\(Self.address)\"}")], S.video())
    let over = ScriptedExchange("PUT", Self.address, status: 403, "gone: \(Self.address)")
    guard case .failed(let failure) = try await S.publish([over], S.video(), checkpoint) else {
      Issue.record("sent")
      return
    }
    #expect(failure.text.contains("gone") && !failure.text.contains(Self.token), "\(failure.text)")
  }

  @Test("Not in the words about an answer that is not whole")
  func garbled() async throws {
    let (answer, _) = try await S.walk(
      [S.creator(), Self.begin("{\"upload_url\":\"\(Self.address)\"}")], S.video())
    #expect(word(answer) == "retryLater" && !"\(answer)".contains(Self.token), "\(answer)")
  }
}
