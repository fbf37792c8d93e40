import Crypto
import Foundation

/// Takes a body in as it arrives, within its bound; a large file is counted and digested, not held.
struct BodyCollector {
  private enum Shape {
    case plain(BodyPart)
    case multipart(MultipartReader)
  }

  /// Bytes a body may have, and one that is a form or JSON.
  static let uploadLimit = 1_200_000_000
  static let plainLimit = 64 << 20

  /// True for a call that carries a large file.
  let isUpload: Bool
  let limit: Int
  private var shape: Shape
  private var count = 0

  init(request: SandboxRequest, hasher: SHA256) {
    isUpload = UploadPaths.take(request)
    let isText = ["application/json", "application/x-www-form-urlencoded"].contains(request.contentType)
    limit = isText ? Self.plainLimit : Self.uploadLimit
    if let type = request.header("Content-Type"), type.lowercased().hasPrefix("multipart/form-data"),
      let reader = MultipartReader(contentType: type)
    {
      shape = .multipart(reader)
    } else {
      shape = .plain(BodyPart(contentType: request.header("Content-Type"), hasher: hasher))
    }
  }

  /// Takes more bytes in; false once there are too many.
  mutating func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
    count += bytes.count
    guard count <= limit else { return false }
    switch shape {
    case .plain(var part):
      shape = .multipart(.empty)
      part.take(bytes)
      shape = .plain(part)
    case .multipart(var reader):
      shape = .multipart(.empty)
      reader.take(bytes)
      shape = .multipart(reader)
    }
    return true
  }

  func finish(isWhole: Bool) -> SandboxBody {
    guard isWhole || isUpload else { return .malformed("the body was cut short") }
    switch shape {
    case .plain(let part): return part.count == 0 ? .empty : .bytes(part)
    case .multipart(let reader):
      if let problem = reader.problem { return .malformed(problem) }
      return reader.isComplete ? .parts(reader.parts) : .malformed("the multipart body has no end")
    }
  }
}

extension MultipartReader {
  /// A place holder, so that a reader's bytes are not copied while it works.
  static let empty = MultipartReader(boundary: "-")
}
