import Content
import JSON

/// Why what was told cannot be read or written.
struct MemoryError: Error, CustomStringConvertible {
  var description: String
}

extension ReceiverMemory {
  /// No file is larger, in bytes.
  static let limit = 8 << 20

  /// Reads a file. What does not decode is an error: forgetting it would tell everything again.
  init(decoding bytes: [UInt8], path: String) throws(MemoryError) {
    func bad(_ what: String) -> MemoryError { MemoryError(description: "\(path): \(what)") }
    guard bytes.count <= Self.limit else { throw bad("larger than \(Self.limit) bytes") }
    guard let json = try? JSON(parsing: bytes, limit: Self.limit) else { throw bad("is no JSON") }
    guard json["version"]?.integer == Self.version else {
      throw bad("version \(json["version"]?.integer ?? 0); this program knows \(Self.version)")
    }
    guard let since = json["since"]?.string.flatMap({ Instant($0) }) else { throw bad("`since` is missing") }
    self.init(receiver: json["receiver"]?.string ?? "", since: since)
    seen = json["seen"]?.string
    for (id, value) in json["told"]?.object ?? [:] {
      guard let at = value.string.flatMap({ Instant($0) }) else { throw bad("told.\(id) is no instant") }
      told[id] = at
    }
    for (key, value) in json["open"]?.object ?? [:] {
      guard let id = value.string else { throw bad("open.\(key) is no id") }
      open[key] = id
    }
    for (id, value) in json["waiting"]?.object ?? [:] {
      guard let message = Message(value) else { throw bad("waiting.\(id) is no message") }
      waiting[id] = message
    }
    for (key, value) in json["issues"]?.object ?? [:] {
      guard let issue = IssueMemory(value) else { throw bad("issues.\(key) is no issue") }
      issues[key] = issue
    }
  }

  /// The file's bytes: keys sorted, one a line.
  func encoded() -> [UInt8] {
    var members: [String: JSON] = [
      "version": .integer(Self.version), "receiver": .string(receiver), "since": .string(since.description),
    ]
    members["seen"] = seen.map { .string($0) }
    if !told.isEmpty { members["told"] = .object(told.mapValues { .string($0.description) }) }
    if !open.isEmpty { members["open"] = .object(open.mapValues { .string($0) }) }
    if !waiting.isEmpty { members["waiting"] = .object(waiting.mapValues(\.json)) }
    if !issues.isEmpty { members["issues"] = .object(issues.mapValues(\.json)) }
    return JSON.object(members).encoded(pretty: true)
  }
}

extension ReceiverMemory.Message {
  init?(_ json: JSON) {
    guard let text = json["text"]?.string, let since = json["since"]?.string.flatMap({ Instant($0) }) else {
      return nil
    }
    self.init(text: text, condition: json["condition"]?.string, since: since)
    tries = Int(clamping: json["tries"]?.integer ?? 0)
    if let run = json["claim"]?["run"]?.string,
      let until = json["claim"]?["until"]?.string.flatMap({ Instant($0) })
    {
      claim = ReceiverMemory.Claim(run: run, until: until)
    }
  }

  var json: JSON {
    var members: [String: JSON] = ["text": .string(text), "since": .string(since.description)]
    members["condition"] = condition.map { .string($0) }
    if tries > 0 { members["tries"] = .integer(Int64(tries)) }
    if let claim {
      members["claim"] = ["run": .string(claim.run), "until": .string(claim.until.description)]
    }
    return .object(members)
  }
}

extension ReceiverMemory.IssueMemory {
  init?(_ json: JSON) {
    guard let number = json["number"]?.integer.flatMap({ Int(exactly: $0) }),
      let digest = json["digest"]?.string,
      let at = json["at"]?.string.flatMap({ Instant($0) })
    else { return nil }
    self.init(number: number, digest: digest, isOpen: json["open"]?.bool ?? true, at: at)
  }

  var json: JSON {
    [
      "number": .integer(Int64(number)), "digest": .string(digest), "open": .bool(isOpen),
      "at": .string(at.description),
    ]
  }
}
