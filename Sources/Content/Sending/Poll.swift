/// A poll, where the platform can.
public struct Poll: Sendable, Hashable {
  public var options: [String]
  public var endsAfterSeconds: Int64
  public init(options: [String], endsAfterSeconds: Int64) {
    self.options = options
    self.endsAfterSeconds = endsAfterSeconds
  }
}
