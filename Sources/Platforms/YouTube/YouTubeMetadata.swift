import Content
import JSON

/// What is sent about a video: made in one place, so that what is counted, sent, changed and looked for is the
/// same.
struct YouTubeMetadata: Sendable, Hashable {
  /// The parts of the resource that are sent, as `part` names them.
  var parts: [String]
  /// Part → its members.
  var resource: [String: [String: JSON]]

  init(_ content: DeliveryContent) {
    let options = content.options
    var snippet: [String: JSON] = [
      "title": .string(content.title ?? ""), "description": .string(Self.description(content)),
    ]
    snippet["tags"] = options["tags"]
    snippet["categoryId"] = options["category"]
    snippet["defaultLanguage"] = options["language"]
    snippet["defaultAudioLanguage"] = options["audio_language"]
    var status: [String: JSON] = ["privacyStatus": .string(Self.privacy(content))]
    status["selfDeclaredMadeForKids"] = options["made_for_kids"]
    status["license"] = options["license"]
    status["embeddable"] = options["embeddable"]
    status["publicStatsViewable"] = options["public_stats"]
    status["containsSyntheticMedia"] = options["synthetic_media"]
    resource = ["snippet": snippet, "status": status]
    parts = ["snippet", "status"]
    if let date = options["recording_date"]?.string {
      resource["recordingDetails"] = ["recordingDate": .string("\(date)T00:00:00Z")]
      parts.append("recordingDetails")
    }
    if let localizations = options["localizations"]?.object {
      resource["localizations"] = localizations
      parts.append("localizations")
    }
    if let paid = options["paid_promotion"] {
      resource["paidProductPlacementDetails"] = ["hasPaidProductPlacement": paid]
      parts.append("paidProductPlacementDetails")
    }
  }

  var json: JSON { .object(resource.mapValues { .object($0) }) }

  /// The text; a link it does not already hold stands below it.
  static func description(_ content: DeliveryContent) -> String {
    let text = content.items.first?.text ?? ""
    guard let link = content.link?.url, !text.contains(link) else { return text }
    return text.isEmpty ? link : text + "\n\n" + link
  }

  /// Always sent: the platform's default is not the same for all channels.
  static func privacy(_ content: DeliveryContent) -> String {
    content.options["privacy"]?.string ?? "public"
  }

  /// A name for the file that its owner alone sees, by which a video of this delivery is known again.
  static func fileName(_ asset: MediaAsset, _ delivery: DeliveryID) -> String {
    let mark = Fingerprint.of([delivery.description, asset.objectID, asset.path]).prefix(16)
    let name = MediaType.fileName(asset.path)
    let ending = name.lastIndex(of: ".").map { name[$0...].filter { $0.isASCII && !$0.isWhitespace } } ?? ""
    return "postrider-\(mark)\(ending)"
  }
}
