import Crypto
import Foundation
import JSON

extension World {
  /// Everything under `/threads`.
  mutating func threads(_ request: SandboxRequest, _ now: Date) throws(Interruption) -> SandboxAnswer {
    .json(["error": "not yet"], status: 404, rule: "threads not yet")
  }

  /// The digest that a further piece of an upload carries on from.
  func threadsHasher(for request: SandboxRequest) -> SHA256 { SHA256() }
}
