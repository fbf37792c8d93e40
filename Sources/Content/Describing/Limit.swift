/// A number with its unit, where it comes from and when that was last looked at.
public struct Limit: Sendable, Hashable {
  public var value: Int
  /// `characters`, `bytes`, `images`, `seconds`…
  public var unit: String
  /// A public page or statement.
  public var source: String
  /// `2026-11-21`
  public var verified: String
  /// Every other number that is public too, and where: `140 s (help page of 2023), 5 min (changelog)`.
  public var older: String?

  public init(_ value: Int, _ unit: String, source: String, verified: String, older: String? = nil) {
    self.value = value
    self.unit = unit
    self.source = source
    self.verified = verified
    self.older = older
  }
}
