import Content
import HTTP
import HTTPTestDoubles
import JSON
import Testing

@testable import Platforms

@Suite("Publishing to Bluesky")
struct BlueskyPublishTests {
  @Test("A post is put where alone it would be, its links marked in bytes")
  func sheet() async throws {
    let facets = """
      ,"facets":[{"features":[{"$type":"app.bsky.richtext.facet#link","uri":"https://example.com"}],\
      "index":{"byteEnd":18,"byteStart":7}}],"langs":["en"]
      """
    try await ScriptedTransport.run([
      BlueskyScript.login(), BlueskyScript.put(BlueskyScript.record("Notes: example.com", before: facets)),
    ]) { transport in
      let answer = await BlueskyPlatform().publish(
        BlueskyScript.request(post("Notes: example.com", options: ["languages": ["en"]])),
        in: BlueskyScript.session(transport))
      guard case .published(let receipt) = answer else {
        Issue.record("\(answer)")
        return
      }
      #expect(receipt.remoteID == BlueskyScript.address())
      #expect(
        receipt.permalink == "https://bsky.app/profile/did:plc:abc/post/\(BlueskyScript.key().text)")
      #expect(receipt.publishedAt == testNow)
    }
  }

  @Test("The same call made again asks for the same, byte for byte")
  func again() async throws {
    try await ScriptedTransport.run([
      BlueskyScript.login(), BlueskyScript.put(BlueskyScript.record("Hi"), status: 500, ""),
      BlueskyScript.put(BlueskyScript.record("Hi")),
    ]) { transport in
      let session = BlueskyScript.session(transport)
      #expect(
        word(await BlueskyPlatform().publish(BlueskyScript.request(post("Hi")), in: session)) == "ambiguous")
      #expect(
        word(await BlueskyPlatform().publish(BlueskyScript.request(post("Hi")), in: session)) == "published")
    }
  }

  @Test("The place follows from what the record keeps with the key, not from the checkpoint that may be lost")
  func firstSent() async throws {
    let sent = testNow.adding(seconds: 90)
    let key = BlueskyScript.key(at: sent)
    for at in [testNow, testNow.adding(seconds: 7000)] {
      let transport = ScriptedTransport([BlueskyScript.login()])
      let recording = RecordingTransport(inner: transport)
      _ = await BlueskyPlatform().publish(
        BlueskyScript.request(
          post("Hi"), checkpoint: ["at": .integer(at.secondsSinceEpoch)], firstSent: sent),
        in: BlueskyScript.session(recording))
      let body = try #require(await recording.bodies.last)
      #expect(body["rkey"]?.string == key.text)
      #expect(body["record"]?["createdAt"]?.string == "2026-11-21T08:01:30.000Z")
    }
  }

  @Test("A thread's item names root and parent; a content id this run does not know is read")
  func thread() async throws {
    var content = post("one")
    content.items += [ContentItem(text: "two"), ContentItem(text: "three")]
    let reply = """
      ,"reply":{"parent":{"cid":"cid-1","uri":"\(BlueskyScript.address(1))"},\
      "root":{"cid":"cid-0","uri":"\(BlueskyScript.address(0))"}}
      """
    let receipts = [0, 1].map { Receipt(remoteID: BlueskyScript.address($0), publishedAt: testNow) }
    try await ScriptedTransport.run([
      BlueskyScript.login(), BlueskyScript.get(item: 0, BlueskyScript.found("{}", item: 0)),
      BlueskyScript.get(item: 1, BlueskyScript.found("{}", item: 1)),
      BlueskyScript.put(BlueskyScript.record("three", item: 2, before: reply), item: 2),
    ]) { transport in
      let answer = await BlueskyPlatform().publish(
        BlueskyScript.request(content, item: 2, earlier: receipts), in: BlueskyScript.session(transport))
      #expect(word(answer) == "published", "\(answer)")
    }
  }

  @Test("A thread goes on below an address a person pasted, and not below one that is gone")
  func pasted() async throws {
    var content = post("one")
    content.items.append(ContentItem(text: "two"))
    let pasted = Receipt(
      remoteID: "https://bsky.app/profile/alice.example/post/\(BlueskyScript.key(0).text)",
      publishedAt: testNow)
    let reference = "{\"cid\":\"cid-0\",\"uri\":\"\(BlueskyScript.address(0))\"}"
    try await ScriptedTransport.run([
      BlueskyScript.login(), BlueskyScript.get(item: 0, BlueskyScript.found("{}", item: 0)),
      BlueskyScript.put(
        BlueskyScript.record(
          "two", item: 1, before: ",\"reply\":{\"parent\":\(reference),\"root\":\(reference)}"),
        item: 1),
    ]) { transport in
      let answer = await BlueskyPlatform().publish(
        BlueskyScript.request(content, item: 1, earlier: [pasted]), in: BlueskyScript.session(transport))
      #expect(word(answer) == "published", "\(answer)")
    }
    try await ScriptedTransport.run([
      BlueskyScript.login(), BlueskyScript.get(item: 0, status: 400, BlueskyScript.absent),
    ]) { transport in
      let answer = await BlueskyPlatform().publish(
        BlueskyScript.request(content, item: 1, earlier: [pasted]), in: BlueskyScript.session(transport))
      #expect(word(answer) == "needsChange", "\(answer)")
    }
    try await ScriptedTransport.run([BlueskyScript.login()]) { transport in
      let answer = await BlueskyPlatform().publish(
        BlueskyScript.request(content, item: 1, earlier: [Receipt(remoteID: "unknown")]),
        in: BlueskyScript.session(transport))
      #expect(word(answer) == "needsChange", "\(answer)")
    }
  }

  @Test("Nothing leaves before it is prepared, or before the item above it is public")
  func unready() async throws {
    try await ScriptedTransport.run([]) { transport in
      let session = BlueskyScript.session(transport)
      let plain = await BlueskyPlatform().publish(
        BlueskyScript.request(post("Hi"), checkpoint: nil), in: session)
      #expect(word(plain) == "retryLater")
      let reply = await BlueskyPlatform().publish(BlueskyScript.request(post("Hi"), item: 1), in: session)
      #expect(word(reply) == "needsChange")
    }
    try await ScriptedTransport.run([BlueskyScript.login()]) { transport in
      let answer = await BlueskyPlatform().publish(
        BlueskyScript.request(post("Hi", media: [asset("a.jpg")])), in: BlueskyScript.session(transport))
      #expect(word(answer) == "retryLater")
    }
  }

  @Test("An answer about another record says nothing of this one")
  func otherAnswer() async throws {
    try await ScriptedTransport.run([
      BlueskyScript.login(),
      BlueskyScript.put(BlueskyScript.record("Hi"), #"{"uri":"at://did:plc:x/a.b.c/1","cid":"c"}"#),
    ]) { transport in
      let answer = await BlueskyPlatform().publish(
        BlueskyScript.request(post("Hi")), in: BlueskyScript.session(transport))
      #expect(word(answer) == "ambiguous")
    }
  }

  @Test("Who may reply and quote is written beside the posts, as often as one likes")
  func gates() async throws {
    let options: [String: JSON] = ["replies_from": ["mentioned", "followers"], "allow_quotes": false]
    let key = BlueskyScript.key().text
    func gate(_ collection: String, _ members: String) -> ScriptedExchange {
      ScriptedExchange(
        "POST", "\(BlueskyScript.server)/xrpc/com.atproto.repo.putRecord", headers: BlueskyScript.signed,
        body: """
          {"collection":"\(collection)","record":{"$type":"\(collection)",\(members)},"repo":"did:plc:abc",\
          "rkey":"\(key)"}
          """, status: 200, "{\"uri\":\"at://did:plc:abc/\(collection)/\(key)\",\"cid\":\"c\"}")
    }
    let rest = "\"createdAt\":\"2026-11-21T08:00:00Z\""
    let gates = [
      gate(
        "app.bsky.feed.threadgate",
        """
        "allow":[{"$type":"app.bsky.feed.threadgate#mentionRule"},\
        {"$type":"app.bsky.feed.threadgate#followerRule"}],\(rest),"post":"\(BlueskyScript.address())"
        """),
      gate(
        "app.bsky.feed.postgate",
        """
        \(rest),"embeddingRules":[{"$type":"app.bsky.feed.postgate#disableRule"}],\
        "post":"\(BlueskyScript.address())"
        """),
    ]
    try await ScriptedTransport.run(
      [BlueskyScript.login(), BlueskyScript.put(BlueskyScript.record("Hi"))] + gates + gates
    ) { transport in
      let session = BlueskyScript.session(transport)
      let content = post("Hi", options: options)
      guard
        case .published(let receipt) = await BlueskyPlatform().publish(
          BlueskyScript.request(content), in: session)
      else {
        Issue.record("not published")
        return
      }
      #expect(receipt.permalink == nil, "without its address it is looked after once more")
      for _ in 0..<2 {
        let finished = await BlueskyPlatform().finish(
          FinishRequest(
            delivery: testDelivery("bluesky", "acme"), content: content, receipts: [receipt], progress: nil),
          in: session)
        guard case .done(let receipts) = finished else {
          Issue.record("\(finished)")
          return
        }
        #expect(receipts.first?.permalink == "https://bsky.app/profile/did:plc:abc/post/\(key)")
      }
    }
  }
}

/// Passes calls on and keeps what was sent.
actor RecordingTransport: HTTPTransport {
  let inner: any HTTPTransport
  private(set) var bodies: [JSON] = []

  init(inner: any HTTPTransport) { self.inner = inner }

  func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
    if case .bytes(let bytes) = request.body, let json = try? JSON(parsing: bytes) { bodies.append(json) }
    return try await inner.send(request)
  }
}
