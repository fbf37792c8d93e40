import Crypto
import Foundation
import JSON

/// How a platform proves that a notice is its own: a code over the raw body, in one header.
struct NoticeSignature: Sendable {
  enum Writing: Sendable {
    case hex, base64
  }

  var header: String
  var writing = Writing.hex
  /// What stands in the header before the code.
  var prefix = ""
  /// What is hashed before the body and not sent.
  var ahead = ""
  /// Whether the second of sending is hashed before the body, with a dot between, and sent as `t=…,s=…`.
  var isStamped = false

  /// The header's value for these bytes, sent at this second.
  func value(of body: [UInt8], secret: String, second: Int) -> String {
    let stamp = isStamped ? "\(second)." : ""
    let code = Self.code(Array("\(stamp)\(ahead)".utf8) + body, secret: secret, writing)
    return isStamped ? "t=\(second),s=\(prefix)\(code)" : prefix + code
  }

  /// The HMAC-SHA256 of bytes, in lower case hex or in base64.
  static func code(_ bytes: [UInt8], secret: String, _ writing: Writing) -> String {
    let code = HMAC<SHA256>.authenticationCode(
      for: Data(bytes), using: SymmetricKey(data: Data(secret.utf8)))
    switch writing {
    case .base64: return Data(code).base64EncodedString()
    case .hex:
      let digits = Array("0123456789abcdef")
      return String(code.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
  }
}

/// How a platform makes sure that an address is the app's own before it sends anything there.
enum NoticeHandshake: Sendable {
  /// Nothing is asked.
  case none
  /// Mode, a number and the owner's word go out; the number comes back as the whole body.
  case echo
  /// A code goes out; its HMAC comes back in a JSON member, and where `echo` is set the code in its own.
  case proof(asks: String, member: String, prefix: String, writing: NoticeSignature.Writing, echo: Bool)

  /// The query of the call, without its question mark; nil where nothing is asked.
  func query(_ challenge: String, _ hook: SandboxWebhook) -> String? {
    switch self {
    case .none: return nil
    case .echo:
      return "hub.mode=subscribe&hub.challenge=\(challenge)&hub.verify_token="
        + NoticeText.escapedForQuery(hook.verifyToken)
    case .proof(let asks, _, _, _, _): return "\(asks)=\(NoticeText.escapedForQuery(challenge))"
    }
  }

  /// What the receiver has to say of a challenge, and why an answer is not it; nil: it is.
  func objection(to body: [UInt8], _ challenge: String, _ hook: SandboxWebhook) -> String? {
    switch self {
    case .none: return nil
    case .echo:
      let said = String(decoding: body.prefix(4096), as: UTF8.self).trimmingCharacters(
        in: .whitespacesAndNewlines)
      return said == challenge ? nil : "the body is not hub.challenge"
    case .proof(let asks, let member, let prefix, let writing, let echo):
      guard let json = NoticeText.json(body) else { return "the body is no JSON object" }
      if echo, json[asks]?.string != challenge { return "\(asks) does not come back" }
      let proof = prefix + NoticeSignature.code(Array(challenge.utf8), secret: hook.secret, writing)
      return json[member]?.string == proof
        ? nil : "\(member) is not the code of \(asks) with the app's secret"
    }
  }
}
