import Content
import HTTP
import HTTPTestDoubles
import JSON
import Testing

@testable import Platforms

@Suite("Media that cannot be had")
struct MediaTroubleTests {
  private struct Broken: MediaReader {
    var isPassing: Bool
    func bytes(of asset: MediaAsset) async throws(MediaReadError) -> [UInt8] {
      throw MediaReadError("no room", isPassing: isPassing)
    }
    func publicURL(of asset: MediaAsset) throws(MediaReadError) -> String { "" }
  }

  /// A full disk is no fault of the post; a file that is gone is.
  private static let kinds = [(true, "retryLater"), (false, "needsChange")]

  private func prepare(
    _ platform: any Platform, _ content: DeliveryContent, _ checkpoint: JSON?, _ session: AccountSession,
    isPassing: Bool
  ) async -> String {
    var session = session
    session.media = Broken(isPassing: isPassing)
    return word(
      await platform.prepare(
        PrepareRequest(delivery: testDelivery("x", "acme"), content: content, checkpoint: checkpoint),
        in: session))
  }

  @Test("A full disk does not end a post with files for X", arguments: kinds)
  func x(_ isPassing: Bool, _ expected: String) async {
    let session = XScript.session(ScriptedTransport([]))
    let picture = post("Hi", media: [asset("a.jpg")])
    #expect(await prepare(XPlatform(), picture, nil, session, isPassing: isPassing) == expected)
    var film = asset("v.mp4", bytes: 4)
    film.captions = .init(path: "v.en.vtt", objectID: "b")
    let content = post("Hi", media: [film], type: .video)
    for isWhole in [false, true] {
      var done = XCheckpoint(nil)
      done.uploads = [
        XCheckpoint.Upload(
          of: XCheckpoint.fingerprint(film, item: 0, index: 0), id: "17",
          ends: testNow.secondsSinceEpoch + 9999, isWhole: isWhole, isReady: isWhole, isDescribed: true)
      ]
      #expect(await prepare(XPlatform(), content, done.json, session, isPassing: isPassing) == expected)
    }
  }

  @Test("A full disk does not end a post with files for Bluesky", arguments: kinds)
  func bluesky(_ isPassing: Bool, _ expected: String) async {
    let session = BlueskyScript.session(ScriptedTransport([]))
    let answer = await prepare(
      BlueskyPlatform(), post("Hi", media: [asset("a.jpg")]), BlueskyScript.checkpoint, session,
      isPassing: isPassing)
    #expect(answer == expected)
  }

  @Test("A full disk does not end a post with files for a program", arguments: kinds)
  func command(_ isPassing: Bool, _ expected: String) async {
    var session = testSession(
      ScriptedTransport([]), platform: "command", id: "feed", baseURL: "https://command.local")
    session.secrets = ["program": Secret("/bin/feed")]
    let answer = await prepare(
      CommandPlatform(), post("Hi", media: [asset("a.jpg")]), nil, session, isPassing: isPassing)
    #expect(answer == expected)
  }
}
