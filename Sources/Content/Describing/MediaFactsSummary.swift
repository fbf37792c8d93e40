/// What is known of one file of media, where whoever checks could probe it.
public struct MediaFactsSummary: Sendable, Hashable {
  /// `image/jpeg`; empty where unknown.
  public var mime: String
  public var width: Int?
  public var height: Int?
  public var durationSeconds: Double?
  public var byteCount: Int
  public init(
    mime: String, width: Int? = nil, height: Int? = nil, durationSeconds: Double? = nil, byteCount: Int
  ) {
    self.mime = mime
    self.width = width
    self.height = height
    self.durationSeconds = durationSeconds
    self.byteCount = byteCount
  }
}
