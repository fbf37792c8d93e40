import HTTP

/// Gives a file of the repository a URL that platforms can fetch.
public protocol MediaHost: Sendable {
  /// The public URL of the file at `path` (from the repository's root) with the content `objectID` (its git
  /// object id): ASCII, percent-encoded. Repeatable; the same answer for the same file.
  func publicURL(for path: String, objectID: String) throws(MediaError) -> String
}

/// Files that someone else serves below one URL, at their paths in the repository.
public struct BaseURLHost: MediaHost {
  private let base: URLParts

  /// - Parameter base: an absolute `https` URL, or `http` to this machine for rehearsals.
  public init(base text: String) throws(MediaError) {
    guard let base = URLParts(text), base.userinfo == nil, base.query == nil, base.fragment == nil else {
      throw MediaError(
        .badBase,
        "media.base_url must be an absolute https URL without user, ? and #, such as https://media.example.org/"
      )
    }
    guard base.scheme == "https" || base.isLoopback else {
      throw MediaError(.insecureBase, "media.base_url \(base.origin) is plain http: use https")
    }
    self.base = base
  }

  public func publicURL(for path: String, objectID: String) throws(MediaError) -> String {
    let segments = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    let isPrintable = path.unicodeScalars.allSatisfy { $0.value >= 32 && !(127...159).contains($0.value) }
    guard isPrintable, segments.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }) else {
      throw MediaError(
        .badPath, "a media path must lead from the repository's root to a file, without .. and empty parts")
    }
    return base.appending(path: segments).text
  }
}
