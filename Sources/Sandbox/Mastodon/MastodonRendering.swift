import Foundation
import JSON

extension World {
  /// A status as the interface shows it.
  func json(_ item: LedgerItem, _ rules: MastodonRules) -> JSON {
    let account = account(.mastodon, id: item.account)
    let ids = item.details["media_ids"]?.array?.compactMap(\.string) ?? []
    let attachments = zip(ids, item.media).map { attachment($1, id: $0, isReady: true) }
    let handle = account?.handle ?? ""
    var members: [String: JSON] = [
      "id": .string(item.id), "created_at": .string(CivilTime.iso(item.createdAt)),
      "in_reply_to_id": item.parent.map { .string($0) } ?? .null,
      "in_reply_to_account_id": item.parent.flatMap { ledger.item(.mastodon, $0) }.map { .string($0.account) }
        ?? .null,
      "sensitive": item.details["sensitive"] ?? false, "spoiler_text": item.details["spoiler_text"] ?? "",
      "visibility": item.details["visibility"] ?? "public", "language": item.details["language"] ?? "en",
      "uri": .string("\(base)/mastodon/users/\(handle)/statuses/\(item.id)"),
      "url": .string(base + item.pagePath), "replies_count": 0, "reblogs_count": 0, "favourites_count": 0,
      "quotes_count": 0, "content": .string(Self.content(item.text)), "reblog": .null,
      "application": ["name": "Postrider", "website": .null],
      "account": account.map { accountJSON($0) } ?? .null, "media_attachments": .array(attachments),
      "mentions": [], "tags": [], "emojis": [], "card": .null, "poll": item.details["poll"] ?? .null,
    ]
    members["edited_at"] = item.details["edited_at"] ?? .null
    members["replies_count"] = .integer(Int64(ledger.replies(.mastodon, to: item.id).count))
    return .object(members)
  }

  static func content(_ text: String) -> String {
    let paragraphs = text.split(separator: "\n\n").map {
      HTMLText.escape(String($0)).replacing("\n", with: "<br />")
    }
    return paragraphs.map { "<p>\($0)</p>" }.joined()
  }

  func attachment(_ medium: Medium, id: String, isReady: Bool) -> JSON {
    let kind =
      switch medium.shape.mime {
      case "image/gif": "gifv"
      case let mime where mime.hasPrefix("image/"): "image"
      case let mime where mime.hasPrefix("video/"): "video"
      default: "audio"
      }
    let address: JSON = isReady ? .string("\(base)/_sandbox/blobs/\(medium.sha256)") : .null
    var original: [String: JSON] = [:]
    original["width"] = medium.shape.width.map { .integer(Int64($0)) }
    original["height"] = medium.shape.height.map { .integer(Int64($0)) }
    return [
      "id": .string(id), "type": .string(kind), "url": address, "preview_url": address, "remote_url": .null,
      "text_url": .null, "meta": isReady ? ["original": .object(original)] : .null,
      "description": medium.alt.map { .string($0) } ?? .null, "blurhash": .null,
    ]
  }

  func accountJSON(_ account: SandboxAccount) -> JSON {
    [
      "id": .string(account.id), "username": .string(account.handle), "acct": .string(account.handle),
      "display_name": .string(account.name), "url": .string("\(base)/mastodon/@\(account.handle)"),
      "followers_count": 0, "following_count": 0,
      "statuses_count": .integer(Int64(ledger.count(.mastodon, account: account.id))),
      "created_at": "2020-01-01T00:00:00.000Z", "locked": false, "bot": false,
    ]
  }

  func credentials(_ account: SandboxAccount) -> JSON {
    var members = accountJSON(account).object ?? [:]
    let privacy: JSON = options.mastodonServer == .mastodon ? "public" : "unlisted"
    members["source"] = ["privacy": privacy, "sensitive": false, "language": "en", "note": "", "fields": []]
    return .object(members)
  }

  func scheduledJSON(_ scheduled: MastodonState.Scheduled, _ rules: MastodonRules) -> JSON {
    let draft = scheduled.draft
    return [
      "id": .string(scheduled.id),
      "scheduled_at": .string(CivilTime.iso(draft.scheduledAt ?? scheduled.createdAt)),
      "params": [
        "text": .string(draft.text), "visibility": .string(draft.visibility),
        "spoiler_text": .string(draft.spoiler), "language": .string(draft.language),
        "in_reply_to_id": draft.parent.map { .string($0) } ?? .null,
        "media_ids": .array(draft.mediaIDs.map { .string($0) }),
        "idempotency": draft.key.map { .string($0) } ?? .null,
      ],
      "media_attachments": .array(
        draft.mediaIDs.compactMap { id in
          mastodon.uploads[id].map { attachment($0.medium, id: id, isReady: true) }
        }),
    ]
  }

  func instance(_ rules: MastodonRules, version: Int) -> JSON {
    let isReal = rules.server == .mastodon
    let configuration: JSON = [
      "statuses": [
        "max_characters": .integer(Int64(rules.characters)),
        "max_media_attachments": .integer(Int64(rules.attachments)),
        "characters_reserved_per_url": .integer(Int64(rules.charactersPerURL)),
      ],
      "media_attachments": [
        "supported_mime_types": .array(MastodonRules.mimeTypes.map { .string($0) }),
        "description_limit": .integer(Int64(rules.descriptionLimit)),
        "image_size_limit": .integer(Int64(MastodonRules.imageBytes)),
        "image_matrix_limit": .integer(Int64(MastodonRules.imagePixels)),
        "video_size_limit": .integer(Int64(MastodonRules.videoBytes)), "video_frame_rate_limit": 120,
        "video_matrix_limit": .integer(Int64(MastodonRules.videoPixels)),
      ],
      "polls": [
        "max_options": .integer(Int64(MastodonRules.pollOptions)),
        "max_characters_per_option": .integer(Int64(MastodonRules.pollCharacters)),
        "min_expiration": .integer(Int64(MastodonRules.pollSeconds.lowerBound)),
        "max_expiration": .integer(Int64(MastodonRules.pollSeconds.upperBound)),
      ],
    ]
    let host = base.split(separator: "/").last.map(String.init) ?? ""
    var members: [String: JSON] = [
      "title": "Sandbox", "version": isReal ? "4.5.3" : "0.20.0+git-sandbox", "configuration": configuration,
      "description": "A rehearsal of a Mastodon server", "languages": ["en"],
    ]
    if version == 2 {
      members["domain"] = .string(host)
      members["source_url"] =
        isReal
        ? "https://github.com/mastodon/mastodon" : "https://codeberg.org/superseriousbusiness/gotosocial"
      if isReal { members["api_versions"] = ["mastodon": 7] }
    } else {
      members["uri"] = .string(host)
    }
    return .object(members)
  }
}
