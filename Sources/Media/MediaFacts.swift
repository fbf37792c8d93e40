/// What a media file is, read out of its bytes. Nil where the format does not say or is not read that far.
public struct MediaFacts: Sendable, Hashable {
  /// How platforms tell media apart.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    case image, gif, video, audio, captions, document
  }

  /// How colours are made.
  public enum ColorModel: String, Sendable, Hashable {
    /// RGB, also as the YCbCr of JPEG and video.
    case rgb
    case gray, indexed, cmyk
  }

  public var kind: Kind
  /// Such as `image/jpeg`.
  public var mime: String
  /// The size of the file.
  public var byteCount: Int
  /// Pixels as stored, before `orientation`.
  public var width: Int?
  public var height: Int?
  /// 1 to 8 as in EXIF: 1 is upright, 3 upside down, 6 and 8 turned by a quarter, the others mirrored. For
  /// a video the rotation of its track.
  public var orientation = 1
  /// Of a video, a sound or an animation.
  public var durationSeconds: Double?
  /// Such as `h264`, `hevc`, `vp9`, `av1`; else the four characters of the file.
  public var videoCodec: String?
  /// Such as `aac`, `opus`, `mp3`; else the four characters of the file.
  public var audioCodec: String?
  /// Frames a second on average.
  public var frameRate: Double?
  /// Whether there is a sound track.
  public var hasAudio: Bool?
  /// More than one frame: GIF, APNG, WebP, AVIF sequences.
  public var isAnimated = false
  /// Whether a player can begin before the whole MP4 or MOV has come: `moov` stands before `mdat`.
  public var moovAtFront: Bool?
  public var colorModel: ColorModel?
  /// A name for people: `Display P3`, `Adobe RGB`, `sRGB`, `HDR (PQ)`, `HDR (HLG)`.
  public var colorHint: String?
  /// Whether pixels can be transparent.
  public var hasAlpha: Bool?
  /// A JPEG that holds further pictures (MPO): some platforms refuse those.
  public var isMultiPicture = false
  /// The file ends before its format says it does.
  public var isCutShort = false

  public init(kind: Kind, mime: String, byteCount: Int) {
    self.kind = kind
    self.mime = mime
    self.byteCount = byteCount
  }

  /// Pixels as seen, after `orientation`.
  public var displaySize: (width: Int, height: Int)? {
    guard let width, let height else { return nil }
    return orientation >= 5 ? (height, width) : (width, height)
  }

  /// Width by height as seen.
  public var aspectRatio: Double? {
    guard let size = displaySize, size.height > 0, size.width > 0 else { return nil }
    return Double(size.width) / Double(size.height)
  }
}
