import JSON
import Testing

@Suite struct JSONParsingTests {
  @Test("Every kind of value is read")
  func values() throws {
    let text = #" {"a": [1, -2.5, true, false, null, "x\n\u00e9\ud83c\udf89\/"], "b": {}, "c": []} "#
    #expect(
      try JSON(parsing: text.utf8) == [
        "a": [1, -2.5, true, false, nil, "x\né🎉/"], "b": [:], "c": [],
      ])
  }

  @Test(
    "Whole numbers of 64 bits stay exact; all others are the nearest float",
    arguments: [
      ("0", JSON.integer(0)), ("-0", .integer(0)), ("9223372036854775807", .integer(.max)),
      ("-9223372036854775808", .integer(.min)), ("9223372036854775808", .number(9_223_372_036_854_775_808)),
      ("18446744073709551616", .number(18_446_744_073_709_551_616)), ("1.0", .number(1)),
      ("1e2", .number(100)),
      ("-1.5E-1", .number(-0.15)),
      ("123456789012345678901234567890", .number(1.2345678901234568e29)),
    ])
  func numbers(_ text: String, _ value: JSON) throws {
    #expect(try JSON(parsing: text.utf8) == value)
  }

  @Test(
    "What is not JSON is refused",
    arguments: [
      "", " ", "{", "[", "[1", "[1,", "[1,]", "[,1]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{'a':1}",
      "1 2",
      "tru", "truex", "nul", "TRUE", "NaN", "Infinity", "-", "+1", "01", "1.", ".5", "1e", "1e+", "0x1", "\"",
      "\"a", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "// a\n1", "[1}", "{\"a\":1]", "\u{FEFF}1", "1\0",
    ])
  func syntax(_ text: String) {
    #expect(failure(Array(text.utf8))?.code == .syntax)
  }

  @Test("A name that stands twice is refused, so that nobody reads the one and checks the other")
  func duplicates() {
    #expect(failure(Array(#"{"a": 1, "a": 1}"#.utf8))?.code == .duplicateName)
    #expect(failure(Array(#"{"a": 1, "\u0061": 2}"#.utf8))?.code == .duplicateName)
    #expect(failure(Array(#"{"é": 1, "é": 2}"#.utf8))?.offset == 10)
  }

  @Test("Broken text is refused: half surrogate pairs, bytes that are not UTF-8, bare control characters")
  func text() {
    for text in [#""\ud83c""#, #""\udf89""#, #""\ud83c\u0041""#, #""\ud83cx""#, "\"\u{1}\"", "\"a\nb\""] {
      #expect(failure(Array(text.utf8))?.code == .text, "\(text)")
    }
    for bytes: [UInt8] in [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xC0, 0x80]] {
      #expect(failure([0x22] + bytes + [0x22])?.code == .text)
      #expect(failure([0x22, 0x5C, 0x6E] + bytes + [0x22])?.code == .text)
    }
  }

  @Test("A number no float holds is refused")
  func hugeNumber() {
    #expect(failure(Array("1e999".utf8))?.code == .number)
  }

  @Test(
    "Hostile depth and size are refused at the limit, not by running out of stack",
    arguments: ["[", "{\"a\":"])
  func limits(_ opening: String) throws {
    #expect(failure(Array(String(repeating: opening, count: 100_000).utf8))?.code == .limit)
    let nested = Array((String(repeating: "[", count: 256) + String(repeating: "]", count: 256)).utf8)
    #expect(failure(nested) == nil)
    #expect(
      failure(Array("[".utf8) + nested + Array("]".utf8))?.description
        == "line 1, byte 257: more than 256 levels")
    #expect(throws: JSONError.self) { try JSON(parsing: "[1]".utf8, limit: 2) }
    #expect(try JSON(parsing: "[1]".utf8, limit: 3) == [1])
  }

  @Test("An error says where")
  func place() {
    let error = failure(Array("{\n  \"a\": 1,\n  b: 2\n}".utf8))
    #expect(error?.description == "line 3, byte 3: expected a name in double quotes")
    #expect(error?.offset == 14)
  }

  @Test("A document cut off anywhere is refused, and never taken for a shorter one")
  func truncation() throws {
    let whole = Array(#"{"a":[1,2.5e3,"x\u00e9"],"b":{"c":null},"d":true}"#.utf8)
    for end in 0..<whole.count { #expect(failure(Array(whole[..<end])) != nil) }
    #expect(failure(whole) == nil)
  }

  @Test("Any bytes at all end in a value or an error", arguments: 0..<10)
  func noise(seed: UInt64) {
    var random = Seeded(seed)
    let pieces = Array(#"{}[],:"\tru1-.eE0nfals "#.utf8) + [0xFF, 0x00, 0xC3, 0xA9]
    for _ in 0..<500 {
      let bytes = (0..<Int(random.next() % 40)).map { _ in pieces[Int(random.next() % UInt64(pieces.count))] }
      guard let value = try? JSON(parsing: bytes) else { continue }
      #expect((try? JSON(parsing: value.encoded())) == value)
    }
  }

  private func failure(_ bytes: [UInt8]) -> JSONError? {
    do throws(JSONError) {
      _ = try JSON(parsing: bytes)
      return nil
    } catch {
      return error
    }
  }
}
