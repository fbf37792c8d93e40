/// A file that goes with a post, pinned by its git object.
public struct MediaAsset: Sendable, Hashable {
  /// From the repository's root.
  public var path: String
  /// 40 hex digits; empty only where files are read outside git.
  public var objectID: String
  public var byteCount: Int
  public var alt: String?
  /// Repository path and object of a captions file.
  public var captions: CaptionsFile?
  /// -1…1 each: the point that must stay visible.
  public var focus: Focus?

  /// A captions file beside a video.
  public struct CaptionsFile: Sendable, Hashable {
    public var path: String
    public var objectID: String
    public init(path: String, objectID: String) {
      self.path = path
      self.objectID = objectID
    }
  }

  /// A focal point, each coordinate from -1 to 1.
  public struct Focus: Sendable, Hashable {
    public var x: Double
    public var y: Double
    public init(x: Double, y: Double) {
      self.x = x
      self.y = y
    }
  }

  public init(
    path: String, objectID: String, byteCount: Int, alt: String? = nil, captions: CaptionsFile? = nil,
    focus: Focus? = nil
  ) {
    self.path = path
    self.objectID = objectID
    self.byteCount = byteCount
    self.alt = alt
    self.captions = captions
    self.focus = focus
  }
}
