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
  public init(_ description: String) { self.description = description }
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
