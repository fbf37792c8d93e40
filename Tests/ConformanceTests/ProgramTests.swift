import Content
import Foundation
import HTTP
import JSON
import Platforms
import Reconciler
import Testing

@Suite("The example program, run as a program")
struct ProgramTests {
  private let program = Matrix.folder.deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "example-content/programs/feed.py").path
  private let delivery = DeliveryID(
    post: PostID(folding: "soup"), account: AccountIdentity(platform: "command", host: "h", id: "feed"))

  private func with(_ body: (AccountSession, URL) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "feed-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let feed = folder.appending(path: "feed.json")
    let session = AccountSession(
      account: Account(label: "feed", identity: delivery.account, baseURL: "https://command.local"),
      secrets: ["program": Secret(program), "token": Secret(feed.path)], transport: NoTransport(),
      media: StageMedia(),
      programs: LocalPrograms(environment: ProcessInfo.processInfo.environment),
      now: { Instant(secondsSinceEpoch: 1_795_248_000) })
    try await body(session, feed)
  }

  private struct NoTransport: HTTPTransport {
    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
      throw HTTPError(.other, mayHaveArrived: false, "nothing is called")
    }
  }

  private func asset(_ path: String) -> MediaAsset {
    MediaAsset(path: path, objectID: "abc", byteCount: Sample.files[path]?.count ?? 0, alt: "A")
  }

  @Test("It publishes once however often it is asked, is found, changed, read back and taken back")
  func wholeLife() async throws {
    try await with { session, feed in
      let platform = CommandPlatform()
      guard case .accepted = await platform.verify(in: session) else {
        Issue.record("not accepted")
        return
      }
      var content = DeliveryContent(
        type: .post, items: [ContentItem(text: "Soup of the day", media: [asset("media/a.jpg")])])
      let request = PublishRequest(
        delivery: delivery, content: content, item: 0, key: "k1", earlier: [], checkpoint: nil)
      guard case .published(let first) = await platform.publish(request, in: session),
        case .published(let second) = await platform.publish(request, in: session)
      else {
        Issue.record("not published")
        return
      }
      #expect(first == second)
      let written = try JSON(parsing: Array(Data(contentsOf: feed)))
      #expect(written["items"]?.array?.count == 1)
      let kept = try #require(written["items"]?[0]?["attachments"]?[0]?["url"]?.string)
      #expect(try Array(Data(contentsOf: URL(filePath: kept))) == Sample.files["media/a.jpg"])
      func search(_ key: String) -> Search {
        Search(
          delivery: delivery, content: content, item: 0, key: key, earlier: [], checkpoint: nil,
          begunAt: session.now(), known: [])
      }
      guard case .published(let found) = await platform.find(search("k1"), in: session),
        case .notSeen(.some, _) = await platform.find(search("k2"), in: session)
      else {
        Issue.record("not found")
        return
      }
      #expect(found == first)
      content.items[0].text = "Another soup"
      guard
        case .done = await platform.edit(
          EditRequest(delivery: delivery, content: content, item: 0, receipts: [first], checkpoint: nil),
          in: session),
        case .same? = await platform.probe(
          [ProbeItem(receipt: first, content: content, item: 0)], in: session
        )
        .first,
        case .done = await platform.retract(
          RetractRequest(delivery: delivery, item: 0, receipts: [first]), in: session),
        case .gone? = await platform.probe(
          [ProbeItem(receipt: first, content: content, item: 0)], in: session
        )
        .first
      else {
        Issue.record("not changed")
        return
      }
    }
  }

  @Test("A program that is not there, or ends without a word, is told apart")
  func broken() async throws {
    try await with { session, _ in
      var session = session
      let request = PublishRequest(
        delivery: delivery, content: DeliveryContent(type: .post, items: [ContentItem(text: "Soup")]),
        item: 0,
        key: "k", earlier: [], checkpoint: nil)
      session.secrets["program"] = Secret("/nowhere/program")
      guard case .failed(let missing) = await CommandPlatform().publish(request, in: session) else {
        Issue.record("published")
        return
      }
      #expect(missing.kind == .needsCredentials)
      session.secrets["program"] = Secret("/bin/false")
      guard case .failed(let silent) = await CommandPlatform().publish(request, in: session) else {
        Issue.record("published")
        return
      }
      #expect(silent.kind == .ambiguous)
      #expect(!"\(silent)".contains("/bin/false"))
    }
  }
}
