/// The name of a git object: 40 hexadecimal digits.
public struct ObjectID: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// 40 lower-case hexadecimal digits.
  public let hex: String

  /// nil for anything but 40 hexadecimal digits.
  public init?(_ hex: String) {
    let lower = hex.lowercased()
    guard lower.utf8.count == 40,
      lower.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
    else { return nil }
    self.hex = lower
  }

  public var description: String { hex }
  public static func < (left: ObjectID, right: ObjectID) -> Bool { left.hex < right.hex }
}
