import Foundation

extension World {
  mutating func facebook(_ request: SandboxRequest, _ now: Date) throws(Interruption) -> SandboxAnswer {
    throw GraphError.refusal(1, nil, "not yet", rule: "sandbox")
  }
  mutating func instagram(_ request: SandboxRequest, _ now: Date) throws(Interruption) -> SandboxAnswer {
    throw GraphError.refusal(1, nil, "not yet", rule: "sandbox")
  }
  mutating func publishScheduledPagePosts(_ now: Date) {}
}
