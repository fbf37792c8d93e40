/// A post's file whose deliveries must be left as they are: it cannot be read, does not parse, or clashes.
public struct FrozenPost: Sendable, Hashable {
  public var path: String
  /// The id it claims (or its stem gives), where that much could be read.
  public var id: PostID?
  public var reason: String
  public init(path: String, id: PostID?, reason: String) {
    self.path = path
    self.id = id
    self.reason = reason
  }
}
