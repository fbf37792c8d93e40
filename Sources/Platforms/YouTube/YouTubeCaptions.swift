import Content
import HTTP
import JSON

/// A captions file as the API takes it.
enum YouTubeCaptions {
  /// The language of the track: as said, as the file's name says (`en.vtt`, `menu.pt-BR.srt`), or that of title
  /// and text; nil: nobody said.
  static func language(_ content: DeliveryContent) -> String? {
    content.options["caption_language"]?.string
      ?? content.items.first?.media.first?.captions.flatMap { named(by: $0.path) }
      ?? content.options["language"]?.string
  }

  /// What stands before a file's ending, where that is two small letters, with a region or script or without.
  private static func named(by path: String) -> String? {
    let words = MediaType.fileName(path).split(separator: ".").dropLast()
    guard let word = words.last else { return nil }
    let parts = word.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count <= 2, parts[0].utf8.count == 2, parts[0].utf8.allSatisfy({ (97...122).contains($0) }),
      parts.dropFirst().allSatisfy({ (2...4).contains($0.utf8.count) && $0.allSatisfy(\.isASCII) })
    else { return nil }
    return String(word)
  }

  /// What viewers see it called; may be empty.
  static func name(_ content: DeliveryContent) -> String {
    content.options["caption_name"]?.string ?? ""
  }

  /// The upload of a track, new or in an old one's place. Captions are texts: read whole, within their limit.
  static func upload(
    _ file: MediaAsset.CaptionsFile, language: String, name: String, video: String, replacing old: String?,
    _ session: AccountSession
  ) async throws(LookFailure) -> HTTPRequest {
    let bytes: [UInt8]
    do { bytes = try await session.captions(file, limit: YouTubeLimits.captionsBytes) } catch {
      throw LookFailure(error)
    }
    let metadata: JSON =
      if let old {
        ["id": .string(old)]
      } else {
        [
          "snippet": [
            "videoId": .string(video), "language": .string(language), "name": .string(name),
            "isDraft": false,
          ]
        ]
      }
    // The object's id stands for its bytes, which are not copied to be told apart.
    let boundary = "postrider-" + Fingerprint.of([metadata.text(), file.objectID, String(bytes.count)])
    let kind = file.path.lowercased().hasSuffix(".vtt") ? "text/vtt" : "application/octet-stream"
    let head =
      "--\(boundary)\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n\(metadata.text())\r\n"
      + "--\(boundary)\r\nContent-Type: \(kind)\r\n\r\n"
    return HTTPRequest(
      old == nil ? "POST" : "PUT",
      session.youtubeUploadAddress(
        ["captions"], [("uploadType", "multipart"), ("part", old == nil ? "snippet" : "id")]),
      headers: [("Content-Type", "multipart/related; boundary=\(boundary)")],
      body: .pieces([
        .bytes(Array(head.utf8)), .bytes(bytes), .bytes(Array("\r\n--\(boundary)--\r\n".utf8)),
      ]), timeout: 300)
  }
}
