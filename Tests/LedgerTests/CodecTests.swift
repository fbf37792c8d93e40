import Content
import JSON
import Testing

@testable import Ledger

@Suite("The record's documents")
struct CodecTests {
  @Test("An entry with everything set comes back as it was")
  func fullRoundTrip() throws {
    let bytes = try Samples.fullEntry.encoded(path: "x.json")
    #expect(try Entry(decoding: bytes, path: "x.json") == Samples.fullEntry)
  }

  @Test("An entry with nothing to say writes no keys for it, one member a line")
  func sparse() throws {
    let text = String(decoding: try Samples.entry().encoded(path: "x"), as: UTF8.self)
    for key in ["occurrence", "claim", "wait", "word", "generation", "attempts", "adopting", "drift"] {
      #expect(!text.contains("\"\(key)\""), "\(key) is written")
    }
    #expect(text.hasSuffix("}\n"))
    #expect(text.contains("\n  \"due\": \"2026-12-01T08:30:00Z\",\n"))
    #expect(try Entry(decoding: Array(text.utf8), path: "x") == Samples.entry())
  }

  @Test("Keys of a newer program are written back")
  func unknownKeys() throws {
    var json = try JSON(parsing: try Samples.entry().encoded(path: "x")).object ?? [:]
    json["colour"] = ["red": 1]
    let entry = try Entry(decoding: JSON.object(json).encoded(), path: "x")
    #expect(entry.unknown == ["colour": ["red": 1]])
    #expect(try JSON(parsing: try entry.encoded(path: "x"))["colour"] == ["red": 1])
  }

  @Test(
    "A damaged entry is refused with its path and key",
    arguments: [
      ("due", JSON.string("tomorrow"), "due"), ("due", .integer(7), "due"), ("due", .null, "due"),
      ("state", "posted", "state"), ("grace", -1, "grace"), ("grace", 1.5, "grace"), ("items", [], "items"),
      ("items", [["digest": "x", "phase": "done"]], "items[0].phase"),
      ("items", [["phase": "pending"]], "items[0]"), ("post", "../up", "post"), ("post", "Menu", "post"),
      ("post", ".hidden", "post"), ("post", "a@b", "post"), ("post", "", "post"),
      ("account", ["platform": "p", "host": "h", "id": "1", "label": "Acme!"], "account.label"),
      ("account", ["platform": "", "host": "h", "id": "1", "label": "acme"], "account.platform"),
      ("claim", ["run": "../x", "at": "2026-12-01T08:30:00Z", "commit": "c"], "claim.run"),
      ("adopting", "yes", "adopting"), ("generation", -1, "generation"), ("occurrence", 1e300, "occurrence"),
    ] as [(String, JSON, String)])
  func damaged(key: String, value: JSON, place: String) throws {
    var json = try JSON(parsing: try Samples.entry().encoded(path: "x")).object ?? [:]
    json[key] = value
    let error = #expect(throws: LedgerError.self) {
      try Entry(decoding: JSON.object(json).encoded(), path: "scheduled/x.json")
    }
    #expect(error?.code == .undecodable)
    #expect(error?.path == "scheduled/x.json")
    #expect(error?.key == place)
  }

  @Test("A key that must be there and is not is named")
  func missing() throws {
    for field in Entry.shape.fields where field.isRequired {
      var json = try JSON(parsing: try Samples.entry().encoded(path: "x")).object ?? [:]
      json[field.key] = nil
      let error = #expect(throws: LedgerError.self) {
        try Entry(decoding: JSON.object(json).encoded(), path: "x")
      }
      #expect(error?.problem == "`\(field.key)` is missing")
    }
  }

  @Test(
    "Bytes that are cut short or no JSON at all are refused", arguments: ["", "{", "[]", "null", "\u{FEFF}x"])
  func noJSON(text: String) {
    let error = #expect(throws: LedgerError.self) { try Entry(decoding: Array(text.utf8), path: "x") }
    #expect(error?.code == .undecodable)
  }

  @Test("A document over its limit is refused unread, one at its limit is not")
  func tooLarge() throws {
    var bytes = try Samples.entry().encoded(path: "x")
    bytes += [UInt8](repeating: 0x20, count: Documents.limit - bytes.count)
    #expect(try Entry(decoding: bytes, path: "x") == Samples.entry())
    let error = #expect(throws: LedgerError.self) { try Entry(decoding: bytes + [0x20], path: "x") }
    #expect(error?.code == .tooLarge)
  }

  @Test("An outcome is recorded however much the platform said")
  func longAnswers() throws {
    var entry = Samples.entry()
    entry.attempts = (1...300).map { number in
      var attempt = Attempt(number: number, item: 0, start: Samples.due)
      attempt.text = String(repeating: "x", count: 4000)
      return attempt
    }
    let read = try Entry(decoding: try entry.encoded(path: "x"), path: "x")
    #expect(read.attempts.count == 20)
    #expect(read.attempts.last?.number == 300)
    #expect(read.attempts.last?.text?.count == 500)
  }

  @Test("Meta of a newer schema is read as far as its schema")
  func newerMeta() throws {
    let meta = try Meta(decoding: Array(#"{"schema": 99, "lineage": "l", "inputs": 7}"#.utf8))
    #expect(meta.schema == 99)
    #expect(meta.lineage == "l")
  }

  @Test("Meta comes back as it was")
  func meta() throws {
    var meta = Samples.meta()
    meta.wake = Samples.due
    meta.attention.overdue = 2
    meta.unknown = ["x": 1]
    #expect(try Meta(decoding: try meta.encoded()) == meta)
  }

  @Test("The checked-in schema is the one the declarations make")
  func schema() throws {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let path = "/\(root)/schemas/state.schema.json"
    let made = stateSchema().text(pretty: true)
    if Disk.wantsRegeneration { try Disk.write(made, to: path) }
    #expect(
      try Disk.text(at: path) == made,
      "schemas/state.schema.json is old: POSTRIDER_REGENERATE=1 swift test --filter CodecTests makes it")
  }
}
