import HTTP

/// A `multipart/form-data` body whose boundary follows from its parts, so that equal uploads are equal
/// requests; no part contains it.
struct MultipartForm: Sendable {
  /// The file of a form.
  struct File: Sendable {
    var field: String
    var name: String
    var type: String
    var content: HTTPBodyPiece
  }

  let contentType: String
  let body: HTTPBody

  init(fields: [(String, String)], file: File?, also: [File] = []) {
    var seed = SeededDigits(fields, file)
    var made: MultipartBody
    repeat {
      made = MultipartBody(using: &seed)
    } while Self.collides(made.contentType, fields, file)
    for (name, value) in fields { made.add(name, value) }
    for file in [file].compactMap(\.self) + also {
      made.addFile(file.field, filename: file.name, type: file.type, content: file.content)
    }
    contentType = made.contentType
    body = made.body
  }

  /// Texts are searched for the boundary; in a file's bytes 128 bits made from them do not occur by chance.
  private static func collides(_ contentType: String, _ fields: [(String, String)], _ file: File?) -> Bool {
    guard let equals = contentType.lastIndex(of: "=") else { return false }
    let boundary = String(contentType[contentType.index(after: equals)...])
    return fields.contains { $0.1.contains(boundary) } || (file?.name.contains(boundary) ?? false)
  }
}

/// Numbers that follow from a form's parts (SplitMix64 over their sum).
private struct SeededDigits: RandomNumberGenerator {
  private var state: UInt64

  init(_ fields: [(String, String)], _ file: MultipartForm.File?) {
    var sum: UInt64 = 0xcbf2_9ce4_8422_2325
    func mix(_ bytes: some Sequence<UInt8>) {
      for byte in bytes { sum = (sum ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    }
    for (name, value) in fields {
      mix(name.utf8)
      mix(value.utf8)
    }
    if let file {
      mix(file.name.utf8)
      if case .bytes(let bytes) = file.content { mix(bytes.prefix(1 << 20)) }
      mix(String(file.content.count).utf8)
    }
    state = sum
  }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
    return value ^ (value >> 31)
  }
}
