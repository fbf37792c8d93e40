import Crypto
import Foundation
import HTTP

/// Signs as Standard Webhooks asks (https://www.standardwebhooks.com/, read 2026-11-21): HMAC-SHA256 over
/// `id.timestamp.body`, in base64 behind `v1,`.
public struct WebhookSignature: Sendable {
  private let keys: [SymmetricKey]

  /// `secret`: `whsec_` and base64, or any other text, which is the key as it is. Two with a blank between them
  /// sign twice, so that a secret can be changed without a gap. nil: there is none.
  public init?(_ secret: Secret) {
    keys = secret.reveal().split(whereSeparator: \.isWhitespace).map { Self.key(String($0)) }
    if keys.isEmpty { return nil }
  }

  private static func key(_ text: String) -> SymmetricKey {
    if text.hasPrefix("whsec_"), let bytes = Data(base64Encoded: String(text.dropFirst(6))), !bytes.isEmpty {
      return SymmetricKey(data: bytes)
    }
    return SymmetricKey(data: Data(text.utf8))
  }

  /// The value of `webhook-signature`. `timestamp`: seconds since 1970.
  public func value(id: String, timestamp: Int64, body: [UInt8]) -> String {
    let content = Data("\(id).\(timestamp).".utf8) + Data(body)
    return keys.map { key in
      "v1," + Data(HMAC<SHA256>.authenticationCode(for: content, using: key)).base64EncodedString()
    }.joined(separator: " ")
  }
}
