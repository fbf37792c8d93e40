import CCurl

extension CurlExchange {
  static let maxHeaderBytes = 256 << 10

  /// Callbacks get the exchange itself; the engine keeps it alive as long as its handle is in use.
  func setCallbacks(_ options: inout CurlOptions) {
    let context = Unmanaged.passUnretained(self).toOpaque()
    let easy = options.easy
    options.check(
      postrider_curl_set_prereq(easy) { context, _, _, _, _ in
        CurlExchange.from(context)?.handOver() ?? CURL_PREREQFUNC_ABORT
      })
    options.set(CURLOPT_PREREQDATA, pointer: context)
    options.check(
      postrider_curl_set_data(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
        CurlExchange.from(context)?.takeBody(CurlExchange.view(bytes, size, count)) ?? 0
      })
    options.set(CURLOPT_WRITEDATA, pointer: context)
    options.check(
      postrider_curl_set_data(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
        CurlExchange.from(context)?.takeHeader(CurlExchange.view(bytes, size, count)) ?? 0
      })
    options.set(CURLOPT_HEADERDATA, pointer: context)
    options.check(
      postrider_curl_set_data(easy, CURLOPT_READFUNCTION) { bytes, size, count, context in
        let room = UnsafeMutableRawBufferPointer(start: bytes, count: bytes == nil ? 0 : size * count)
        return CurlExchange.from(context)?.giveBody(room) ?? Int(CURL_READFUNC_ABORT)
      })
    options.set(CURLOPT_READDATA, pointer: context)
  }

  private static func from(_ context: UnsafeMutableRawPointer?) -> CurlExchange? {
    context.map { Unmanaged<CurlExchange>.fromOpaque($0).takeUnretainedValue() }
  }

  private static func view(_ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int)
    -> UnsafeRawBufferPointer
  {
    UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : size * count)
  }

  /// The connection stands, TLS included, and the request is about to be written: the last moment at
  /// which it is certain that nothing was sent, and the only way to a second sending.
  private func handOver() -> Int32 {
    if handovers > 0, !target.isRead, safety.refusesResending {
      refusal = error(.cut, "the connection broke after the request was sent; it is not sent twice")
      return CURL_PREREQFUNC_ABORT
    }
    handovers += 1
    sentBytes = 0
    return CURL_PREREQFUNC_OK
  }

  private func giveBody(_ room: UnsafeMutableRawBufferPointer) -> Int {
    let pieces: [HTTPBodyPiece] =
      switch target.request.body {
      case .none: []
      case .bytes(let bytes): [.bytes(bytes)]
      case .pieces(let pieces): pieces
      }
    var start = 0
    for piece in pieces {
      let within = sentBytes - start
      start += Int(piece.count)
      guard sentBytes < start else { continue }
      guard let given = give(piece, from: within, into: room), given > 0 else {
        refusal = error(.cut, "a file changed or cannot be read while it is sent")
        return Int(CURL_READFUNC_ABORT)
      }
      sentBytes += given
      return given
    }
    return 0
  }

  private func give(
    _ piece: HTTPBodyPiece, from within: Int, into room: UnsafeMutableRawBufferPointer
  ) -> Int? {
    let count = min(Int(piece.count) - within, room.count)
    switch piece {
    case .bytes(let bytes):
      room.copyBytes(from: bytes[within..<within + count])
      return count
    case .file(let file, let offset, _):
      return file.read(
        at: offset + Int64(within), into: UnsafeMutableRawBufferPointer(rebasing: room[..<count]))
    }
  }

  private func takeBody(_ bytes: UnsafeRawBufferPointer) -> Int {
    guard response.body.count + bytes.count <= settings.maxResponseBytes else {
      refusal = error(.tooLarge, "the answer is larger than \(settings.maxResponseBytes) bytes")
      return 0
    }
    response.body.append(contentsOf: bytes)
    return bytes.count
  }

  private func takeHeader(_ bytes: UnsafeRawBufferPointer) -> Int {
    headerBytes += bytes.count
    guard headerBytes <= Self.maxHeaderBytes else {
      refusal = error(.tooLarge, "the headers of the answer are larger than \(Self.maxHeaderBytes) bytes")
      return 0
    }
    let line = String(decoding: bytes, as: UTF8.self)
    if bytes.starts(with: "HTTP/".utf8), headIsOver || response.headers.isEmpty, response.body.isEmpty {
      response.headers = []
      headIsOver = false
    } else if bytes.first == 13 || bytes.first == 10 {
      headIsOver = true
    } else if !headIsOver, let colon = line.firstIndex(of: ":") {
      let value = line[line.index(after: colon)...]
      response.headers.append((name: String(line[..<colon]), value: value.trimmingBlanks()))
    }
    return bytes.count
  }
}

extension StringProtocol {
  /// Without spaces, tabs and line breaks at both ends.
  func trimmingBlanks() -> String {
    let isBlank = { (scalar: Unicode.Scalar) in [9, 10, 13, 32].contains(scalar.value) }
    var scalars = Substring.UnicodeScalarView(unicodeScalars)
    while let first = scalars.first, isBlank(first) { scalars.removeFirst() }
    while let last = scalars.last, isBlank(last) { scalars.removeLast() }
    return String(scalars)
  }
}
