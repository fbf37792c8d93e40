import Content

/// Captions are texts and are read whole.
enum CaptionsFile {
  /// Bytes of a file of captions where the platform says nothing: a day of speech has less.
  static let limit = 10 << 20
}

extension AccountSession {
  /// The captions; fails where they cannot be had, are empty, or have more than `limit` bytes.
  func captions(_ file: MediaAsset.CaptionsFile, limit: Int) async throws(Failure) -> [UInt8] {
    let bytes: [UInt8]
    do {
      bytes = try await media.bytes(
        of: MediaAsset(path: file.path, objectID: file.objectID, byteCount: 0))
    } catch {
      throw failure(of: error)
    }
    guard !bytes.isEmpty, bytes.count <= limit else {
      throw Failure(
        .needsChange, code: "captions",
        redacted("\(file.path) has \(bytes.count) bytes; captions have 1 to \(limit)"))
    }
    return bytes
  }
}
