import Crypto
import Foundation
import JSON

extension World {
  /// Everything under `/tiktok`.
  mutating func tiktok(_ request: SandboxRequest, _ now: Date) throws(Interruption) -> SandboxAnswer {
    .json(["error": "not yet"], status: 404, rule: "tiktok not yet")
  }

  /// The digest that a further piece of an upload carries on from.
  func tiktokHasher(for request: SandboxRequest) -> SHA256 { SHA256() }
}
