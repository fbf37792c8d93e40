import Content
import HTTP
import JSON

/// Subtitles of a video.
enum XCaptions {
  /// The language a file's name tells: `en.vtt`, `film.en.vtt` and `film.en-GB.vtt` are `EN`. X wants two capital
  /// letters.
  static func language(of path: String) -> String? {
    let words = MediaType.fileName(path).split(separator: ".").dropLast()
    guard let word = words.last?.split(separator: "-").first, word.utf8.count == 2,
      word.allSatisfy({ $0.isASCII && $0.isLetter })
    else { return nil }
    return word.uppercased()
  }
}

extension XUpload {
  /// The alternative text, once the file is there and before it is posted.
  func describe(_ upload: XCheckpoint.Upload, _ position: Int) async throws(MissingSecret) -> Preparation {
    let text = asset.alt ?? ""
    let reply = await session.call(
      try session.xRequest(
        "POST", ["media", "metadata"],
        json: ["id": .string(upload.id), "metadata": ["alt_text": ["text": .string(text)]]]))
    guard case .accepted = reply else { return failed(reply, dropping: position) }
    return advanced(position) { $0.isDescribed = true }
  }

  /// First the file of the subtitles, then its bond with the video.
  func caption(_ upload: XCheckpoint.Upload, _ position: Int) async throws(MissingSecret) -> Preparation {
    guard let captions = asset.captions, let language = XCaptions.language(of: captions.path) else {
      return .failed(
        Failure(.needsChange, code: "captions", "the subtitles' language is not known"), checkpoint: done.json
      )
    }
    guard let file = upload.captions else {
      let bytes: [UInt8]
      do { bytes = try await session.captions(captions, limit: CaptionsFile.limit) } catch {
        return .failed(error, checkpoint: done.json)
      }
      let reply = try await send(
        ["media", "upload"], fields: [("media_category", "subtitles")], .bytes(bytes),
        type: captions.path.lowercased().hasSuffix(".vtt") ? "text/vtt" : "text/srt",
        name: MediaType.fileName(captions.path))
      guard case .accepted(let document, _) = reply, let id = document["data"]?["id"]?.string, XID.isValid(id)
      else { return failed(reply, dropping: nil) }
      return advanced(position) { $0.captions = id }
    }
    let subtitles: JSON = [
      "id": .string(file), "language_code": .string(language), "display_name": .string(language),
    ]
    let reply = await session.call(
      try session.xRequest(
        "POST", ["media", "subtitles"],
        json: ["id": .string(upload.id), "media_category": "TweetVideo", "subtitles": subtitles]))
    guard case .accepted = reply else { return failed(reply, dropping: position) }
    return advanced(position) { $0.isCaptioned = true }
  }
}
