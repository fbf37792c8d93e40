import Content
import HTTP
import HTTPTestDoubles
import JSON
import Testing

@testable import Platforms

@Suite("TikTok: a post of another delivery is not this one")
struct TikTokKnownTests {
  typealias S = TikTokScript

  private func find(_ answer: ScriptedExchange, listed id: Int = 7001) async throws -> String {
    word(
      try await S.find(
        [S.list([S.entry(id)]), answer], S.photos(), nil, known: ["p_pub_url~v2.9", "unknown", "urn:li:x"]))
  }

  @Test("One recorded by the name it was begun with is asked for the names it has on the list")
  func compared() async throws {
    func complete(_ post: Int) -> ScriptedExchange {
      S.status(
        "\"status\":\"PUBLISH_COMPLETE\",\"publicaly_available_post_id\":[\(post)]", id: "p_pub_url~v2.9")
    }
    #expect(try await find(complete(7001)) == "couldNotLook")
    #expect(try await find(complete(7002)) == "published")
  }

  @Test("What TikTok no longer knows cannot be compared; what it cannot tell now is asked later")
  func incomparable() async throws {
    #expect(try await find(S.unknownStatus) == "published")
    var lost = S.unknownStatus
    lost.answer = .failure(HTTPError(.cut, mayHaveArrived: true, "cut"))
    #expect(try await find(lost) == "couldNotLook")
  }

  @Test("The newest names are asked first, and no more than twenty")
  func bounded() {
    let names = (1...30).map { "v_pub_file~v2-1.\($0 * 7)" }
    let asked = TikTokKnown.names(in: Set(names + ["9", "unknown", "at://did:plc:a/app.bsky.feed.post/1"]))
    #expect(asked == names.reversed().prefix(20).map(\.self))
  }
}
