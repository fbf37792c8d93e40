import Foundation
import JSON

extension World {
  /// `com.atproto.repo.deleteRecord`: what is not there is deleted too.
  mutating func blueskyDelete(_ request: SandboxRequest, _ caller: BlueskyCaller) throws(Interruption)
    -> SandboxAnswer
  {
    let input = try blueskyInput(request, ["repo", "collection", "rkey", "swapRecord", "swapCommit"])
    guard try blueskyRepo(input["repo"]?.string).id == caller.did else {
      throw BlueskyRules.refusal(403, "Forbidden", "Not your repository", "§7 repo: own DID")
    }
    guard let key = input["rkey"]?.string, BlueskyRules.isKey(key) else {
      throw BlueskyRules.invalid("Input must have the property \"rkey\"", "§7 rkey")
    }
    let collection = try collection(input["collection"]?.string)
    let old = blueskyRecord(caller.did, collection, key)
    if let swap = input["swapRecord"], swap.string != old?.cid {
      throw BlueskyRules.refusal(400, "InvalidSwap", "Record was at \(old?.cid ?? "null")", "§2 swapRecord")
    }
    try remove(collection, key, caller)
    return .json([:])
  }

  private mutating func remove(
    _ collection: String, _ key: String, _ caller: BlueskyCaller
  ) throws(Interruption) {
    try spend("points \(caller.did)", 1, most: 5000, seconds: 3600, caller.now, "§4 5000 points / hour")
    let uri = "at://\(caller.did)/\(collection)/\(key)"
    bluesky.records[uri] = nil
    if collection == "app.bsky.feed.post", ledger.item(.bluesky, uri) != nil {
      ledger.change(.bluesky, uri) { $0.deletedAt = caller.now }
    }
  }

  /// `com.atproto.repo.applyWrites`: all of them or none, at most 200.
  mutating func blueskyApply(_ request: SandboxRequest, _ caller: BlueskyCaller) throws(Interruption)
    -> SandboxAnswer
  {
    let input = try blueskyInput(request, ["repo", "validate", "writes", "swapCommit"])
    guard let writes = input["writes"]?.array, !writes.isEmpty else {
      throw BlueskyRules.invalid("Input must have the property \"writes\"", "§2 applyWrites")
    }
    guard writes.count <= 200 else {
      throw BlueskyRules.invalid("Too many writes. Max: 200", "§4 applyWrites ≤ 200")
    }
    var after = self
    var results: [JSON] = []
    for entry in writes {
      let name = "com.atproto.repo.applyWrites"
      var one: [String: JSON] = [:]
      one["repo"] = input["repo"]
      one["validate"] = input["validate"]
      one["collection"] = entry["collection"]
      one["rkey"] = entry["rkey"]
      one["record"] = entry["value"]
      switch entry["$type"]?.string {
      case "\(name)#create":
        let made = try after.create(after.write(one, caller, needsKey: false), caller)
        results.append(
          .object(
            made.filter { $0.key != "commit" }.merging(["$type": .string("\(name)#createResult")]) { $1 }))
      case "\(name)#update":
        let made = try after.store(after.write(one, caller, needsKey: true), caller, points: 2)
        results.append(
          .object(
            made.filter { $0.key != "commit" }.merging(["$type": .string("\(name)#updateResult")]) { $1 }))
      case "\(name)#delete":
        guard let key = entry["rkey"]?.string else {
          throw BlueskyRules.invalid("Input/writes must have the property \"rkey\"", "§2 applyWrites")
        }
        try after.remove(collection(entry["collection"]?.string), key, caller)
        results.append(["$type": .string("\(name)#deleteResult")])
      default: throw BlueskyRules.invalid("Input/writes must have a $type", "§10 $type is required")
      }
    }
    self = after
    return .json(["results": .array(results)])
  }
}
