import Content
import Diagnostics
import Testing

@Suite("Values of the record")
struct ValueTests {
  @Test(
    "Instants are read and written in UTC",
    arguments: [
      ("2026-12-01T08:30:00Z", "2026-12-01T08:30:00Z"), ("2026-12-01T09:30:00+01:00", "2026-12-01T08:30:00Z"),
      ("2026-12-01T08:30:00.999Z", "2026-12-01T08:30:00Z"),
      ("2024-02-29T23:59:59-0030", "2024-03-01T00:29:59Z"),
      ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"), ("1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"),
      ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"), ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
    ])
  func instants(text: String, written: String) throws {
    #expect(try #require(Instant(text)).description == written)
  }

  @Test(
    "Other texts are no instants",
    arguments: [
      "", "2026-12-01", "2026-12-01T08:30:00", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z",
      "2026-12-01T24:00:00Z",
      "2026-12-01T08:30:00.Z", "2026-12-01T08:30:00Zx", "2026-12-01T08:30:00+1", "２026-12-01T08:30:00Z",
    ])
  func notInstants(text: String) {
    #expect(Instant(text) == nil)
  }

  @Test("Arithmetic clamps instead of overflowing")
  func clamping() {
    let last = Instant(secondsSinceEpoch: .max)
    #expect(last.adding(seconds: 1) == last)
    #expect(Instant(secondsSinceEpoch: .min).seconds(since: last) == .min)
    #expect(last.description == "9999-12-31T23:59:59Z")
    #expect(Instant(secondsSinceEpoch: 0).dayPath == "1970/01/01")
  }

  @Test("An account's identity comes back from its text")
  func identities() throws {
    for text in ["alpha:api.alpha.example/acme", "gamma:127.0.0.1:8080/zoe", "beta:b.example/a/b:c"] {
      #expect(try #require(AccountIdentity(text)).description == text)
    }
    for text in ["", "alpha", "alpha:host", ":host/id", "alpha:host/"] {
      #expect(AccountIdentity(text) == nil)
    }
  }

  @Test("A delivery names its occurrence only where it is not the first")
  func deliveries() throws {
    let account = try #require(AccountIdentity("alpha:host/acme"))
    let post = PostID(folding: "Menu")
    #expect(DeliveryID(post: post, account: account).description == "menu@alpha:host/acme")
    #expect(DeliveryID(post: post, occurrence: 2, account: account).description == "menu#2@alpha:host/acme")
    #expect(
      DeliveryID(post: post, account: account) < DeliveryID(post: post, occurrence: 1, account: account))
  }

  @Test("No change of bytes makes the compiler fall over, and the project's good post goes on")
  func mutations() throws {
    let seedFile = Array(
      """
      ---
      id: Über
      accounts: [acme, all]
      publish_at: 2026-12-01 09:30
      media: [{file: a.jpg, alt: "A \\u00e4"}]
      overrides: {beta: {text: Hi, collaborators: [a, b]}, acme: {late: {grace: 6h}}}
      ---
      One **two** <!-- three --> [four](five)

      ---

      Six \\**seven** `eight` #nine @ten
      """.utf8)
    var state: UInt64 = 42
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let good = World("== posts/good.md ==\n---\naccounts: [acme]\npublish_at: on-merge\n---\nHi").files
    let alphabet = Array("-:[]{}\"'#|>\\\n\r\t *&!%@`,0aé<>".utf8) + [0, 0xFF, 0x85, 0xC3]
    for _ in 0..<400 {
      var bytes = seedFile
      for _ in 0...random(6) {
        let index = random(bytes.count)
        switch random(3) {
        case 0: bytes[index] = alphabet[random(alphabet.count)]
        case 1: bytes.insert(alphabet[random(alphabet.count)], at: index)
        default: bytes.removeSubrange(index..<min(bytes.count, index + 1 + random(9)))
        }
      }
      var files = good
      files["posts/bad.md"] = bytes
      let compilation = compile(MemoryTree(files: files), platforms: Fakes.platforms, tzdata: "t") { _, _ in
        nil
      }
      let desired = try #require(compilation.desired)
      #expect(desired.deliveries.contains { $0.id.post.key == "good" })
      let isTold = compilation.diagnostics.contains { $0.severity == .error }
      #expect(isTold == (!desired.frozen.isEmpty || !desired.refused.isEmpty))
    }
  }

  @Test("No change of bytes makes a broken project wanted")
  func projectMutations() {
    let seedFile = Array(World.project.utf8)
    for index in stride(from: 0, to: seedFile.count, by: 3) {
      var bytes = seedFile
      bytes.remove(at: index)
      let compilation = compile(
        MemoryTree(files: ["postrider.yaml": bytes]), platforms: Fakes.platforms, tzdata: "t"
      ) { _, _ in nil }
      #expect((compilation.desired == nil) == compilation.diagnostics.contains { $0.severity == .error })
    }
  }
}
