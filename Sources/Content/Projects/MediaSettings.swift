/// `media`: how platforms that fetch get at files.
public struct MediaSettings: Sendable, Hashable {
  /// Public address below which repository paths answer.
  public var baseURL: String?
  public init() {}
}
