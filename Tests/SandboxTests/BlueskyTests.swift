import Foundation
import JSON
import Testing

@testable import Sandbox

@Suite struct BlueskyTests {
  private static let did = "did:plc:acmeacmeacmeacmeacmeacme"

  /// A call of a method; `json` makes it a procedure.
  private func call(
    _ rehearsal: Rehearsal, _ method: String, token: String? = nil, json: String? = nil
  ) async throws -> WireAnswer {
    try await rehearsal.call(
      json == nil ? "GET" : "POST", "/bluesky/xrpc/\(method)", json: json,
      headers: token.map { ["Authorization": "Bearer \($0)"] } ?? [:])
  }

  private func login(_ rehearsal: Rehearsal) async throws -> JSON {
    let answer = try await call(
      rehearsal, "com.atproto.server.createSession",
      json: #"{"identifier":"acme.bsky.test","password":"sandbox-bluesky-token"}"#)
    return try #require(answer.json)
  }

  private func put(
    _ rehearsal: Rehearsal, _ token: String, _ text: String, method: String = "putRecord", swap: String = ""
  ) async throws -> WireAnswer {
    try await call(
      rehearsal, "com.atproto.repo.\(method)", token: token,
      json: """
        {"repo":"\(Self.did)","collection":"app.bsky.feed.post","rkey":"3m5zrkl2c2s2a"\(swap),"record":\
        {"$type":"app.bsky.feed.post","text":"\(text)","createdAt":"2026-11-21T07:00:00.000Z"}}
        """)
  }

  @Test("A session says whose it is, where its repository is, and shows its end in the token")
  func session() async throws {
    try await Rehearsal.run { rehearsal in
      let made = try await login(rehearsal)
      #expect(made["did"]?.string == Self.did)
      let service = made["didDoc"]?["service"]?[0]
      #expect(service?["serviceEndpoint"]?.string == "\(rehearsal.server.baseURL)/bluesky")
      let parts = made["accessJwt"]?.string?.split(separator: ".") ?? []
      #expect(parts.count == 3)
    }
  }

  @Test("Refresh tokens rotate: the old one gives the same successors for two hours, then none")
  func refresh() async throws {
    try await Rehearsal.run { rehearsal in
      let made = try await login(rehearsal)
      let old = try #require(made["refreshJwt"]?.string)
      func again() async throws -> WireAnswer {
        try await rehearsal.call(
          "POST", "/bluesky/xrpc/com.atproto.server.refreshSession",
          headers: ["Authorization": "Bearer \(old)"])
      }
      let first = try await again()
      let second = try await again()
      #expect(first.json?["refreshJwt"] == second.json?["refreshJwt"])
      #expect(first.json?["refreshJwt"]?.string != old)
      try await rehearsal.advance(7200)
      #expect(try await again().json?["error"] == "ExpiredToken")
      let access = try #require(first.json?["accessJwt"]?.string)
      #expect(try await put(rehearsal, access, "a").json?["error"] == "ExpiredToken")
    }
  }

  @Test("A put is repeated without harm, another record is refused, and a create of the same fails oddly")
  func puts() async throws {
    try await Rehearsal.run { rehearsal in
      let token = try #require(try await login(rehearsal)["accessJwt"]?.string)
      let swap = #","swapRecord":null"#
      let first = try await put(rehearsal, token, "one", swap: swap)
      let second = try await put(rehearsal, token, "one", swap: swap)
      #expect(first.json?["cid"] == second.json?["cid"])
      #expect(first.json?["commit"] != nil && second.json?["commit"] == nil)
      #expect(try await put(rehearsal, token, "two", swap: swap).json?["error"] == "InvalidSwap")
      #expect(try await put(rehearsal, token, "one", method: "createRecord").status == 500)
      #expect(try await put(rehearsal, token, "two").status == 200)
      let ledger = try await rehearsal.ledger()
      #expect(ledger.count == 1)
      #expect(ledger.first?["versions"] == ["one"])
      let uri = try #require(first.json?["uri"]?.string)
      let shown = try await call(rehearsal, "app.bsky.feed.getPosts?uris=\(Rehearsal.escape(uri))")
      #expect(
        shown.json?["posts"]?[0]?["record"]?["text"] == "one", "the app keeps showing the first version")
    }
  }

  @Test("Deleting what is not there is done; writes go together or not at all")
  func changes() async throws {
    try await Rehearsal.run { rehearsal in
      let token = try #require(try await login(rehearsal)["accessJwt"]?.string)
      let delete =
        "{\"repo\":\"\(Self.did)\",\"collection\":\"app.bsky.feed.post\",\"rkey\":\"3m5zrkl2c2s2a\"}"
      for _ in 0..<2 {
        #expect(
          try await call(rehearsal, "com.atproto.repo.deleteRecord", token: token, json: delete).status == 200
        )
      }
      func create(_ text: String) -> String {
        """
        {"$type":"com.atproto.repo.applyWrites#create","collection":"app.bsky.feed.post","value":\
        {"$type":"app.bsky.feed.post","text":"\(text)","createdAt":"2026-11-21T07:00:00.000Z"}}
        """
      }
      let half = "{\"repo\":\"\(Self.did)\",\"writes\":[\(create("one")),\(create(""))]}"
      #expect(
        try await call(rehearsal, "com.atproto.repo.applyWrites", token: token, json: half).status == 400)
      #expect(try await rehearsal.ledger().isEmpty)
      let whole = "{\"repo\":\"\(Self.did)\",\"writes\":[\(create("one"))]}"
      #expect(
        try await call(rehearsal, "com.atproto.repo.applyWrites", token: token, json: whole).status == 200)
      #expect(try await rehearsal.ledger().count == 1)
    }
  }

  @Test("A file no record refers to is gone after some hours")
  func expiry() async throws {
    try await Rehearsal.run { rehearsal in
      let token = try #require(try await login(rehearsal)["accessJwt"]?.string)
      let made = try await rehearsal.call(
        "POST", "/bluesky/xrpc/com.atproto.repo.uploadBlob", body: Samples.files["square.jpg"],
        headers: ["Authorization": "Bearer \(token)", "Content-Type": "image/jpeg"])
      let blob = try #require(made.json?["blob"])
      #expect(blob["ref"]?["$link"]?.string?.hasPrefix("bafkrei") == true)
      try await rehearsal.advance(6 * 3600)
      let fresh = try #require(try await login(rehearsal)["accessJwt"]?.string)
      let answer = try await call(
        rehearsal, "com.atproto.repo.createRecord", token: fresh,
        json: """
          {"repo":"\(Self.did)","collection":"app.bsky.feed.post","record":{"$type":"app.bsky.feed.post","text":"a",\
          "createdAt":"2026-11-21T07:00:00.000Z","embed":{"$type":"app.bsky.embed.images","images":[{"alt":"",\
          "image":\(blob.text())}]}}}
          """)
      #expect(answer.json?["error"] == "BlobNotFound")
    }
  }

  @Test("Writes are counted in points, where limits are on")
  func points() async throws {
    try await Rehearsal.run({ $0.enforcesRateLimits = true }) { rehearsal in
      let token = try #require(try await login(rehearsal)["accessJwt"]?.string)
      let answer = try await put(rehearsal, token, "one")
      #expect(answer.header("RateLimit-Policy") == "5000;w=3600")
      #expect(answer.header("RateLimit-Remaining") == "4997")
      for _ in 0..<29 { _ = try await login(rehearsal) }
      let full = try await call(
        rehearsal, "com.atproto.server.createSession",
        json: #"{"identifier":"acme.bsky.test","password":"sandbox-bluesky-token"}"#)
      #expect(full.status == 429)
      #expect(full.json?["error"] == "RateLimitExceeded")
      #expect(full.header("RateLimit-Policy") == "30;w=300")
    }
  }
}
