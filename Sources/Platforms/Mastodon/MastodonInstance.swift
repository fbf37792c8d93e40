import Content
import HTTP
import JSON

/// What a server says of itself: its limits, and whether it is Mastodon or speaks only its API.
struct MastodonInstance: Sendable, Hashable {
  var version: String
  var source: String?
  var apiLevel: Int64?
  var maxCharacters: Int
  var maxMedia: Int
  var urlLength: Int
  var descriptionLimit: Int?
  var mimeTypes: [String]
  var imageBytes: Int?
  var videoBytes: Int?
  var pollOptions: Int
  var pollOptionCharacters: Int
  var pollSeconds: ClosedRange<Int64>

  init(_ document: JSON) {
    version = document["version"]?.string ?? ""
    source = document["source_url"]?.string
    apiLevel = document["api_versions"]?["mastodon"]?.integer
    let configuration = document["configuration"]
    func number(_ group: String, _ name: String) -> Int? {
      configuration?[group]?[name]?.integer.flatMap { $0 > 0 ? Int(clamping: $0) : nil }
    }
    maxCharacters =
      number("statuses", "max_characters")
      ?? document["max_toot_chars"]?.integer.map { Int(clamping: $0) } ?? MastodonLimits.characters
    maxMedia = number("statuses", "max_media_attachments") ?? 4
    urlLength =
      number("statuses", "characters_reserved_per_url") ?? MastodonLength.defaultURLLength
    descriptionLimit = number("media_attachments", "description_limit")
    mimeTypes = (configuration?["media_attachments"]?["supported_mime_types"]?.array ?? [])
      .compactMap(\.string)
    imageBytes = number("media_attachments", "image_size_limit")
    videoBytes = number("media_attachments", "video_size_limit")
    pollOptions = number("polls", "max_options") ?? MastodonLimits.pollOptions
    pollOptionCharacters =
      number("polls", "max_characters_per_option") ?? MastodonLimits.pollOptionCharacters
    let shortest = Int64(number("polls", "min_expiration") ?? Int(MastodonLimits.pollSeconds.lowerBound))
    let longest = Int64(number("polls", "max_expiration") ?? Int(MastodonLimits.pollSeconds.upperBound))
    pollSeconds = shortest...max(shortest, longest)
  }

  /// True only for Mastodon itself, which keeps a repeated key for an hour. Others that speak the API take
  /// the key and ignore it, so anything that is not surely Mastodon is none.
  var honoursKeys: Bool {
    let numbers = version.split(whereSeparator: { !$0.isASCII || !$0.isNumber }).compactMap { Int($0) }
    guard let major = numbers.first, major >= 4, numbers.count >= 2,
      version.first?.isNumber == true, !version.contains("("), !version.contains(" ")
    else { return false }
    guard let source else { return apiLevel != nil }
    let home = "https://github.com/mastodon/mastodon"
    let lower = source.lowercased()
    return lower == home || lower.hasPrefix(home + "/")
  }

  /// Reads it: `/api/v2/instance`, and v1 where there is no v2. Nil with the reply that refused.
  static func read(_ session: AccountSession) async throws(MissingSecret) -> (MastodonInstance?, Reply) {
    var reply = try await session.mastodonRead(["api", "v2", "instance"])
    if case .refused(let response, _) = reply, response.status == 404 {
      reply = try await session.mastodonRead(["api", "v1", "instance"])
    }
    guard case .accepted(let document, _) = reply, document["version"]?.string != nil else {
      return (nil, reply)
    }
    return (MastodonInstance(document), reply)
  }

  /// Why this server would refuse the content; nil: it fits.
  func refusal(of content: DeliveryContent) -> String? {
    for item in content.items.indices {
      let length = MastodonLength.of(
        MastodonText.of(content, item: item), warning: MastodonText.warning(content), urlLength: urlLength)
      let name = content.items.count > 1 ? "item \(item + 1)" : "the text"
      if length > maxCharacters {
        return "\(name) counts \(length) characters; this server takes \(maxCharacters)"
      }
      let media = content.items[item].media
      if media.count > maxMedia { return "\(name) has \(media.count) files; this server takes \(maxMedia)" }
      for asset in media {
        if let problem = refusal(of: asset) { return problem }
      }
    }
    return content.poll.flatMap(refusal)
  }

  private func refusal(of asset: MediaAsset) -> String? {
    let mime = MediaType.of(path: asset.path)
    if let mime, !mimeTypes.isEmpty, !mimeTypes.contains(mime) {
      return "\(asset.path) is \(mime), which this server does not take"
    }
    let limit = MediaType.isImage(mime) ? imageBytes : videoBytes
    if let limit, asset.byteCount > limit {
      return "\(asset.path) has \(asset.byteCount) bytes; this server takes \(limit)"
    }
    if let descriptionLimit, let alt = asset.alt, alt.count > descriptionLimit {
      return
        "the alt text of \(asset.path) has \(alt.count) characters; this server takes \(descriptionLimit)"
    }
    return nil
  }

  private func refusal(of poll: Poll) -> String? {
    if poll.options.count > pollOptions {
      return "the poll has \(poll.options.count) options; this server takes \(pollOptions)"
    }
    if let option = poll.options.first(where: { $0.count > pollOptionCharacters }) {
      return "“\(option)” has \(option.count) characters; this server takes \(pollOptionCharacters)"
    }
    return pollSeconds.contains(poll.endsAfterSeconds)
      ? nil
      : "the poll ends after \(poll.endsAfterSeconds) s; this server takes "
        + "\(pollSeconds.lowerBound) to \(pollSeconds.upperBound)"
  }
}
