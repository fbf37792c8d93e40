/// Why media cannot be handed to a platform.
public struct MediaError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong.
  public enum Code: String, Sendable, Hashable, CaseIterable {
    /// `media.base_url` is not an absolute URL without user, query and fragment.
    case badBase
    /// `media.base_url` is plain http to another machine.
    case insecureBase
    /// A path that is absolute, climbs or has empty or unprintable parts.
    case badPath
  }

  public var code: Code
  /// In words, with what to do.
  public var description: String

  public init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}
