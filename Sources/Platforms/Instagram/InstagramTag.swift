import JSON

/// One person of `user_tags`, or one product of `product_tags`.
struct InstagramTag: Sendable, Hashable {
  /// The user name, or the product's id.
  var name: String
  var x: Double?
  var y: Double?
  /// Which file, from 1.
  var media: Int

  /// Reads the option; `key` is the member that names who or what is tagged; nil where its form is wrong.
  static func list(_ option: JSON, naming key: String) -> [InstagramTag]? {
    guard let entries = option.array, entries.count <= 200 else { return nil }
    var tags: [InstagramTag] = []
    for entry in entries {
      guard let members = entry.object, let name = entry[key]?.string,
        Set(members.keys).isSubset(of: [key, "x", "y", "media"])
      else { return nil }
      let x = entry["x"].map(number)
      let y = entry["y"].map(number)
      if let x, x == nil { return nil }
      if let y, y == nil { return nil }
      guard (x == nil) == (y == nil) else { return nil }
      let media = entry["media"].map { $0.integer ?? 0 } ?? 1
      guard media >= 1 else { return nil }
      tags.append(
        InstagramTag(
          name: name, x: x.flatMap(\.self), y: y.flatMap(\.self), media: Int(clamping: media)))
    }
    return tags
  }

  /// A number from 0 to 1.
  private static func number(_ value: JSON) -> Double? {
    let number: Double? =
      switch value {
      case .integer(let whole): Double(whole)
      case .number(let number): number
      default: nil
      }
    return number.flatMap { (0...1).contains($0) ? $0 : nil }
  }

  /// As the API takes the tags of one file; nil: none.
  static func field(_ option: JSON?, naming key: String, file: Int) -> String? {
    let tags = (option.flatMap { list($0, naming: key) } ?? []).filter { $0.media == file }
    guard !tags.isEmpty else { return nil }
    return JSON.array(
      tags.map { tag in
        var members: [String: JSON] = [key: .string(tag.name)]
        if let x = tag.x, let y = tag.y {
          members["x"] = .number(x)
          members["y"] = .number(y)
        }
        return .object(members)
      }
    ).text()
  }
}
