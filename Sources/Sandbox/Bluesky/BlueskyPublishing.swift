import Foundation
import JSON

extension World {
  private static let post = "app.bsky.feed.post"

  /// One record to be written.
  struct BlueskyWrite {
    var collection: String
    var key: String
    var record: JSON
    /// Nil: validated where the lexicon is known.
    var isValidated: Bool?

    func uri(_ did: String) -> String { "at://\(did)/\(collection)/\(key)" }
  }

  /// A record that is there: posts are in the ledger, others beside it.
  func blueskyRecord(_ did: String, _ collection: String, _ key: String) -> BlueskyState.Record? {
    let uri = "at://\(did)/\(collection)/\(key)"
    guard collection == Self.post else { return bluesky.records[uri] }
    guard let item = ledger.item(.bluesky, uri), let value = item.details["record"],
      let cid = item.details["cid"]?.string
    else { return nil }
    return .init(key: key, cid: cid, value: value)
  }

  /// `com.atproto.repo.createRecord`. A place that is taken answers 500, even for the same record: a defect of the
  /// server that is known and not repaired.
  mutating func blueskyCreate(_ request: SandboxRequest, _ caller: BlueskyCaller) throws(Interruption)
    -> SandboxAnswer
  {
    let input = try blueskyInput(
      request, ["repo", "collection", "rkey", "validate", "record", "swapCommit"])
    let write = try write(input, caller, needsKey: false)
    return .json(.object(try create(write, caller)))
  }

  mutating func create(_ write: BlueskyWrite, _ caller: BlueskyCaller) throws(Interruption) -> [String: JSON]
  {
    guard blueskyRecord(caller.did, write.collection, write.key) == nil else {
      throw BlueskyRules.refusal(
        500, "InternalServerError", "Internal Server Error", "§2 createRecord on a used rkey: 500")
    }
    return try store(write, caller, points: 3)
  }

  /// `com.atproto.repo.putRecord`: with `swapRecord` null only where the place is free, or holds the same.
  mutating func blueskyPut(_ request: SandboxRequest, _ caller: BlueskyCaller) throws(Interruption)
    -> SandboxAnswer
  {
    let input = try blueskyInput(
      request, ["repo", "collection", "rkey", "validate", "record", "swapRecord", "swapCommit"])
    let write = try write(input, caller, needsKey: true)
    let old = blueskyRecord(caller.did, write.collection, write.key)
    if let old, old.value == write.record {
      return .json([
        "uri": .string(write.uri(caller.did)), "cid": .string(old.cid), "validationStatus": "valid",
      ])
    }
    if let swap = input["swapRecord"], swap.string != old?.cid {
      throw BlueskyRules.refusal(
        400, "InvalidSwap", "Record was at \(old?.cid ?? "null")",
        "§2 swapRecord: the place holds another record")
    }
    return .json(.object(try store(write, caller, points: old == nil ? 3 : 2)))
  }

  /// What a call wants written, held against the lexicons.
  func write(_ input: [String: JSON], _ caller: BlueskyCaller, needsKey: Bool) throws(Interruption)
    -> BlueskyWrite
  {
    guard try blueskyRepo(input["repo"]?.string).id == caller.did else {
      throw BlueskyRules.refusal(403, "Forbidden", "Not your repository", "§2 repo: own DID")
    }
    let collection = try self.collection(input["collection"]?.string)
    guard let record = input["record"], record.object != nil else {
      throw BlueskyRules.invalid("Input must have the property \"record\"", "§2 record")
    }
    var key = input["rkey"]?.string
    if needsKey, key == nil {
      throw BlueskyRules.invalid("Input must have the property \"rkey\"", "§2 putRecord rkey")
    }
    if key == nil { key = BlueskyRules.tid(caller.now, clock: caller.request) }
    guard let key, BlueskyRules.isKey(key) else {
      throw BlueskyRules.invalid("Input/rkey must be a valid Record Key", "§2 TID rkey")
    }
    if case .string = input["swapCommit"] ?? .null {
      throw BlueskyRules.refusal(400, "InvalidSwap", "Commit was at another head", "§2 swapCommit")
    }
    let write = BlueskyWrite(
      collection: collection, key: key, record: record, isValidated: input["validate"]?.bool)
    try validate(write, caller)
    return write
  }

  func collection(_ text: String?) throws(Interruption) -> String {
    guard let text, text.split(separator: ".").count >= 3,
      text.utf8.allSatisfy({
        (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 46
      })
    else { throw BlueskyRules.invalid("Input/collection must be a valid nsid", "§2 collection") }
    return text
  }

  private func validate(_ write: BlueskyWrite, _ caller: BlueskyCaller) throws(Interruption) {
    guard write.isValidated != false else { return }
    let lexicon = BlueskyLexicon(world: self, caller: caller, collection: write.collection)
    switch write.collection {
    case Self.post:
      guard BlueskyRules.isTID(write.key) else {
        throw BlueskyRules.invalid("Invalid record key: expected a TID", "§2 TID rkey")
      }
      try lexicon.post(write.record)
    case "app.bsky.feed.threadgate": try lexicon.threadgate(write.record, key: write.key)
    case "app.bsky.feed.postgate": try lexicon.postgate(write.record, key: write.key)
    default:
      guard write.isValidated != true else {
        throw BlueskyRules.invalid(
          "Lexicon not found: lex:\(write.collection)", "§10 validate: true with an unknown lexicon")
      }
    }
  }

  /// Writes a record; a post appears in the ledger.
  mutating func store(_ write: BlueskyWrite, _ caller: BlueskyCaller, points: Int) throws(Interruption)
    -> [String: JSON]
  {
    try spend("points \(caller.did)", points, most: 5000, seconds: 3600, caller.now, "§4 5000 points / hour")
    let cid = BlueskyRules.cid(of: write.record)
    let uri = write.uri(caller.did)
    for link in Self.links(write.record) { bluesky.blobs["\(caller.did) \(link)"]?.isReferenced = true }
    if write.collection == Self.post {
      publish(write, cid, caller)
    } else {
      bluesky.records[uri] = .init(key: write.key, cid: cid, value: write.record)
      note(write, caller)
    }
    let isKnown = [Self.post, "app.bsky.feed.threadgate", "app.bsky.feed.postgate"].contains(write.collection)
    let commit: JSON = [
      "cid": .string(BlueskyRules.cid(of: ["rev": .integer(Int64(nextCount()))])),
      "rev": .string(BlueskyRules.tid(caller.now, clock: counter)),
    ]
    return [
      "uri": .string(uri), "cid": .string(cid), "commit": commit,
      "validationStatus": isKnown && write.isValidated != false ? "valid" : "unknown",
    ]
  }

  private mutating func publish(_ write: BlueskyWrite, _ cid: String, _ caller: BlueskyCaller) {
    let uri = write.uri(caller.did)
    let text = write.record["text"]?.string ?? ""
    let media = media(of: write.record, caller)
    let details = details(of: write.record, cid, write.key)
    if ledger.item(.bluesky, uri) != nil {
      ledger.change(.bluesky, uri) { item in
        item.versions.append(item.text)
        item.text = text
        item.media = media
        item.details.merge(details) { $1 }
      }
      return
    }
    var item = LedgerItem(
      number: 0, platform: .bluesky, account: caller.did, id: uri, kind: "post", text: text,
      parent: write.record["reply"]?["parent"]?["uri"]?.string, createdAt: caller.now,
      pagePath: "/bluesky/profile/\(caller.did)/post/\(write.key)", idempotencyKey: write.key,
      request: caller.request)
    item.media = media
    item.details = details
    ledger.add(item)
  }

  private func details(of record: JSON, _ cid: String, _ key: String) -> [String: JSON] {
    var details: [String: JSON] = ["record": record, "cid": .string(cid), "rkey": .string(key)]
    details["langs"] = record["langs"]
    details["facets"] = record["facets"]
    details["embed"] = record["embed"]?["$type"]
    details["link"] = record["embed"]?["external"]?["uri"]
    details["title"] = record["embed"]?["external"]?["title"]
    details["tags"] = record["tags"]
    details["labels"] = record["labels"]?["values"]
    return details
  }

  /// Says beside the post who may reply and quote.
  private mutating func note(_ write: BlueskyWrite, _ caller: BlueskyCaller) {
    guard let post = write.record["post"]?.string else { return }
    let name = write.collection.split(separator: ".").last.map(String.init) ?? ""
    let value = write.record["allow"] ?? write.record["embeddingRules"] ?? true
    ledger.change(.bluesky, post) { $0.details[name] = value }
  }

  /// The content ids a record refers to.
  private static func links(_ value: JSON) -> [String] {
    if value["$type"]?.string == "blob" { return [value["ref"]?["$link"]?.string].compactMap(\.self) }
    if let array = value.array { return array.flatMap(links) }
    return (value.object ?? [:]).values.flatMap(links)
  }

  private func media(of record: JSON, _ caller: BlueskyCaller) -> [Medium] {
    let outer = record["embed"]
    let embed = outer?["media"] ?? outer
    func medium(_ blob: JSON?, _ alt: JSON?) -> Medium? {
      guard let cid = blob?["ref"]?["$link"]?.string,
        var medium = bluesky.blobs["\(caller.did) \(cid)"]?.medium
      else { return nil }
      medium.alt = alt?.string
      return medium
    }
    if let film = embed?["video"] { return [medium(film, embed?["alt"])].compactMap(\.self) }
    if let thumb = embed?["external"]?["thumb"] { return [medium(thumb, nil)].compactMap(\.self) }
    let images = embed?["images"]?.array ?? embed?["items"]?.array ?? []
    return images.compactMap { medium($0["image"], $0["alt"]) }
  }
}
