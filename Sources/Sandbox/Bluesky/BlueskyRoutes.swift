import Crypto
import Foundation
import JSON

extension World {
  /// Everything under `/bluesky`.
  mutating func bluesky(_ request: SandboxRequest, _ now: Date) throws(Interruption) -> SandboxAnswer {
    .json(["error": "not yet"], status: 404, rule: "bluesky not yet")
  }

  /// The digest that a further piece of an upload carries on from.
  func blueskyHasher(for request: SandboxRequest) -> SHA256 { SHA256() }
}
