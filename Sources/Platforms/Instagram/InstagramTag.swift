import JSON

/// One person tagged in `user_tags`.
struct InstagramTag: Sendable, Hashable {
  var username: String
  var x: Double?
  var y: Double?
  /// Which file, from 1.
  var media: Int

  /// Reads the option; nil where its form is wrong.
  static func list(_ option: JSON) -> [InstagramTag]? {
    guard let entries = option.array, entries.count <= 200 else { return nil }
    var tags: [InstagramTag] = []
    for entry in entries {
      guard let members = entry.object, let username = entry["username"]?.string,
        Set(members.keys).isSubset(of: ["username", "x", "y", "media"])
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
          username: username, x: x.flatMap(\.self), y: y.flatMap(\.self), media: Int(clamping: media)))
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
  static func field(_ option: JSON?, file: Int) -> String? {
    let tags = (option.flatMap(list) ?? []).filter { $0.media == file }
    guard !tags.isEmpty else { return nil }
    return JSON.array(
      tags.map { tag in
        var members: [String: JSON] = ["username": .string(tag.username)]
        if let x = tag.x, let y = tag.y {
          members["x"] = .number(x)
          members["y"] = .number(y)
        }
        return .object(members)
      }
    ).text()
  }
}
