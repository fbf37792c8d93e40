import Foundation
import JSON

/// What may be said of a video, part by part: read strictly, and given back as it is kept.
struct YouTubeResource {
  var body: [String: JSON]
  var parts: [String]

  static let writable: Set<String> = [
    "snippet", "status", "recordingDetails", "localizations", "paidProductPlacementDetails",
  ]

  /// What an answer can hold.
  static let readable = writable.union([
    "id", "contentDetails", "statistics", "player", "processingDetails", "fileDetails", "suggestions",
    "topicDetails", "liveStreamingDetails",
  ])

  private static let members: [String: Set<String>] = [
    "snippet": ["title", "description", "tags", "categoryId", "defaultLanguage", "defaultAudioLanguage"],
    "status": [
      "privacyStatus", "publishAt", "license", "embeddable", "publicStatsViewable", "selfDeclaredMadeForKids",
      "containsSyntheticMedia",
    ],
    "recordingDetails": ["recordingDate"],
    "paidProductPlacementDetails": ["hasPaidProductPlacement"],
  ]

  /// Shown by the platform, and passed over where a caller sends it back.
  private static let readOnly: [String: Set<String>] = [
    "snippet": [
      "publishedAt", "channelId", "channelTitle", "thumbnails", "liveBroadcastContent", "localized",
    ],
    "status": ["uploadStatus", "failureReason", "rejectionReason", "madeForKids"],
    "recordingDetails": ["locationDescription", "location"],
  ]

  /// Reads what is said; `isNew`: a title suffices, else a category is needed, too.
  func checked(isNew: Bool) throws(Interruption) -> [String: JSON] {
    let known = Self.writable.union(["id", "kind", "etag"])
    if let unknown = body.keys.sorted().first(where: { !known.contains($0) }) {
      throw YouTubeRules.refusal(
        400, "badRequest", "Invalid JSON payload received. Unknown name \"\(unknown)\": Cannot find field.",
        "§2.1 members of a video", domain: "global")
    }
    if let extra = Self.writable.sorted().first(where: { body[$0] != nil && !parts.contains($0) }) {
      throw YouTubeRules.refusal(
        400, "unexpectedPart", "'\(extra)'", "§2.1 what is sent is named in part")
    }
    var kept: [String: JSON] = [:]
    for part in parts where Self.writable.contains(part) {
      guard let sent = (body[part] ?? [:]).object else {
        throw YouTubeRules.refusal(400, "badRequest", "\(part) is no object", "§2.1 \(part)")
      }
      if part == "localizations" {
        kept[part] = try localizations(sent)
        continue
      }
      let own = Self.members[part] ?? []
      let ignored = Self.readOnly[part] ?? []
      if let unknown = sent.keys.sorted().first(where: { !own.contains($0) && !ignored.contains($0) }) {
        throw YouTubeRules.refusal(
          400, "badRequest",
          "Invalid JSON payload received. Unknown name \"\(unknown)\" at '\(part)': Cannot find field.",
          "§2.1 members of \(part)", domain: "global")
      }
      kept[part] = .object(sent.filter { own.contains($0.key) })
    }
    try snippet(kept["snippet"], isNew: isNew)
    try status(kept["status"])
    if let date = kept["recordingDetails"]?["recordingDate"],
      date.string.flatMap(CivilTime.parse) == nil
    {
      throw YouTubeRules.refusal(
        400, "invalidRecordingDetails", "The recording details are invalid.",
        "§2.1 recordingDetails.recordingDate")
    }
    if kept["localizations"] != nil, (kept["snippet"]?["defaultLanguage"]?.string ?? "").isEmpty {
      throw YouTubeRules.refusal(
        400, "defaultLanguageNotSet", "The default language is not set.",
        "§2.1 localizations need defaultLanguage")
    }
    return kept
  }

  private func snippet(_ snippet: JSON?, isNew: Bool) throws(Interruption) {
    guard let snippet else {
      if isNew {
        throw YouTubeRules.refusal(
          400, "invalidTitle", "The request metadata specifies an invalid or empty video title.",
          "§2.1 snippet.title required")
      }
      return
    }
    let title = snippet["title"]?.string ?? ""
    guard Self.isTitle(title) else {
      throw YouTubeRules.refusal(
        400, "invalidTitle", "The request metadata specifies an invalid or empty video title.",
        "§2.1 snippet.title 1–100 chars, no < >")
    }
    if let value = snippet["description"] {
      guard let text = value.string, Self.isDescription(text) else {
        throw YouTubeRules.refusal(
          400, "invalidDescription", "The request metadata specifies an invalid video description.",
          "§2.1 snippet.description ≤ 5000 bytes, no < >")
      }
    }
    if let value = snippet["tags"] {
      let tags = value.array?.compactMap(\.string) ?? []
      var length = 0
      for (index, tag) in tags.enumerated() {
        if index > 0 { length += 1 }
        length += tag.unicodeScalars.reduce(0) { $0 + ($1.value > 0xFFFF ? 2 : 1) }
        if tag.utf8.contains(0x20) { length += 2 }
      }
      guard value.array?.count == tags.count, length <= 500,
        !tags.contains(where: { $0.isEmpty || $0.utf8.contains(60) || $0.utf8.contains(62) })
      else {
        throw YouTubeRules.refusal(
          400, "invalidTags", "The request metadata specifies invalid video keywords.",
          "§2.1 snippet.tags ≤ 500 in all: \(length)")
      }
    }
    let category = snippet["categoryId"]
    guard category != nil || isNew, category.map({ $0.string.flatMap { Int($0) } != nil }) ?? true else {
      throw YouTubeRules.refusal(
        400, "invalidCategoryId", "The snippet.categoryId property specifies an invalid category ID.",
        isNew ? "§2.1 snippet.categoryId" : "§8 snippet needs title and categoryId")
    }
    for name in ["defaultLanguage", "defaultAudioLanguage"] {
      guard let value = snippet[name] else { continue }
      guard let text = value.string, text.utf8.allSatisfy({ $0 == 45 || $0.isLetterOrDigit }) else {
        throw YouTubeRules.refusal(
          400, "invalidVideoMetadata", "The request metadata is invalid.", "§2.1 snippet.\(name) BCP-47")
      }
    }
  }

  private func status(_ status: JSON?) throws(Interruption) {
    guard let status else { return }
    func wrong(_ name: String) -> Interruption {
      YouTubeRules.refusal(
        400, "invalidVideoMetadata", "The request metadata is invalid: \(name)", "§2.1 status.\(name)")
    }
    for (name, choices) in [
      ("privacyStatus", ["public", "unlisted", "private"]), ("license", ["youtube", "creativeCommon"]),
    ] {
      guard let value = status[name] else { continue }
      guard let text = value.string, choices.contains(text) else { throw wrong(name) }
    }
    for name in [
      "embeddable", "publicStatsViewable", "selfDeclaredMadeForKids", "containsSyntheticMedia",
    ] {
      if let value = status[name], value.bool == nil { throw wrong(name) }
    }
    if let value = status["publishAt"] {
      guard value.string.flatMap(CivilTime.parse) != nil, status["privacyStatus"]?.string == "private" else {
        throw YouTubeRules.refusal(
          400, "invalidPublishAt", "The request metadata specifies an invalid scheduled publishing time.",
          "§2.1 status.publishAt only with privacyStatus=private")
      }
    }
  }

  private func localizations(_ sent: [String: JSON]) throws(Interruption) -> JSON {
    for (language, text) in sent {
      guard let members = text.object, Set(members.keys).isSubset(of: ["title", "description"]),
        Self.isTitle(text["title"]?.string ?? ""), Self.isDescription(text["description"]?.string ?? "")
      else {
        throw YouTubeRules.refusal(
          400, "invalidVideoMetadata", "The localization \(language) is invalid.",
          "§2.1 localizations.{lang}.{title,description}")
      }
    }
    return .object(sent)
  }

  private static func isTitle(_ text: String) -> Bool {
    let units = text.unicodeScalars.reduce(0) { $0 + ($1.value > 0xFFFF ? 2 : 1) }
    return !text.allSatisfy(\.isWhitespace) && units <= 100 && !hasAngle(text)
  }

  private static func isDescription(_ text: String) -> Bool {
    Array(text.utf8).count <= 5000 && !hasAngle(text)
  }

  private static func hasAngle(_ text: String) -> Bool {
    text.utf8.contains(UInt8(ascii: "<")) || text.utf8.contains(UInt8(ascii: ">"))
  }
}

extension UInt8 {
  /// An ASCII letter or digit.
  fileprivate var isLetterOrDigit: Bool {
    (48...57).contains(self) || (65...90).contains(self) || (97...122).contains(self)
  }
}
