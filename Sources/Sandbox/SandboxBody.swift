import Crypto

/// The body of a request: bytes, or the parts of a multipart form.
public enum SandboxBody: Sendable {
  case empty
  case bytes(BodyPart)
  case parts([BodyPart])
  /// The body cannot be read as what its content type says.
  case malformed(String)

  /// How many raw bytes there are; 0 where the body is something else.
  var rawCount: Int {
    if case .bytes(let part) = self { part.count } else { 0 }
  }
}

/// Bytes that were sent: counted and digested whole, kept whole only up to a bound.
public struct BodyPart: Sendable {
  /// Above this many bytes only the beginning is kept.
  static let wholeLimit = 64 << 20
  /// How much is kept of what is larger.
  static let beginningLimit = 8 << 20

  /// The name of the form field; empty for a plain body.
  public var name = ""
  /// The file name of a part that is a file.
  public var filename: String?
  /// The content type the sender gave.
  public var contentType: String?
  /// All bytes, or the beginning of a large part.
  public private(set) var kept: [UInt8] = []
  /// How many bytes there are in all.
  public private(set) var count = 0
  /// The digest so far, continued from an earlier piece of the same upload where there is one.
  public private(set) var hasher: SHA256

  /// Nothing yet; `hasher` carries on from an earlier piece.
  public init(
    name: String = "", filename: String? = nil, contentType: String? = nil, hasher: SHA256 = SHA256()
  ) {
    self.name = name
    self.filename = filename
    self.contentType = contentType
    self.hasher = hasher
  }

  /// A part that holds these bytes.
  public init(_ bytes: [UInt8], contentType: String? = nil) {
    self.init(contentType: contentType)
    bytes.withUnsafeBytes { take($0) }
  }

  /// True where `kept` is everything.
  public var isWhole: Bool { kept.count == count }
  /// The bytes as text.
  public var text: String { String(decoding: kept, as: UTF8.self) }
  /// The digest in hexadecimal.
  public var sha256: String { Hexadecimal.text(hasher.finalize()) }

  mutating func take(_ bytes: UnsafeRawBufferPointer) {
    guard !bytes.isEmpty else { return }
    hasher.update(bufferPointer: bytes)
    if count + bytes.count <= Self.wholeLimit {
      kept.append(contentsOf: bytes)
    } else if kept.count > Self.beginningLimit {
      kept = Array(kept.prefix(Self.beginningLimit))
    } else if kept.count < Self.beginningLimit {
      kept.append(contentsOf: bytes.prefix(Self.beginningLimit - kept.count))
    }
    count += bytes.count
  }
}

extension BodyPart {
  /// Adds a piece whose digest was carried on from this one's.
  mutating func append(_ piece: BodyPart) {
    let room = (isWhole && piece.isWhole ? Self.wholeLimit : Self.beginningLimit) - kept.count
    if isWhole, room > 0 { kept.append(contentsOf: piece.kept.prefix(room)) }
    count += piece.count
    hasher = piece.hasher
  }
}

/// Bytes in hexadecimal.
enum Hexadecimal {
  static func text(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
