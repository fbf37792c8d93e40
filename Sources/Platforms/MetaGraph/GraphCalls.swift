import Content
import HTTP
import JSON

extension AccountSession {
  private func graphHeaders() throws(MissingSecret) -> [(name: String, value: String)] {
    [("Authorization", "Bearer \(try secret("access_token").reveal())"), ("Accept", "application/json")]
  }

  /// A signed read.
  func graphGet(_ segments: [String], _ query: [(String, String)]) async throws(MissingSecret) -> Reply {
    await call(
      HTTPRequest("GET", graphAddress(segments, query: query), headers: try graphHeaders(), timeout: 60))
  }

  /// A signed form.
  func graphPost(
    _ address: String, _ fields: [(String, String)], timeout: Double = 120
  ) async throws(MissingSecret) -> Reply {
    await call(
      HTTPRequest("POST", address, headers: try graphHeaders(), content: FormBody(fields), timeout: timeout))
  }

  /// A signed form with a file.
  func graphPost(
    _ address: String, form: MultipartForm, timeout: Double = 600
  ) async throws(MissingSecret) -> Reply {
    await call(
      HTTPRequest(
        "POST", address, headers: try graphHeaders() + [("Content-Type", form.contentType)],
        body: form.body, timeout: timeout))
  }

  /// The rest of a video to an upload address the server gave: `piece` is what follows `offset` of `size` bytes.
  /// It may take as long as a line of 1 Mbit/s.
  func graphUpload(
    _ address: String, _ piece: HTTPBodyPiece, from offset: Int, of size: Int
  ) async throws(MissingSecret) -> Reply {
    let token = try secret("access_token")
    return await call(
      HTTPRequest(
        "POST", address,
        headers: [
          ("Authorization", "OAuth \(token.reveal())"), ("offset", String(offset)),
          ("file_size", String(size)), ("Content-Type", "application/octet-stream"),
        ], body: .pieces([piece]), timeout: 600 + Double(piece.count) / 131_072))
  }
}
