/// A `multipart/form-data` body (RFC 7578): fields and files in the order they were added.
public struct MultipartBody: RequestContent, Hashable {
  private let boundary: String
  private var parts: [Part] = []

  private struct Part: Sendable, Hashable {
    var head: String
    var content: HTTPBodyPiece
  }

  /// Letters and digits that occur in no part: `random` makes 128 bits of them, so that nobody who
  /// writes a part can know the line that ends it.
  public init(using random: inout some RandomNumberGenerator) {
    let digits = Array("0123456789abcdef")
    var name = "postrider-"
    for _ in 0..<2 {
      var word = random.next()
      for _ in 0..<16 {
        name.append(digits[Int(word & 15)])
        word >>= 4
      }
    }
    boundary = name
  }

  /// Adds a text field.
  public mutating func add(_ name: String, _ value: String) {
    parts.append(
      Part(
        head: "Content-Disposition: form-data; name=\"\(Self.quoted(name))\"",
        content: .bytes(Array(value.utf8))))
  }

  /// Adds a file: `filename` is shown to the server, `type` is its MIME type.
  public mutating func addFile(_ name: String, filename: String, type: String, bytes: [UInt8]) {
    addFile(name, filename: filename, type: type, content: .bytes(bytes))
  }

  /// Adds a file that is read while it is sent.
  public mutating func addFile(_ name: String, filename: String, type: String, content: HTTPBodyPiece) {
    let type =
      type.unicodeScalars.allSatisfy { $0.value > 31 && $0.value < 127 } ? type : "application/octet-stream"
    parts.append(
      Part(
        head: "Content-Disposition: form-data; name=\"\(Self.quoted(name))\"; "
          + "filename=\"\(Self.quoted(filename))\"\r\nContent-Type: \(type)", content: content))
  }

  public var contentType: String { "multipart/form-data; boundary=\(boundary)" }

  /// Whole where all parts are; in pieces where one is a file that is read while it is sent.
  public var body: HTTPBody {
    var pieces: [HTTPBodyPiece] = []
    var open: [UInt8] = []
    for part in parts {
      open += "--\(boundary)\r\n\(part.head)\r\n\r\n".utf8
      switch part.content {
      case .bytes(let bytes): open += bytes
      case .file:
        pieces += [.bytes(open), part.content]
        open = []
      }
      open += "\r\n".utf8
    }
    open += "--\(boundary)--\r\n".utf8
    return pieces.isEmpty ? .bytes(open) : .pieces(pieces + [.bytes(open)])
  }

  /// The escapes of the HTML standard for names in a header: quote and line breaks percent-encoded.
  private static func quoted(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "%22"
      case "\r": result += "%0D"
      case "\n": result += "%0A"
      default: result.unicodeScalars.append(scalar.value < 32 || scalar.value == 127 ? "_" : scalar)
      }
    }
    return result
  }
}
