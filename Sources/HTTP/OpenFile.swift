import Foundation

/// A file that stays readable as long as somebody holds it, also after its name is gone.
public final class OpenFile: Sendable, Hashable {
  private let descriptor: Int32

  /// Takes over an open descriptor and closes it at the end.
  public init(descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// Reads from `offset` into `room`; how many bytes came, 0 at the end, nil where reading failed.
  public func read(at offset: Int64, into room: UnsafeMutableRawBufferPointer) -> Int? {
    while true {
      let count = pread(descriptor, room.baseAddress, room.count, off_t(offset))
      if count >= 0 { return count }
      guard errno == EINTR else { return nil }
    }
  }

  /// The bytes from `offset` on, at most `count`; fewer where the file ends; nil where reading failed.
  public func bytes(at offset: Int64, count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: max(0, count))
    var filled = 0
    while filled < bytes.count {
      let got = bytes.withUnsafeMutableBytes { room in
        read(at: offset + Int64(filled), into: UnsafeMutableRawBufferPointer(rebasing: room[filled...]))
      }
      guard let got else { return nil }
      if got == 0 { break }
      filled += got
    }
    return Array(bytes.prefix(filled))
  }

  public static func == (left: OpenFile, right: OpenFile) -> Bool { left === right }
  public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
