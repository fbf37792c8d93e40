import Crypto
import Foundation
import JSON

extension World {
  /// Everything under `/x`.
  mutating func x(_ request: SandboxRequest, _ now: Date) throws(Interruption) -> SandboxAnswer {
    .json(["error": "not yet"], status: 404, rule: "x not yet")
  }

  /// The digest that a further piece of an upload carries on from.
  func xHasher(for request: SandboxRequest) -> SHA256 { SHA256() }
}
