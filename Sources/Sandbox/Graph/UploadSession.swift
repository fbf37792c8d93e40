import Crypto
import Foundation
import JSON

/// Bytes that arrive in pieces for one video.
struct UploadSession: Sendable {
  /// The size announced with the first piece.
  var size: Int?
  /// What has arrived so far.
  var content = BodyPart()
  var isComplete = false

  /// The phase as the status of a video shows it.
  var phase: JSON {
    let state: JSON = isComplete ? "complete" : content.count > 0 ? "in_progress" : "not_started"
    return ["status": state, "bytes_transferred": .integer(Int64(content.count))]
  }
}

extension World {
  /// The account whose token a binary upload carries: `Authorization: OAuth T`.
  func uploader(
    _ request: SandboxRequest, _ platform: SandboxPlatform, _ section: String
  ) throws(Interruption) -> SandboxAccount {
    let words = request.header("Authorization")?.split(separator: " ").map(String.init) ?? []
    let rule = "\(platform.rawValue) \(section) Authorization: OAuth"
    guard words.count == 2, words[0] == "OAuth" else {
      throw GraphError.upload(
        "ParameterValidationError", "The Authorization header must be \"OAuth <token>\"", rule: rule)
    }
    guard let token = tokens[TokenKey(platform: platform, token: words[1])], token.state == .valid else {
      throw GraphError.upload("ParameterValidationError", "The access token is invalid", rule: rule)
    }
    return token.account
  }

  /// Takes one piece in; `section` is where its documentation tells of it. Nothing changes where it is refused.
  mutating func receive(
    _ request: SandboxRequest, into old: UploadSession, _ platform: SandboxPlatform, _ section: String
  ) throws(Interruption) -> UploadSession {
    func refusal(_ type: String, _ text: String, _ rule: String) -> Interruption {
      GraphError.upload(type, text, rule: "\(platform.rawValue) \(section) \(rule)")
    }
    var session = old
    guard !session.isComplete else {
      throw refusal("OffsetInvalidError", "The upload is complete", "upload once")
    }
    if let address = request.header("file_url") {
      session.content = try fetchedFile(address, request, refusal)
      session.size = session.content.count
      session.isComplete = true
      return session
    }
    guard let offset = request.header("offset").flatMap({ Int($0) }), offset >= 0 else {
      throw refusal(
        "ParameterValidationError", "Header Offset not convertable to unsigned long", "header offset")
    }
    guard let size = request.header("file_size").flatMap({ Int($0) }), size > 0 else {
      throw refusal(
        "ParameterValidationError", "Header File_Size not convertable to unsigned long", "header file_size")
    }
    note(upload: request.segments.last ?? "", from: offset, count: request.body.rawCount)
    guard session.size == nil || session.size == size else {
      throw refusal("ParameterValidationError", "The file size has changed", "file_size stays")
    }
    guard offset == session.content.count else {
      throw refusal(
        "OffsetInvalidError", "Request starting offset is invalid", "offset = bytes_transferred")
    }
    let type = request.contentType ?? "application/octet-stream"
    guard type == "application/octet-stream" || type.hasPrefix("video/") else {
      throw refusal("ParameterValidationError", "The body must be raw bytes, not \(type)", "raw body")
    }
    guard case .bytes(let piece) = request.body else {
      throw refusal("PartialRequestError", "Partial request (did not match length of file)", "body bytes")
    }
    guard offset + piece.count <= size else {
      throw refusal("PartialRequestError", "Partial request (did not match length of file)", "file_size: N")
    }
    session.size = size
    session.content.append(piece)
    session.isComplete = session.content.count == size
    acknowledge(upTo: session.content.count)
    return session
  }

  private func fetchedFile(
    _ address: String, _ request: SandboxRequest, _ refusal: (String, String, String) -> Interruption
  ) throws(Interruption) -> BodyPart {
    guard let found = request.fetched[address] else { throw .fetch(address) }
    guard case .found(200, let type, let body) = found, !(type ?? "").hasPrefix("text/"), body.count > 0
    else {
      throw refusal("FileUrlProcessingError", "The file could not be fetched", "header file_url")
    }
    return body
  }
}
