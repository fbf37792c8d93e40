/// `state`: where the record lies.
public struct StateSettings: Sendable, Hashable {
  public var branch = "postrider/state"
  /// The lineage that must be met; nil until the line is written.
  public var lineage: String?
  /// The remote that holds the record; nil: the repository's own; `none`: local mode.
  public var remote: String?
  public init() {}
}
