import Crypto
import Foundation
import JSON

/// What Bluesky refuses, in its own words, and the figures it goes by.
enum BlueskyRules {
  static let graphemes = 300
  static let bytes = 3000
  static let images = 4
  static let gallery = 20
  static let imageBytes = 2_000_000
  static let thumbBytes = 1_000_000
  static let videoBytes = 300_000_000
  static let videoSeconds = 600.0
  static let captionsBytes = 20_000
  /// The largest file the server itself takes.
  static let uploadBytes = 50_000_000
  static let accessLife = 7200.0
  static let refreshLife = 90 * 86_400.0
  static let refreshGrace = 7200.0
  /// How long a file lives that no record refers to.
  static let blobLife = 6 * 3600.0

  static func refusal(_ status: Int, _ name: String, _ text: String, _ rule: String) -> Interruption {
    .refused(
      .json(
        ["error": .string(name), "message": .string(text)], status: status, rule: "bluesky \(rule)"))
  }

  /// The request is not what the method's lexicon says.
  static func invalid(_ text: String, _ rule: String) -> Interruption {
    refusal(400, "InvalidRequest", text, rule)
  }

  private static let names: [Int: String] = [
    400: "InvalidRequest", 401: "AuthenticationRequired", 403: "Forbidden", 404: "XRPCNotSupported",
    413: "PayloadTooLarge", 415: "InvalidRequest", 429: "RateLimitExceeded", 502: "UpstreamFailure",
    503: "NotEnoughResources", 504: "UpstreamTimeout",
  ]

  /// An injected fault as Bluesky would say it. A message that is a name alone (`ExpiredToken`) is the error's
  /// name.
  static func envelope(
    _ fault: Fault, _ request: SandboxRequest, status: Int, _ text: String
  ) -> SandboxAnswer {
    let isName =
      text.count > 3 && text.first?.isUppercase == true && text.allSatisfy { $0.isASCII && $0.isLetter }
    let name = isName ? text : names[status] ?? (status < 500 ? "InvalidRequest" : "InternalServerError")
    return .json(["error": .string(name), "message": .string(text)], status: status)
  }

  /// A content id of version 1 over these bytes: well formed, and the same for the same bytes.
  static func cid(_ digest: some Sequence<UInt8>, isRaw: Bool) -> String {
    let bytes: [UInt8] = [1, isRaw ? 0x55 : 0x71, 0x12, 0x20] + Array(digest)
    let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
    var text: [UInt8] = [UInt8(ascii: "b")]
    var buffer = 0
    var bits = 0
    for byte in bytes {
      buffer = buffer << 8 | Int(byte)
      bits += 8
      while bits >= 5 {
        bits -= 5
        text.append(alphabet[buffer >> bits & 31])
      }
      buffer &= (1 << bits) - 1
    }
    if bits > 0 { text.append(alphabet[buffer << (5 - bits) & 31]) }
    return String(decoding: text, as: UTF8.self)
  }

  static func cid(of record: JSON) -> String { cid(SHA256.hash(data: record.encoded()), isRaw: false) }

  private static let sortable = Array("234567abcdefghijklmnopqrstuvwxyz".utf8)

  /// A record key that grows with time; `clock` tells two of one instant apart.
  static func tid(_ now: Date, clock: Int) -> String {
    let value = UInt64(max(0, now.timeIntervalSince1970) * 1_000_000) << 10 | UInt64(clock & 1023)
    return String(
      decoding: (0..<13).map { sortable[Int(value >> UInt64(5 * (12 - $0)) & 31)] }, as: UTF8.self)
  }

  /// True for 13 characters of the sortable alphabet whose highest bit is 0.
  static func isTID(_ key: String) -> Bool {
    guard key.utf8.count == 13, let first = key.utf8.first, first <= UInt8(ascii: "j") else { return false }
    return key.utf8.allSatisfy { sortable.contains($0) }
  }

  /// A record key of any kind.
  static func isKey(_ key: String) -> Bool {
    (1...512).contains(key.utf8.count) && key != "." && key != ".."
      && key.utf8.allSatisfy { byte in
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
          || ".-_:~".utf8.contains(byte)
      }
  }
}
