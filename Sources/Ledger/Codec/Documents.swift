import Content
import JSON

/// The record's documents as bytes, and back: pretty JSON, keys sorted, one member a line.
enum Documents {
  /// No document of the record is larger, in bytes.
  static let limit = 256 << 10

  static func decode<Value>(
    _ shape: Shape<Value>, _ bytes: [UInt8], path: String
  ) throws(LedgerError) -> Value {
    guard bytes.count <= limit else {
      throw LedgerError(.tooLarge, path: path, "\(bytes.count) bytes; at most \(limit) are read")
    }
    let json: JSON
    do {
      json = try JSON(parsing: bytes, limit: limit)
    } catch {
      throw LedgerError(.undecodable, path: path, error.description)
    }
    return try shape.decode(json, at: DocumentPlace(file: path, key: ""))
  }

  static func encode<Value>(
    _ shape: Shape<Value>, _ value: Value, path: String
  ) throws(LedgerError) -> [UInt8] {
    let bytes = shape.encode(value).encoded(pretty: true)
    guard bytes.count <= limit else {
      throw LedgerError(.tooLarge, path: path, "\(bytes.count) bytes; at most \(limit) are written")
    }
    return bytes
  }
}

extension Entry {
  /// Reads an entry's file; `path` is for messages. Unknown keys are kept.
  public init(decoding bytes: [UInt8], path: String) throws(LedgerError) {
    self = try Documents.decode(Entry.shape, bytes, path: path)
  }

  /// The entry as its file's bytes. What the platforms said is shortened where it would not fit otherwise:
  /// an outcome must never fail to be recorded for its words.
  public func encoded(path: String) throws(LedgerError) -> [UInt8] {
    do {
      return try Documents.encode(Entry.shape, self, path: path)
    } catch {
      guard error.code == .tooLarge else { throw error }
      var shorter = self
      shorter.attempts = attempts.suffix(20).map { attempt in
        var attempt = attempt
        attempt.text = attempt.text.map { String($0.prefix(500)) }
        return attempt
      }
      return try Documents.encode(Entry.shape, shorter, path: path)
    }
  }
}

extension Meta {
  /// Reads `meta.json`. One of a newer schema is read as far as its schema and lineage go.
  public init(decoding bytes: [UInt8], path: String = Layout.meta) throws(LedgerError) {
    guard bytes.count <= Documents.limit else {
      throw LedgerError(.tooLarge, path: path, "\(bytes.count) bytes; at most \(Documents.limit) are read")
    }
    if let json = try? JSON(parsing: bytes, limit: Documents.limit),
      let schema = json["schema"]?.integer, schema > Int64(Meta.schema)
    {
      self.init(lineage: json["lineage"]?.string ?? "", inputs: "", content: "", wake: nil, tzdata: "")
      self.schema = Int(clamping: schema)
      return
    }
    self = try Documents.decode(Meta.shape, bytes, path: path)
  }

  /// The bytes of `meta.json`.
  public func encoded() throws(LedgerError) -> [UInt8] {
    try Documents.encode(Meta.shape, self, path: Layout.meta)
  }
}
