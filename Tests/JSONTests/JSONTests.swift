import Foundation
import JSON
import Testing

@Suite struct JSONTests {
  @Test("The same value gives the same bytes: names sorted by their bytes, whatever order they came in")
  func sorted() {
    let names = ["b", "a", "é", "e\u{301}x", "Z", "aa", "", "🎉", "\u{FFFD}", "z"]
    let sorted = names.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
    let expected = "{" + sorted.map { "\"\($0)\":1" }.joined(separator: ",") + "}"
    for turn in names.indices {
      let turned = names[turn...] + names[..<turn]
      let value = JSON.object(Dictionary(uniqueKeysWithValues: turned.map { ($0, .integer(1)) }))
      #expect(value.encoded() == Array(expected.utf8))
    }
  }

  @Test("One member a line, for people and for git")
  func pretty() {
    let value: JSON = ["id": "a", "items": [1, [:], []], "at": nil, "more": ["x": 1.5]]
    #expect(
      value.text(pretty: true) == """
        {
          "at": null,
          "id": "a",
          "items": [
            1,
            {},
            []
          ],
          "more": {
            "x": 1.5
          }
        }

        """)
  }

  @Test("Control characters and the line separators of JavaScript are escaped, all else is itself")
  func escapes() {
    let value = JSON.string("\"\\\n\r\t\u{0}\u{1F}\u{7F}\u{2028}\u{2029}é🎉/'")
    #expect(
      value.text()
        == "\"\\\"\\\\\\n\\r\\t\\u0000\\u001f\\u007f\\u2028\\u2029é🎉/'\"")
  }

  @Test(
    "A number comes back as it was",
    arguments: [0.1, -0.0, 1e20, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 1.0, 0.30000000000000004]
      as [Double])
  func numbers(_ number: Double) throws {
    #expect(try JSON(parsing: JSON.number(number).encoded()) == .number(number))
  }

  @Test("A number that is not finite has no place in JSON and becomes null")
  func notFinite() {
    #expect(JSON.array([.number(.nan), .number(.infinity)]).text() == "[null,null]")
  }

  @Test("Equal means the same bytes")
  func equality() {
    #expect(JSON.string("é") != JSON.string("e\u{301}"))
    #expect(JSON.object(["é": 1]) != JSON.object(["e\u{301}": 1]))
    #expect(JSON.number(0.0) != JSON.number(-0.0))
    #expect(JSON.integer(1) != JSON.number(1))
    #expect(JSON.object(["a": 1, "b": 2]) == JSON.object(["b": 2, "a": 1]))
    #expect(Set<JSON>(["a", "a", 1, 1, [1], [1]]).count == 3)
  }

  @Test("Whoever asks for what is not there gets nothing")
  func accessors() {
    let value: JSON = ["a": [1.0, "x", true], "b": [:]]
    #expect(value["a"]?[0]?.integer == 1)
    #expect(value["a"]?[1]?.string == "x")
    #expect(value["a"]?[2]?.bool == true)
    #expect(value["a"]?[3] == nil)
    #expect(value["a"]?[-1] == nil)
    #expect(value["c"] == nil)
    #expect(value["b"]?.object == [:])
    #expect(value["a"]?.array?.count == 3)
    #expect(JSON.number(1.5).integer == nil)
    #expect(JSON.number(1e300).integer == nil)
  }

  @Test("A type that holds a value is coded by the usual coders")
  func codable() throws {
    struct Holder: Codable, Equatable { var value: JSON }
    let holder = Holder(value: ["a": [1, 2.5, "x", nil, true]])
    let data = try JSONEncoder().encode(holder)
    #expect(try JSONDecoder().decode(Holder.self, from: data) == holder)
  }
}
