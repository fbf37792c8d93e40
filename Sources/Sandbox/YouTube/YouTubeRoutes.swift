import Crypto
import Foundation
import JSON

extension World {
  /// Everything under `/youtube`.
  mutating func youtube(_ request: SandboxRequest, _ now: Date) throws(Interruption) -> SandboxAnswer {
    .json(["error": "not yet"], status: 404, rule: "youtube not yet")
  }

  /// The digest that a further piece of an upload carries on from.
  func youtubeHasher(for request: SandboxRequest) -> SHA256 { SHA256() }
}
