import Content
import HTTP
import JSON
import Platforms

/// Answers a client's requests with documented answers, and holds each request against the documented one.
actor ReplayTransport: HTTPTransport {
  /// What came of one exchange.
  struct Row: Sendable {
    var exchange: ReplayExchange
    var use: ReplayExchange.Use
    var way: ReplayWay?
    var lines: [String]
    /// What the client made of the answer.
    var words: String?
  }

  private var expected: [(exchange: ReplayExchange, use: ReplayExchange.Use)]
  private var extra: [String] = []
  private(set) var rows: [Row] = []

  init(_ expected: [(exchange: ReplayExchange, use: ReplayExchange.Use)]) { self.expected = expected }

  func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
    guard !expected.isEmpty else {
      extra.append("\(request.method) \(request.url)")
      throw HTTPError(.other, mayHaveArrived: false, "no documented exchange")
    }
    let (exchange, use) = expected.removeFirst()
    let comparison = ReplayComparison(exchange, request)
    rows.append(Row(exchange: exchange, use: use, way: comparison.way, lines: comparison.lines))
    guard comparison.way != nil, let answer = exchange.answer else {
      throw HTTPError(.other, mayHaveArrived: false, "not the documented exchange")
    }
    return answer
  }

  /// The verb that sent what was answered since the last one ended with these words.
  func conclude(_ words: String) {
    for index in rows.indices where rows[index].words == nil { rows[index].words = words }
  }

  /// How many documented requests are still to come.
  var remaining: Int { expected.count }

  /// What is wrong in all: requests that never came, came in another form, or were not documented.
  var problems: [String] {
    var problems = extra.map { "not documented here: \($0)" }
    problems += expected.map { "\($0.exchange.name): never came" }
    for row in rows {
      let name = row.exchange.name
      guard let way = row.way else {
        problems.append(([name + ": another request"] + row.lines).joined(separator: "\n"))
        continue
      }
      if way != row.exchange.way { problems.append("\(name): is the same as \(way.rawValue)") }
      if row.words != row.use.words {
        problems.append("\(name): the client says “\(row.words ?? "nothing")”")
      }
    }
    return problems
  }
}

/// One client and its documented exchanges.
struct ReplayStage: Sendable {
  var platform: any Platform
  var session: AccountSession
  var transport: ReplayTransport

  private var delivery: DeliveryID {
    DeliveryID(post: PostID(folding: "winter"), account: session.account.identity)
  }

  /// Prepares until it is ready, fails, or the documentation has no more requests; gives the checkpoint.
  func prepare(_ content: DeliveryContent, from checkpoint: JSON? = nil, earlier: [Receipt] = []) async
    -> JSON?
  {
    var checkpoint = checkpoint
    for _ in 0..<40 {
      let answer = await platform.prepare(
        PrepareRequest(delivery: delivery, content: content, earlier: earlier, checkpoint: checkpoint),
        in: session)
      switch answer {
      case .ready(let next):
        await transport.conclude("ready")
        return next
      case .advanced(let next, _):
        await transport.conclude("goes on")
        checkpoint = next
      case .wait(_, let next):
        await transport.conclude("waits")
        checkpoint = next
      case .failed(let failure, let next):
        await transport.conclude(Self.words(failure))
        return next
      }
      if await transport.remaining == 0 { return checkpoint }
    }
    return checkpoint
  }

  @discardableResult
  func publish(_ content: DeliveryContent, _ checkpoint: JSON? = nil, earlier: [Receipt] = []) async -> JSON?
  {
    let answer = await platform.publish(
      PublishRequest(
        delivery: delivery, content: content, item: earlier.count, key: "key-1", earlier: earlier,
        checkpoint: checkpoint), in: session)
    switch answer {
    case .published(let receipt):
      await transport.conclude("published \(receipt.remoteID)")
      return nil
    case .failed(let failure):
      let id = failure.underway?["publish_id"]?.string
      await transport.conclude(id.map { "underway \($0)" } ?? Self.words(failure))
      return failure.underway
    }
  }

  func find(_ content: DeliveryContent, _ checkpoint: JSON? = nil, begunAt: Instant = testNow) async {
    let finding = await platform.find(
      Search(
        delivery: delivery, content: content, item: 0, key: "key-1", earlier: [], checkpoint: checkpoint,
        begunAt: begunAt, known: []), in: session)
    switch finding {
    case .published(let receipt): await transport.conclude("published \(Self.words(receipt))")
    case .surelyNotPublished: await transport.conclude("surely not published")
    case .notSeen: await transport.conclude("not seen")
    case .couldNotLook(let failure), .cannotTell(let failure):
      await transport.conclude(Self.words(failure))
    }
  }

  func finish(_ content: DeliveryContent, _ receipts: [Receipt]) async {
    var progress: JSON?
    // A step that is recorded before the next is at most once behind another.
    for _ in 1...3 {
      switch await platform.finish(
        FinishRequest(delivery: delivery, content: content, receipts: receipts, progress: progress),
        in: session)
      {
      case .advanced(_, let next): progress = next
      case .done(let receipts):
        return await transport.conclude("finished \(receipts.last.map(Self.words) ?? "")")
      case .failed(let failure, _, _): return await transport.conclude(Self.words(failure))
      }
    }
  }

  func edit(_ content: DeliveryContent, _ receipts: [Receipt]) async {
    await conclude(
      "changed",
      await platform.edit(
        EditRequest(delivery: delivery, content: content, item: 0, receipts: receipts, checkpoint: nil),
        in: session))
  }

  func retract(_ receipts: [Receipt]) async {
    await conclude(
      "taken back",
      await platform.retract(RetractRequest(delivery: delivery, item: 0, receipts: receipts), in: session))
  }

  private func conclude(_ word: String, _ answer: ChangeAnswer) async {
    switch answer {
    case .done: await transport.conclude(word)
    case .failed(let failure): await transport.conclude(Self.words(failure))
    }
  }

  func probe(_ items: [(receipt: Receipt, content: DeliveryContent)]) async {
    let sights = await platform.probe(
      items.map { ProbeItem(receipt: $0.receipt, content: $0.content, item: 0) }, in: session)
    await transport.conclude(sights.map(word).joined(separator: ", "))
  }

  func verify() async {
    switch await platform.verify(in: session) {
    case .accepted(let facts): await transport.conclude(facts.joined(separator: "; "))
    case .failed(let failure): await transport.conclude(Self.words(failure))
    }
  }

  private static func words(_ failure: Failure) -> String {
    "\(failure.kind.name) \(failure.code)" + (failure.subcode.map { "/\($0)" } ?? "")
  }

  private static func words(_ receipt: Receipt) -> String {
    receipt.remoteID + (receipt.permalink.map { " at \($0)" } ?? "")
  }
}
