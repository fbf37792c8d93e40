import Content
import HTTP

/// Where the bytes and the public addresses of media come from.
public protocol MediaReader: Sendable {
  /// The whole file; throws where it is gone or over its limit.
  func bytes(of asset: MediaAsset) async throws(MediaReadError) -> [UInt8]
  /// A stretch of a file, to be sent: large files are read while they are sent and never held whole.
  func piece(of asset: MediaAsset, _ range: Range<Int>) async throws(MediaReadError) -> HTTPBodyPiece
  /// An address the platform can fetch.
  func publicURL(of asset: MediaAsset) throws(MediaReadError) -> String
}

/// Why media cannot be had.
public struct MediaReadError: Error, Sendable, Hashable, CustomStringConvertible {
  public var description: String
  /// True where the place is at fault and not the file: a full disk, a damaged store. A later run may have it.
  public var isPassing: Bool
  public init(_ description: String, isPassing: Bool = false) {
    self.description = description
    self.isPassing = isPassing
  }
}

extension AccountSession {
  /// What it means for a delivery that its media cannot be had.
  func failure(of error: MediaReadError) -> Failure {
    Failure(
      error.isPassing ? .retryLater(afterSeconds: nil) : .needsChange, code: "media",
      redacted(error.description))
  }
}

extension MediaReader {
  /// For readers that hold whole files anyway.
  public func piece(
    of asset: MediaAsset, _ range: Range<Int>
  ) async throws(MediaReadError) -> HTTPBodyPiece {
    let bytes = try await bytes(of: asset)
    guard range.lowerBound >= 0, range.upperBound <= bytes.count else {
      throw MediaReadError("\(asset.path) has \(bytes.count) bytes; \(range) was asked for")
    }
    return .bytes(Array(bytes[range]))
  }

  /// All of a file, to be sent.
  public func piece(of asset: MediaAsset) async throws(MediaReadError) -> HTTPBodyPiece {
    try await piece(of: asset, 0..<asset.byteCount)
  }
}
