/// Equal means: the same bytes when written. Swift's own comparison would take `é` in one and in two code points for
/// the same string, and `0.0` for `-0.0`; a record compared with what is stored must not.
extension JSON: Hashable {
  public static func == (left: JSON, right: JSON) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let left), .bool(let right)): left == right
    case (.integer(let left), .integer(let right)): left == right
    case (.number(let left), .number(let right)): left.bitPattern == right.bitPattern
    case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
    case (.array(let left), .array(let right)): left == right
    case (.object(let left), .object(let right)): isSame(left, right)
    default: false
    }
  }

  private static func isSame(_ left: [String: JSON], _ right: [String: JSON]) -> Bool {
    guard left.count == right.count else { return false }
    for (name, value) in left {
      guard let index = right.index(forKey: name), right[index].key.utf8.elementsEqual(name.utf8),
        right[index].value == value
      else { return false }
    }
    return true
  }

  public func hash(into hasher: inout Hasher) {
    switch self {
    case .null: hasher.combine(0)
    case .bool(let value): hasher.combine(value)
    case .integer(let value): hasher.combine(value)
    case .number(let value): hasher.combine(value.bitPattern)
    case .string(let value): hasher.combine(value)
    case .array(let elements): hasher.combine(elements)
    case .object(let members): hasher.combine(members)
    }
  }
}
