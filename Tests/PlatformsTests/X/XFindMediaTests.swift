import Content
import HTTP
import HTTPTestDoubles
import JSON
import Testing

@testable import Platforms

@Suite("Looking for a post with files on X")
struct XFindMediaTests {
  private static let content = post("Hello", media: [asset("a.jpg"), asset("b.jpg")])

  private func find(_ keys: String, isRecorded: Bool = true) async throws -> String {
    var done = XCheckpoint(nil)
    for (index, file) in Self.content.items[0].media.enumerated() {
      done.uploads.append(
        XCheckpoint.Upload(
          of: XCheckpoint.fingerprint(file, item: 0, index: index), id: "1\(index)", ends: 0, isWhole: true,
          isReady: true, isDescribed: true, isCaptioned: true))
    }
    var search = XScript.search(Self.content)
    if isRecorded { search.checkpoint = done.json }
    let entry = XScript.post(
      "5", "2026-11-21T07:50:03.000Z", extra: ",\"attachments\":{\"media_keys\":[\(keys)]}")
    return try await ScriptedTransport.run([XScript.owner(), XScript.timeline([entry])]) { [search] in
      word(await XPlatform().find(search, in: XScript.session($0)))
    }
  }

  @Test("The files it was made with are the ones it shows, whatever their kind; as many others are not")
  func known() async throws {
    #expect(try await find(#""3_10","3_11""#) == "published")
    #expect(try await find(#""7_10","16_11""#) == "published")
    #expect(try await find(#""3_10","3_12""#) == "notSeen")
    #expect(try await find(#""3_10""#) == "notSeen")
  }

  @Test("Where one side is not known, their number decides")
  func unknown() async throws {
    #expect(try await find(#""3_8","3_9""#, isRecorded: false) == "published")
    #expect(try await find(#""3_8",17"#) == "published")
    #expect(try await find(#""3_8""#, isRecorded: false) == "notSeen")
  }
}
