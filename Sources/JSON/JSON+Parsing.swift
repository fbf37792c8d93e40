extension JSON {
  /// Reads one JSON document (RFC 8259), strictly: UTF-8 without a byte order mark, no name twice in an object,
  /// no half surrogate pair, nothing behind the value. Whole numbers of 64 bits stay exact; any other number is
  /// the nearest float, and an error if that is infinite. Refuses anything over `limit` bytes before looking at
  /// it, and more than `depth` levels before going deeper.
  public init(
    parsing bytes: some Sequence<UInt8>, limit: Int = 64 << 20, depth: Int = 256
  ) throws(JSONError) {
    let bytes = (bytes as? [UInt8]) ?? Array(bytes)
    guard bytes.count <= limit else {
      throw JSONError(
        code: .limit, offset: limit,
        description: "the document has \(bytes.count) bytes; at most \(limit) are read")
    }
    let outcome = bytes.withUnsafeBufferPointer { buffer -> Result<JSON, JSONError> in
      var parser = JSONParser(buffer, depth: depth)
      do throws(JSONError) { return .success(try parser.document()) } catch { return .failure(error) }
    }
    self = try outcome.get()
  }
}
