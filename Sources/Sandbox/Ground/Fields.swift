import JSON

/// What a request says by query, form, multipart or JSON body, as one tree.
///
/// `a[b][]=x` becomes `{"a": {"b": ["x"]}}`, `a[0]=x` becomes `{"a": {"0": "x"}}`; in a form every leaf is text.
struct Fields {
  private(set) var members: [String: JSON] = [:]
  private(set) var files: [String: BodyPart] = [:]
  /// Why the body could not be read, where it could not.
  private(set) var problem: String?

  init(_ request: SandboxRequest, queryToo: Bool = true) {
    if queryToo { request.query.forEach { insert($0.name, $0.value) } }
    switch request.body {
    case .empty: break
    case .malformed(let why): problem = why
    case .parts(let parts):
      for part in parts {
        if part.filename != nil { files[part.name] = part } else { insert(part.name, part.text) }
      }
    case .bytes(let part): read(part, as: request.contentType)
    }
  }

  private mutating func read(_ part: BodyPart, as type: String?) {
    switch type {
    case "application/x-www-form-urlencoded":
      PercentCoding.pairs(part.text).forEach { insert($0.name, $0.value) }
    case "application/json":
      guard let json = try? JSON(parsing: part.kept), let object = json.object else {
        problem = "the body is not a JSON object"
        return
      }
      members.merge(object) { $1 }
    default:
      if part.count > 0 { problem = "the content type \(type ?? "(none)") is not read here" }
    }
  }

  private mutating func insert(_ name: String, _ value: String) {
    guard let bracket = name.firstIndex(of: "["), bracket != name.startIndex, name.hasSuffix("]") else {
      members[name] = .string(value)
      return
    }
    let keys = name[name.index(after: bracket)...].dropLast().split(
      separator: "][", omittingEmptySubsequences: false
    ).map(String.init)
    let root = String(name[..<bracket])
    guard keys.count <= 4 else {
      problem = "\(root) is nested too deeply"
      return
    }
    members[root] = Self.insert(value, keys[...], into: members[root])
  }

  private static func insert(_ value: String, _ keys: ArraySlice<String>, into old: JSON?) -> JSON {
    guard let key = keys.first else { return .string(value) }
    let rest = keys.dropFirst()
    guard key.isEmpty else {
      var object = old?.object ?? [:]
      object[key] = insert(value, rest, into: object[key])
      return .object(object)
    }
    var list = old?.array ?? []
    // As in Rails: a list of objects grows when the last object already has the key.
    if let inner = rest.first, let last = list.last?.object, last[inner] == nil, rest.count == 1 {
      list[list.count - 1] = insert(value, rest, into: .object(last))
    } else {
      list.append(insert(value, rest, into: nil))
    }
    return .array(list)
  }

  /// All names, files included.
  var names: Set<String> { Set(members.keys).union(files.keys) }

  subscript(name: String) -> JSON? { members[name].flatMap { $0 == .null ? nil : $0 } }

  mutating func remove(_ name: String) { members[name] = nil }

  /// The value as text; numbers and booleans of a JSON body count as what they look like.
  func text(_ name: String) -> String? {
    switch self[name] {
    case .string(let text)?: text
    case .integer(let number)?: String(number)
    case .bool(let flag)?: flag ? "true" : "false"
    case .number(let number)?: String(number)
    default: nil
    }
  }

  /// The value as a boolean; `.some(nil)` where it is there but is none.
  func flag(_ name: String) -> Bool?? {
    guard self[name] != nil else { return .none }
    switch text(name)?.lowercased() {
    case "true", "1": return .some(true)
    case "false", "0": return .some(false)
    default: return .some(nil)
    }
  }

  /// The value as a whole number; `.some(nil)` where it is there but is none.
  func integer(_ name: String) -> Int?? {
    guard self[name] != nil else { return .none }
    return .some(text(name).flatMap { Int($0) })
  }

  /// A value that is a JSON document in a form and a plain member in a JSON body.
  func document(_ name: String) -> JSON? {
    guard let value = self[name] else { return nil }
    guard let text = value.string else { return value }
    return try? JSON(parsing: text.utf8)
  }

  /// The elements of a list: an array, or an object whose keys are 0, 1, 2 ….
  static func elements(of value: JSON?) -> [JSON]? {
    if let array = value?.array { return array }
    guard let object = value?.object else { return nil }
    let sorted = object.compactMap { key, value in Int(key).map { ($0, value) } }.sorted { $0.0 < $1.0 }
    guard sorted.count == object.count, sorted.enumerated().allSatisfy({ $0.offset == $0.element.0 }) else {
      return nil
    }
    return sorted.map(\.1)
  }
}
