import JSON

/// Something that goes wrong on purpose, a number of times, at some calls.
struct Fault: Sendable, Hashable {
  enum Drop: String, Sendable {
    case before, after
  }

  var id: Int
  var platform: SandboxPlatform?
  var account: String?
  /// `POST /statuses`: method and the end of the path; `*` stands for any run of characters but `/`, `**` for any.
  var endpoint: String
  /// How many calls it still meets.
  var count: Int
  /// Calls let through before it begins.
  var skip = 0
  var status: Int?
  var code: Int?
  var subcode: Int?
  var message: String?
  var retryAfter: String?
  var headers: [String: String] = [:]
  var delayMilliseconds = 0
  var drop: Drop?
  var cutBody: Int?
  /// The connection ends after so many bytes of the request's body.
  var cutUpload: Int?
  var html = false
  var empty = false
  /// Whether the call takes effect all the same; nil leaves it to the kind of fault.
  var applied: Bool?
  /// The call gets no answer, and takes effect so many seconds later by the sandbox's clock: its caller has long
  /// given up.
  var applyAfterSeconds: Double?
  /// What the call sent is taken, and cannot be processed afterwards: the platform's word or number for why.
  var processingError: String?
  var hits = 0

  /// Whether the call reaches the platform before the fault shows.
  var isApplied: Bool {
    if applyAfterSeconds != nil { return false }
    if let applied { return applied }
    if let drop { return drop == .after }
    return cutBody != nil || (empty && status ?? 200 < 300)
      || (status == nil && !html && !empty && code == nil)
  }

  /// Whether it replaces the platform's own answer.
  var answers: Bool { status != nil || code != nil || html || empty }

  func matches(_ request: SandboxRequest, account found: String?) -> Bool {
    guard count > 0 else { return false }
    if let platform, request.segments.first != platform.rawValue { return false }
    if let account, account != found { return false }
    let words = endpoint.split(separator: " ", maxSplits: 1)
    let pattern: Substring
    if words.count == 2 {
      guard words[0] == "*" || words[0].uppercased() == request.method else { return false }
      pattern = words[1]
    } else {
      pattern = words.first ?? "*"
    }
    if pattern == "*" || pattern == "**" { return true }
    let path = Array(request.path.utf8)
    let shape = Array(pattern.utf8)
    // The pattern names the end of the path, beginning at a segment.
    return path.indices.contains { at in
      (path[at] == UInt8(ascii: "/") || at == 0) && Self.glob(shape[...], path[at...])
    }
  }

  private static func glob(_ pattern: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
    guard let first = pattern.first else { return text.isEmpty }
    guard first == UInt8(ascii: "*") else {
      return text.first == first && glob(pattern.dropFirst(), text.dropFirst())
    }
    let deep = pattern.dropFirst().first == first
    let rest = pattern.dropFirst(deep ? 2 : 1)
    var tail = text
    while true {
      if glob(rest, tail) { return true }
      guard let byte = tail.popFirst(), deep || byte != UInt8(ascii: "/") else { return false }
    }
  }
}

extension Fault {
  /// Reads what `POST /_sandbox/faults` says; the text of the error names the member at fault.
  static func read(_ json: JSON, id: Int) -> Result<Fault, SandboxError> {
    func wrong(_ text: String) -> Result<Fault, SandboxError> { .failure(SandboxError(.options, text)) }
    let known: Set<String> = [
      "platform", "account", "endpoint", "count", "skip", "status", "code", "subcode", "message",
      "retry_after",
      "headers", "delay_ms", "drop", "cut_body", "html", "empty", "applied", "live_error",
      "apply_after_seconds", "cut_upload", "processing_error",
    ]
    guard let members = json.object else { return wrong("a fault is a JSON object") }
    if let unknown = members.keys.sorted().first(where: { !known.contains($0) }) {
      return wrong("unknown member \"\(unknown)\"; known are \(known.sorted().joined(separator: ", "))")
    }
    guard let endpoint = json["endpoint"]?.string, endpoint.utf8.count <= 200 else {
      return wrong("\"endpoint\" is needed, like \"POST /statuses\"")
    }
    var fault = Fault(id: id, endpoint: endpoint, count: Int(json["count"]?.integer ?? 1))
    if let name = json["platform"]?.string {
      guard let platform = SandboxPlatform(rawValue: name) else { return wrong("no platform \"\(name)\"") }
      fault.platform = platform
    }
    fault.account = json["account"]?.string
    fault.skip = Int(json["skip"]?.integer ?? 0)
    fault.status = json["status"]?.integer.map { min(max(Int($0), 200), 599) }
    fault.code = json["code"]?.integer.map { Int($0) }
    fault.subcode = json["subcode"]?.integer.map { Int($0) }
    fault.message = json["message"]?.string
    fault.retryAfter = json["retry_after"]?.string ?? json["retry_after"]?.integer.map(String.init)
    fault.headers = (json["headers"]?.object ?? [:]).compactMapValues(\.string)
    fault.delayMilliseconds = Int(json["delay_ms"]?.integer ?? 0)
    if let name = json["drop"]?.string {
      guard let drop = Drop(rawValue: name) else { return wrong("\"drop\" is \"before\" or \"after\"") }
      fault.drop = drop
    }
    fault.cutBody = json["cut_body"]?.integer.map { Int($0) }
    if let bytes = json["cut_upload"]?.integer {
      guard bytes >= 0 else { return wrong("\"cut_upload\" is a number of bytes") }
      fault.cutUpload = Int(bytes)
    }
    if let word = json["processing_error"] {
      guard let text = word.string ?? word.integer.map(String.init), (1...200).contains(text.utf8.count)
      else {
        return wrong("\"processing_error\" is the platform's word or number for what goes wrong")
      }
      fault.processingError = text
    }
    fault.html = json["html"]?.bool ?? false
    fault.empty = json["empty"]?.bool ?? false
    fault.applied = json["applied"]?.bool
    if let seconds = json["apply_after_seconds"]?.integer {
      guard (0...604_800).contains(seconds) else { return wrong("\"apply_after_seconds\" is 0 to a week") }
      fault.applyAfterSeconds = Double(seconds)
      fault.drop = .before
    }
    if json["live_error"]?.bool == true {
      fault.status = 400
      fault.code = fault.code ?? 4
      fault.subcode = fault.subcode ?? 2_207_051
      fault.message = fault.message ?? "Application request limit reached"
      fault.applied = true
    }
    return .success(fault)
  }

  /// How the control interface lists it.
  var json: JSON {
    var members: [String: JSON] = [
      "id": .integer(Int64(id)), "endpoint": .string(endpoint), "count": .integer(Int64(count)),
      "skip": .integer(Int64(skip)), "hits": .integer(Int64(hits)), "applied": .bool(isApplied),
    ]
    members["platform"] = platform.map { .string($0.rawValue) }
    members["account"] = account.map { .string($0) }
    members["status"] = status.map { .integer(Int64($0)) }
    members["code"] = code.map { .integer(Int64($0)) }
    members["subcode"] = subcode.map { .integer(Int64($0)) }
    members["drop"] = drop.map { .string($0.rawValue) }
    members["cut_body"] = cutBody.map { .integer(Int64($0)) }
    members["cut_upload"] = cutUpload.map { .integer(Int64($0)) }
    members["processing_error"] = processingError.map { .string($0) }
    members["apply_after_seconds"] = applyAfterSeconds.map { .number($0) }
    if html { members["html"] = true }
    if empty { members["empty"] = true }
    if delayMilliseconds > 0 { members["delay_ms"] = .integer(Int64(delayMilliseconds)) }
    return .object(members)
  }
}
