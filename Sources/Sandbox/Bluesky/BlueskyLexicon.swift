import Foundation
import JSON

/// Holds a record against its lexicon, and against what else a client can get wrong.
struct BlueskyLexicon {
  var world: World
  var caller: BlueskyCaller
  var collection: String

  func refusal(_ text: String, _ path: String, _ rule: String) -> Interruption {
    BlueskyRules.invalid("Invalid \(collection) record: \(text) at $.record\(path)", rule)
  }

  func post(_ record: JSON) throws(Interruption) {
    try members(
      record, "",
      ["$type", "text", "createdAt", "langs", "facets", "reply", "tags", "labels", "embed", "entities"],
      needs: ["text", "createdAt"])
    try type(record, "", [collection])
    guard let text = record["text"]?.string else {
      throw refusal("Expected string value type", ".text", "§2 text")
    }
    let length = Self.graphemes(text)
    guard length <= BlueskyRules.graphemes else {
      throw refusal(
        "string too big (maximum \(BlueskyRules.graphemes) graphemes, got \(length))", ".text",
        "§2 text ≤ 300 graphemes: \(length)")
    }
    guard text.utf8.count <= BlueskyRules.bytes else {
      throw refusal(
        "string too big (maximum \(BlueskyRules.bytes), got \(text.utf8.count))", ".text",
        "§2 text ≤ 3000 bytes")
    }
    if text.isEmpty, record["embed"] == nil {
      throw refusal("text is empty and there is no embed", ".text", "§2 text may be empty with an embed")
    }
    try time(record["createdAt"], ".createdAt")
    try languages(record["langs"])
    try facets(record["facets"], text)
    try reply(record["reply"])
    try tags(record["tags"])
    try labels(record["labels"])
    if let embed = record["embed"] { try self.embed(embed, ".embed") }
  }

  /// Clusters a reader sees as one, walked one by one.
  private static func graphemes(_ text: String) -> Int {
    var count = 0
    var at = text.startIndex
    while at < text.endIndex {
      at = text.index(after: at)
      count += 1
    }
    return count
  }

  // MARK: Pieces

  func members(
    _ value: JSON, _ path: String, _ known: Set<String>, needs: [String] = []
  ) throws(Interruption) {
    guard let object = value.object else { throw refusal("Expected object value type", path, "§2 objects") }
    for name in needs where object[name] == nil {
      throw refusal("Missing required key \"\(name)\"", path, "§2 required \(name)")
    }
    if let unknown = object.keys.sorted().first(where: { !known.contains($0) }) {
      throw refusal("Unexpected key \"\(unknown)\"", path, "§2 unknown field")
    }
  }

  func type(_ value: JSON, _ path: String, _ known: [String]) throws(Interruption) {
    guard let type = value["$type"]?.string, known.contains(type) else {
      throw refusal(
        "Expected one of \(known.joined(separator: ", ")) in $type", path, "§10 $type is required")
    }
  }

  func list(
    _ value: JSON, _ path: String, most: Int, _ rule: String
  ) throws(Interruption) -> [JSON] {
    guard let list = value.array else { throw refusal("Expected array value type", path, rule) }
    guard list.count <= most else {
      throw refusal("array too big (maximum \(most), got \(list.count))", path, rule)
    }
    return list
  }

  func time(_ value: JSON?, _ path: String) throws(Interruption) {
    guard let text = value?.string, text.utf8.count <= 64, text.contains("T"), CivilTime.parse(text) != nil
    else {
      throw refusal("Invalid datetime", path, "§2 createdAt RFC 3339 with zone")
    }
  }

  func reference(_ value: JSON?, _ path: String) throws(Interruption) -> (uri: String, cid: String) {
    guard let uri = value?["uri"]?.string, let cid = value?["cid"]?.string, uri.hasPrefix("at://"),
      cid.hasPrefix("b"), cid.utf8.count > 30
    else { throw refusal("Expected a strong reference {uri, cid}", path, "§2 strong references") }
    return (uri, cid)
  }

  private func languages(_ value: JSON?) throws(Interruption) {
    guard let value else { return }
    for language in try list(value, ".langs", most: 3, "§2 langs ≤ 3") {
      let parts = language.string?.split(separator: "-", omittingEmptySubsequences: false) ?? []
      guard let first = parts.first, (2...3).contains(first.count) || first == "i",
        parts.allSatisfy({ !$0.isEmpty && $0.count <= 8 })
      else { throw refusal("Invalid language", ".langs", "§2 langs BCP 47") }
    }
  }

  private func facets(_ value: JSON?, _ text: String) throws(Interruption) {
    guard let value else { return }
    let bytes = Array(text.utf8)
    var taken: [Range<Int>] = []
    for (number, facet) in try list(value, ".facets", most: 1000, "§2 facets").enumerated() {
      let path = ".facets[\(number)]"
      try members(facet, path, ["$type", "index", "features"], needs: ["index", "features"])
      guard let start = facet["index"]?["byteStart"]?.integer, let end = facet["index"]?["byteEnd"]?.integer,
        start >= 0, end > start, end <= Int64(bytes.count)
      else { throw refusal("byte slice out of range", path + ".index", "§2 facets in UTF-8 bytes") }
      let range = Int(start)..<Int(end)
      // A place inside a character shows offsets that were counted in other units.
      let splits = [range.lowerBound, range.upperBound].contains {
        $0 < bytes.count && bytes[$0] & 0xC0 == 0x80
      }
      guard !splits else {
        throw refusal("byte slice splits a character", path + ".index", "§10 facet offsets are UTF-8 bytes")
      }
      guard !taken.contains(where: { $0.overlaps(range) }) else {
        throw refusal("facets overlap", path + ".index", "§2 facets: no overlap")
      }
      taken.append(range)
      for feature in try list(facet["features"] ?? .null, path + ".features", most: 10, "§2 features") {
        try self.feature(feature, path)
      }
    }
  }

  private func feature(_ feature: JSON, _ path: String) throws(Interruption) {
    let name = "app.bsky.richtext.facet"
    try type(feature, path, ["\(name)#link", "\(name)#mention", "\(name)#tag"])
    switch feature["$type"]?.string {
    case "\(name)#link":
      guard let uri = feature["uri"]?.string, uri.contains("://"), !uri.contains(where: \.isWhitespace) else {
        throw refusal("Invalid uri", path, "§2 facet link uri")
      }
    case "\(name)#mention":
      guard feature["did"]?.string?.hasPrefix("did:") == true else {
        throw refusal("Invalid did", path, "§2 facet mention did")
      }
    default:
      guard let tag = feature["tag"]?.string, !tag.isEmpty, !tag.hasPrefix("#"), tag.utf8.count <= 640,
        Self.graphemes(tag) <= 64
      else { throw refusal("Invalid tag", path, "§2 facet tag ≤ 64 graphemes, without #") }
    }
  }

  private func reply(_ value: JSON?) throws(Interruption) {
    guard let value else { return }
    try members(value, ".reply", ["$type", "root", "parent"], needs: ["root", "parent"])
    for name in ["root", "parent"] {
      let (uri, cid) = try reference(value[name], ".reply.\(name)")
      guard let item = world.ledger.item(.bluesky, uri), item.details["cid"]?.string == cid else {
        throw refusal(
          "\(name) is no post with that cid", ".reply.\(name)", "§2 thread: uri and cid of root and parent")
      }
    }
  }

  private func tags(_ value: JSON?) throws(Interruption) {
    guard let value else { return }
    for tag in try list(value, ".tags", most: 8, "§2 tags ≤ 8") {
      guard let text = tag.string, Self.graphemes(text) <= 64, text.utf8.count <= 640 else {
        throw refusal("string too big (maximum 64 graphemes)", ".tags", "§2 tags 64 graphemes each")
      }
    }
  }

  private func labels(_ value: JSON?) throws(Interruption) {
    guard let value else { return }
    try type(value, ".labels", ["com.atproto.label.defs#selfLabels"])
    for label in try list(value["values"] ?? .null, ".labels.values", most: 10, "§2 labels ≤ 10") {
      guard let text = label["val"]?.string, (1...128).contains(text.utf8.count) else {
        throw refusal("Missing required key \"val\"", ".labels.values", "§2 labels val")
      }
    }
  }

  // MARK: Beside posts

  func threadgate(_ record: JSON, key: String) throws(Interruption) {
    try members(
      record, "", ["$type", "post", "allow", "hiddenReplies", "createdAt"], needs: ["post", "createdAt"])
    try gate(record, key)
    guard let allow = record["allow"] else { return }
    for rule in try list(allow, ".allow", most: 5, "§2 threadgate allow ≤ 5") {
      try type(
        rule, ".allow", ["mention", "follower", "following", "list"].map { "\(collection)#\($0)Rule" })
      if rule["$type"]?.string == "\(collection)#listRule", rule["list"]?.string?.hasPrefix("at://") != true {
        throw refusal("Missing required key \"list\"", ".allow", "§2 threadgate listRule")
      }
    }
  }

  func postgate(_ record: JSON, key: String) throws(Interruption) {
    try members(
      record, "", ["$type", "post", "embeddingRules", "detachedEmbeddingUris", "createdAt"],
      needs: ["post", "createdAt"])
    try gate(record, key)
    for rule in try list(record["embeddingRules"] ?? [], ".embeddingRules", most: 5, "§2 postgate") {
      try type(rule, ".embeddingRules", ["\(collection)#disableRule"])
    }
  }

  private func gate(_ record: JSON, _ key: String) throws(Interruption) {
    try type(record, "", [collection])
    try time(record["createdAt"], ".createdAt")
    guard let post = record["post"]?.string, post.hasPrefix("at://\(caller.did)/app.bsky.feed.post/"),
      post.hasSuffix("/\(key)")
    else { throw refusal("post must have the same record key", ".post", "§2 gates: same rkey as the post") }
  }
}
