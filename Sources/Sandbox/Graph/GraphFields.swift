import Foundation
import JSON

/// One wish of a `fields` parameter: a name, and what is wanted of the object behind it.
struct GraphField {
  var name: String
  var children: [GraphField]?

  /// Reads `a,b{c,d.limit(2){e}}`; nil where the brackets do not match or it is nested too deeply.
  static func parse(_ text: String) -> [GraphField]? {
    var rest = text[...]
    guard let fields = list(&rest, depth: 0), rest.isEmpty else { return nil }
    return fields
  }

  private static func list(_ rest: inout Substring, depth: Int) -> [GraphField]? {
    guard depth < 6 else { return nil }
    var fields: [GraphField] = []
    while true {
      let name = rest.prefix { !",{}.()".contains($0) }
      rest = rest.dropFirst(name.count)
      var field = GraphField(name: name.trimmingCharacters(in: .whitespaces))
      while rest.first == "." {
        guard let close = rest.firstIndex(of: ")") else { return nil }
        rest = rest[rest.index(after: close)...]
      }
      if rest.first == "{" {
        rest = rest.dropFirst()
        guard let children = list(&rest, depth: depth + 1), rest.first == "}" else { return nil }
        rest = rest.dropFirst()
        field.children = children
      }
      if !field.name.isEmpty { fields.append(field) }
      guard rest.first == "," else { return fields }
      rest = rest.dropFirst()
    }
  }
}

extension GraphCall {
  /// What a node shows of itself: the wished fields, or the usual ones. `all` names every field the node has,
  /// null where it is empty; another name is refused.
  func project(_ all: [String: JSON], usual: [String], type: String) throws(Interruption) -> JSON {
    guard let text = fields.text("fields") else {
      return .object(all.filter { usual.contains($0.key) && $0.value != .null })
    }
    guard let wishes = GraphField.parse(text) else {
      throw refusal(2500, "Syntax error in fields", "§4 2500 path/query parse")
    }
    return try Self.pick(wishes, of: all, type: type, self)
  }

  private static func pick(
    _ wishes: [GraphField], of all: [String: JSON], type: String, _ call: GraphCall
  ) throws(Interruption) -> JSON {
    var shown: [String: JSON] = [:]
    for wish in wishes {
      guard let value = all[wish.name] else {
        throw call.refusal(
          100, "(#100) Tried accessing nonexisting field (\(wish.name)) on node type (\(type))",
          "§4 100 invalid param")
      }
      guard value != .null else { continue }
      guard let children = wish.children else {
        shown[wish.name] = value
        continue
      }
      if let list = value["data"]?.array {
        var picked: [JSON] = []
        for element in list { picked.append(try pick(children, of: element.object ?? [:], loosely: true)) }
        shown[wish.name] = ["data": .array(picked)]
      } else {
        shown[wish.name] = try pick(children, of: value.object ?? [:], loosely: true)
      }
    }
    shown["id"] = all["id"]
    return .object(shown)
  }

  private static func pick(
    _ wishes: [GraphField], of all: [String: JSON], loosely: Bool
  ) throws(Interruption) -> JSON {
    var shown: [String: JSON] = [:]
    for wish in wishes where all[wish.name] != .null { shown[wish.name] = all[wish.name] }
    return .object(shown)
  }

  /// The time window and the size of a page.
  struct Window {
    var since, until: Date?
    var limit: Int
    var after: String?
  }

  func window() throws(Interruption) -> Window {
    func instant(_ name: String) throws(Interruption) -> Date? {
      guard let text = fields.text(name) else { return nil }
      if let seconds = Int(text) { return Date(timeIntervalSince1970: Double(seconds)) }
      // A date alone is its first moment.
      guard let date = CivilTime.parse(text) ?? CivilTime.parse(text + "T00:00:00Z") else {
        throw refusal(100, "(#100) \(name) is not a time", "§5 since/until are unix seconds or a date")
      }
      return date
    }
    guard let limit = fields.integer("limit") ?? .some(25), limit > 0 else {
      throw refusal(100, "(#100) limit must be a positive number", "§4 100 invalid param")
    }
    return Window(
      since: try instant("since"), until: try instant("until"), limit: min(limit, 100),
      after: fields.text("after"))
  }

  /// One page of a list: each element with its id and time, newest first.
  func page(
    _ elements: some Sequence<(id: String, at: Date, json: JSON)>, base: String, lag: Double
  ) throws(Interruption) -> SandboxAnswer {
    let window = try window()
    var shown: [(id: String, json: JSON)] = []
    var skipping = window.after != nil
    var hasMore = false
    for element in elements {
      if now.timeIntervalSince(element.at) < lag { continue }
      if let until = window.until, element.at > until { continue }
      if let since = window.since, element.at < since { continue }
      if skipping {
        if element.id == window.after.flatMap(Self.plain) { skipping = false }
        continue
      }
      if shown.count == window.limit {
        hasMore = true
        break
      }
      shown.append((element.id, element.json))
    }
    var members: [String: JSON] = ["data": .array(shown.map(\.json))]
    if let first = shown.first, let last = shown.last {
      var paging: [String: JSON] = [
        "cursors": ["before": .string(Self.cursor(first.id)), "after": .string(Self.cursor(last.id))]
      ]
      if hasMore {
        let wishes = fields.text("fields")?.addingPercentEncoding(withAllowedCharacters: .alphanumerics)
        paging["next"] = .string(
          base + rawPath + "?limit=\(window.limit)&after=\(Self.cursor(last.id))"
            + (wishes.map { "&fields=\($0)" } ?? "") + "&access_token=\(token)")
      }
      members["paging"] = .object(paging)
    }
    return .json(.object(members))
  }

  private static func cursor(_ id: String) -> String { Hexadecimal.text(id.utf8) }

  private static func plain(_ cursor: String) -> String? {
    let digits = Array(cursor.utf8)
    guard digits.count % 2 == 0 else { return nil }
    var bytes: [UInt8] = []
    for at in stride(from: 0, to: digits.count, by: 2) {
      guard let byte = UInt8(String(decoding: digits[at...at + 1], as: UTF8.self), radix: 16) else {
        return nil
      }
      bytes.append(byte)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
