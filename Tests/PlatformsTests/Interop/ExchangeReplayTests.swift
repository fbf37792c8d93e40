import Content
import Foundation
import HTTP
import JSON
import Platforms
import Testing

@Suite("The documented exchanges of TikTok, LinkedIn and Threads are what our clients send and understand")
struct ExchangeReplayTests {
  /// A scenario of a platform.
  struct Play: Sendable, CustomTestStringConvertible {
    var platform: String
    var scenario: String
    var testDescription: String { "\(platform) \(scenario)" }
  }

  static func scenarios(_ platform: String) -> [String: TikTokReplay.Scenario] {
    switch platform {
    case "tiktok": TikTokReplay.scenarios
    case "linkedin": LinkedInReplay.scenarios
    default: ThreadsReplay.scenarios
    }
  }

  static let folders = Dictionary(
    uniqueKeysWithValues: ReplayFolder.platforms.map { ($0, ReplayFolder($0)) })
  static let plays = ReplayFolder.platforms.flatMap { platform in
    scenarios(platform).keys.sorted().map { Play(platform: platform, scenario: $0) }
  }

  static func stage(_ play: Play, _ transport: ReplayTransport) throws -> ReplayStage {
    let platform = try #require(allPlatforms.first { $0.descriptor.name == play.platform })
    let session =
      switch play.platform {
      case "tiktok": TikTokReplay.session(transport, scenario: play.scenario)
      case "linkedin": LinkedInReplay.session(transport, scenario: play.scenario)
      default: ThreadsReplay.session(transport, scenario: play.scenario)
      }
    return ReplayStage(platform: platform, session: session, transport: transport)
  }

  @Test("Each request is the documented one, and each documented answer is understood", arguments: plays)
  func replayed(_ play: Play) async throws {
    let expected = Self.folders[play.platform]?.exchanges(of: play.scenario) ?? []
    #expect(!expected.isEmpty, "no file names the scenario \(play.scenario)")
    #expect(expected.map(\.use.position) == Array(1..<expected.count + 1), "positions count from 1")
    let transport = ReplayTransport(expected)
    await Self.scenarios(play.platform)[play.scenario]?(try Self.stage(play, transport))
    let problems = await transport.problems
    #expect(problems.isEmpty, "\(problems.joined(separator: "\n"))")
    for row in await transport.rows {
      let isRight = row.way == row.exchange.way && row.words == row.use.words
      Self.tell(row.exchange, isRight ? row.way?.rawValue ?? "" : "WRONG", row.words ?? "")
    }
  }

  @Test("Each file says whether our client sends it, and why not", arguments: ReplayFolder.platforms)
  func complete(_ platform: String) throws {
    let folder = try #require(Self.folders[platform])
    #expect(folder.problems.isEmpty, "\(folder.problems.joined(separator: "\n"))")
    #expect(folder.exchanges.count > 15)
    let known = Set(Self.scenarios(platform).keys)
    for exchange in folder.exchanges {
      for use in exchange.uses {
        #expect(known.contains(use.scenario), "\(exchange.name): no scenario \(use.scenario)")
      }
      if let why = exchange.never { Self.tell(exchange, "never", why) }
    }
  }

  @Test("The documented answer has the status the sandbox must give", arguments: ReplayFolder.platforms)
  func statuses(_ platform: String) throws {
    for exchange in try #require(Self.folders[platform]).exchanges {
      guard let answer = exchange.answer else { continue }
      let text = try String(
        contentsOf: ReplayFile.root.appendingPathComponent("Tests/interop/\(exchange.name).http"),
        encoding: .utf8)
      #expect(
        text.contains("\n# status: \(answer.status)\n"), "\(exchange.name): its answer is \(answer.status)")
    }
  }

  /// A line of the table that `make interop` prints.
  private static func tell(_ exchange: ReplayExchange, _ way: String, _ words: String) {
    print("exchange\t\(exchange.name)\t\(way)\t\(exchange.differences)\t\(words)")
  }

  // MARK: What it would find

  private static let sample = """
    # name: A text
    # client: text 1 => published urn:li:share:1
    POST /rest/posts HTTP/1.1
    Host: api.linkedin.com
    LinkedIn-Version: 202609

    {"a": 1, "b": [true]}
    """
  private static let created = "HTTP/1.1 201 Created\nx-restli-id: urn:li:share:1\n"

  private func compared(
    _ body: String, method: String = "POST", path: String = "/rest/posts", version: String? = "202609",
    token: String? = nil
  ) throws -> ReplayWay? {
    let exchange = try ReplayExchange(name: "x/1", Self.sample, answer: Self.created)
    var headers = version.map { [(name: "LinkedIn-Version", value: $0)] } ?? []
    if let token { headers.append((name: "Authorization", value: "Bearer \(token)")) }
    return ReplayComparison(
      exchange,
      HTTPRequest(
        method, "https://api.linkedin.com\(path)", headers: headers, body: .bytes(Array(body.utf8)))
    ).way
  }

  @Test("Another method, path, header or value is another request, and so is a token that is not shown")
  func negative() throws {
    #expect(try compared(#"{"a": 1, "b": [true]}"#) == .bytes)
    #expect(try compared(#"{"b":[true],"a":1}"#) == .json)
    #expect(try compared(#"{"b":[true],"a":2}"#) == nil)
    #expect(try compared(#"{"b":[true],"a":1,"c":0}"#) == nil)
    #expect(try compared(#"{"a": 1, "b": [true]}"#, method: "PUT") == nil)
    #expect(try compared(#"{"a": 1, "b": [true]}"#, path: "/rest/post") == nil)
    #expect(try compared(#"{"b":[true],"a":1}"#, path: "/rest/posts?x=1") == nil)
    #expect(try compared(#"{"a": 1, "b": [true]}"#, version: "202608") == nil)
    #expect(try compared(#"{"a": 1, "b": [true]}"#, version: nil) == nil)
    #expect(try compared(#"{"a": 1, "b": [true]}"#, token: "T") == nil)
  }

  @Test("A form with the token in its header has the fields of the documented query, and only those")
  func fields() throws {
    let text = """
      # client: image 1 => goes on
      POST /v1.0/1/threads?text=a%20b&url=https://e.example/a.jpg&access_token=T HTTP/1.1
      Host: graph.threads.net
      """
    let exchange = try ReplayExchange(name: "x/1", text, answer: "HTTP/1.1 200 OK\n\n{}")
    func way(_ form: String, token: String = "T") -> ReplayWay? {
      ReplayComparison(
        exchange,
        HTTPRequest(
          "POST", "https://graph.threads.net/v1.0/1/threads",
          headers: [
            ("Authorization", "Bearer \(token)"), ("Content-Type", "application/x-www-form-urlencoded"),
          ], body: .bytes(Array(form.utf8)))
      ).way
    }
    #expect(way("url=https%3A%2F%2Fe.example%2Fa.jpg&text=a+b") == .fields)
    #expect(way("url=https%3A%2F%2Fe.example%2Fa.jpg&text=a+b", token: "U") == nil)
    #expect(way("url=https%3A%2F%2Fe.example%2Fa.jpg&text=a") == nil)
    #expect(way("url=https%3A%2F%2Fe.example%2Fa.jpg&text=a+b&alt_text=c") == nil)
    #expect(way("url=https%3A%2F%2Fe.example%2Fa.jpg&text=a+b&text=a+b") == nil)
    #expect(way("url=https%3A%2F%2Fe.example%2Fa.jpg&text=a%2") == nil)
  }

  @Test(
    "A file that does not say what our client does with it, or says it without a reason, is refused",
    arguments: [
      ("# client: text 1 => published urn:li:share:1\n", ""), ("=> published urn:li:share:1", ""),
      ("text 1 => published urn:li:share:1", "never"), ("text 1 =>", "text =>"),
      ("# client", "# as: nearly\n# client"), ("# client", "# differs: true => false\n# client"),
      ("# client", "# differs: twenty => two — shorter\n# client"),
      ("# client", "# client: never — no reason to\n# client"),
    ])
  func files(_ old: String, _ new: String) throws {
    #expect(Self.sample.contains(old))
    let text = Self.sample.replacingOccurrences(of: old, with: new)
    #expect(throws: ReplayExchange.Problem.self) {
      try ReplayExchange(name: "x/1", text, answer: Self.created)
    }
    #expect(throws: ReplayExchange.Problem.self) {
      try ReplayExchange(name: "x/1", Self.sample, answer: nil)
    }
  }

  @Test("An answer that is understood otherwise, or a request too few, is told")
  func misunderstood() async throws {
    let folder = try #require(Self.folders["linkedin"])
    var expected = folder.exchanges(of: "text")
    #expect(expected.count == 1)
    expected[0].exchange.answer = HTTPResponse(status: 500, headers: [], body: [])
    let play = Play(platform: "linkedin", scenario: "text")
    let broken = ReplayTransport(expected)
    await LinkedInReplay.scenarios["text"]?(try Self.stage(play, broken))
    #expect(await broken.problems.map { $0.contains("the client says “ambiguous 500”") } == [true])
    let twice = ReplayTransport(folder.exchanges(of: "text") + folder.exchanges(of: "text"))
    await LinkedInReplay.scenarios["text"]?(try Self.stage(play, twice))
    #expect(await twice.problems == ["linkedin/01-text: never came"])
  }
}
