import Content
import HTTP
import HTTPTestDoubles
import JSON
import Testing

@testable import Platforms

@Suite("TikTok: the address of an upload")
struct TikTokAddressTests {
  typealias S = TikTokScript

  @Test("One that an older token sealed is cancelled and begun anew, not asked for without end")
  func rotated() async throws {
    let (_, checkpoint) = try await S.walk([S.creator(), S.begin()], S.video())
    var done = try #require(TikTokCheckpoint(checkpoint))
    let older = testSession(
      ScriptedTransport([]), platform: "tiktok", id: S.id, baseURL: S.base, token: "older")
    done.upload?.address = try #require(older.sealed(S.upload))
    let waiting = S.status(#""status":"PROCESSING_UPLOAD","uploaded_bytes":0"#)
    let cancel = S.call("post/publish/cancel/", #"{"publish_id":"v_pub_file~v2-1.123"}"#, S.ok("{}"))
    let (ready, next) = try await S.walk(
      [waiting, waiting, cancel, S.creator(), S.begin()], S.video(), from: done.json)
    #expect(word(ready) == "ready")
    #expect(next?["upload_url"] == checkpoint?["upload_url"])
  }
}
