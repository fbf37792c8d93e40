import Testing

@testable import HTTP

@Suite("Redactor")
struct RedactorTests {
  private let redactor = Redactor([Secret("s3cr/t+ä \"x\""), Secret("abc"), Secret("abcdef")])

  @Test(
    "A secret is hidden in every form it travels in",
    arguments: [
      ("plain s3cr/t+ä \"x\" end", "plain ••• end"),
      ("q=s3cr%2Ft%2B%C3%A4%20%22x%22&b", "q=•••&b"),
      ("q=s3cr%2ft%2b%c3%a4%20%22x%22&b", "q=•••&b"),
      ("q=s3cr%2Ft%2B%C3%A4+%22x%22&b", "q=•••&b"),
      (#"{"a":"s3cr/t+ä \"x\""}"#, #"{"a":"•••"}"#),
      (#"{"a":"s3cr\/t+ä \"x\""}"#, #"{"a":"•••"}"#),
      ("abcdef abc", "••• •••"), ("xabcx", "x•••x"), ("nothing here", "nothing here"), ("", ""),
    ])
  func forms(_ text: String, _ expected: String) { #expect(redactor.redact(text) == expected) }

  @Test(
    "A secret is hidden inside base64 at any alignment",
    arguments: ["", "u", "us", "user:", "Zm9v"], ["", "!", "!!"])
  func base64(_ before: String, _ after: String) {
    let secret = "hunter2-and-more"
    let encoded = Base64Text.encode(Array((before + secret + after).utf8))
    let shown = Redactor([Secret(secret)]).redact("Basic \(encoded)")
    #expect(shown.contains("•••"))
    #expect(shown.count <= "Basic ".count + encoded.count - 17)
    #expect(Redactor().redact("Basic \(encoded)").contains(encoded))
  }

  @Test("A secret learned later is hidden from then on, an empty one hides nothing")
  func later() {
    let redactor = Redactor([Secret("")])
    #expect(redactor.redact("a tok b") == "a tok b")
    redactor.add(Secret("tok"))
    #expect(redactor.redact("a tok b") == "a ••• b")
  }

  @Test("A secret prints as dots, whatever prints it")
  func secret() {
    struct Holder { var secret = Secret("hunter2") }
    var dumped = ""
    dump(Holder(), to: &dumped)
    for text in ["\(Secret("hunter2"))", String(reflecting: Secret("hunter2")), "\(Holder())", dumped] {
      #expect(!text.contains("hunter2"))
    }
    #expect(Secret("hunter2").reveal() == "hunter2")
  }
}

/// Plain base64, written the long way.
private enum Base64Text {
  static func encode(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var result = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = Array(bytes[start..<min(start + 3, bytes.count)])
      let padded = group + [UInt8](repeating: 0, count: 3 - group.count)
      let value = padded.reduce(0) { $0 << 8 | Int($1) }
      for index in 0..<4 {
        result.append(index <= group.count ? alphabet[value >> (18 - 6 * index) & 63] : "=")
      }
    }
    return result
  }
}
