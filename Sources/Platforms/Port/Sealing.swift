import Content
import Crypto
import Foundation
import HTTP

/// What a platform hands out that is as good as a token, such as the address of an upload, is recorded only sealed:
/// whoever reads the record cannot use it. The key follows from the account's own secrets; where they have changed,
/// what was sealed cannot be opened any more, and the upload begins anew.
extension AccountSession {
  private var sealingKey: SymmetricKey {
    let names = ["client_secret", "refresh_token", "access_token"].filter { secrets[$0] != nil }.prefix(1)
    let secret = names.compactMap { secrets[$0]?.reveal() }.joined()
    return HKDF<SHA256>.deriveKey(
      inputKeyMaterial: SymmetricKey(data: Data(secret.utf8)),
      salt: Data(account.identity.description.utf8), info: Data("postrider checkpoint 1".utf8),
      outputByteCount: 32)
  }

  /// The text, unreadable without the account's secrets. Equal texts are sealed equally, so that a step that is
  /// repeated changes no record.
  func sealed(_ text: String) -> String? {
    let key = sealingKey
    let digest = HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key)
    guard let nonce = try? AES.GCM.Nonce(data: Data(digest.prefix(12))),
      let box = try? AES.GCM.seal(Data(text.utf8), using: key, nonce: nonce).combined
    else { return nil }
    return "sealed:" + box.base64EncodedString()
  }

  /// What was sealed; nil where it was not by these secrets. A text that never was sealed is itself.
  func opened(_ text: String) -> String? {
    guard text.hasPrefix("sealed:") else { return text }
    guard let bytes = Data(base64Encoded: String(text.dropFirst(7))),
      let box = try? AES.GCM.SealedBox(combined: bytes),
      let plain = try? AES.GCM.open(box, using: sealingKey)
    else { return nil }
    return String(data: plain, encoding: .utf8)
  }
}
