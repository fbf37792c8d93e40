import Content
import Git
import HTTP
import Media
import Platforms

/// Media out of git objects; public addresses below `media.base_url`.
struct StoreMedia: MediaReader {
  /// Files up to this size are sent as bytes; larger ones from a file, while they are read.
  static let heldLimit = 8 << 20
  /// What may be asked for as bytes: pictures, captions, documents.
  static let wholeLimit = 256 << 20
  let spool: MediaSpool
  let host: Result<BaseURLHost, MediaError>?

  func bytes(of asset: MediaAsset) async throws(MediaReadError) -> [UInt8] {
    let id = try Self.id(of: asset)
    do {
      return try await spool.store.perform { store throws(GitError) in
        try store.blob(id, limit: Self.wholeLimit)
      }
    } catch {
      throw MediaReadError("\(asset.path): \(error)", isPassing: error.code != .tooLarge)
    }
  }

  func piece(of asset: MediaAsset, _ range: Range<Int>) async throws(MediaReadError) -> HTTPBodyPiece {
    guard range.lowerBound >= 0, range.upperBound <= asset.byteCount else {
      throw MediaReadError("\(asset.path) has \(asset.byteCount) bytes; \(range) was asked for")
    }
    guard asset.byteCount > Self.heldLimit else {
      let bytes = try await bytes(of: asset)
      guard range.upperBound <= bytes.count else {
        throw MediaReadError("\(asset.path) has \(bytes.count) bytes; \(range) was asked for")
      }
      return .bytes(range == 0..<bytes.count ? bytes : Array(bytes[range]))
    }
    do {
      let file = try await spool.file(Self.id(of: asset), byteCount: asset.byteCount)
      return .file(file, offset: Int64(range.lowerBound), count: Int64(range.count))
    } catch {
      throw MediaReadError("\(asset.path): \(error)", isPassing: error.isPassing)
    }
  }

  func publicURL(of asset: MediaAsset) throws(MediaReadError) -> String {
    guard let host else {
      throw MediaReadError(
        "\(asset.path) needs a public address: write `media: {base_url: https://…}` in postrider.yaml")
    }
    do {
      return try host.get().publicURL(for: asset.path, objectID: asset.objectID)
    } catch {
      throw MediaReadError("\(asset.path): \(error)")
    }
  }

  private static func id(of asset: MediaAsset) throws(MediaReadError) -> ObjectID {
    guard let id = ObjectID(asset.objectID) else {
      throw MediaReadError("\(asset.path) has no object id")
    }
    return id
  }
}
