import Crypto
import Foundation
import JSON

extension World {
  /// Everything under `/linkedin`.
  mutating func linkedin(_ request: SandboxRequest, _ now: Date) throws(Interruption) -> SandboxAnswer {
    .json(["error": "not yet"], status: 404, rule: "linkedin not yet")
  }

  /// The digest that a further piece of an upload carries on from.
  func linkedinHasher(for request: SandboxRequest) -> SHA256 { SHA256() }
}
