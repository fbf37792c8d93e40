/// The body of a request.
public enum HTTPBody: Sendable, Hashable {
  case none
  case bytes([UInt8])
  /// Sent one after the other; files are read while they are sent and never held whole.
  case pieces([HTTPBodyPiece])

  /// Bytes in all.
  public var count: Int64 {
    switch self {
    case .none: 0
    case .bytes(let bytes): Int64(bytes.count)
    case .pieces(let pieces): pieces.reduce(0) { $0 + $1.count }
    }
  }
}

/// A stretch of a body.
public enum HTTPBodyPiece: Sendable, Hashable {
  case bytes([UInt8])
  /// Bytes of an open file, from `offset` on.
  case file(OpenFile, offset: Int64, count: Int64)

  /// How many bytes it has.
  public var count: Int64 {
    switch self {
    case .bytes(let bytes): Int64(bytes.count)
    case .file(_, _, let count): count
    }
  }
}
