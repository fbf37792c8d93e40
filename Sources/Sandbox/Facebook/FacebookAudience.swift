import Foundation
import JSON

/// What the sandbox takes as an audience, a time in the past, people and links: read from the raw fields.
extension World {
  private static let gateNames: Set<String> = ["geo_locations", "locales", "age_min"]
  private static let hintNames: Set<String> = [
    "geo_locations", "locales", "age_min", "age_max", "genders", "interests", "interested_in",
    "relationship_statuses", "education_statuses", "college_years",
  ]

  /// Looks at `targeting` and `feed_targeting`; what they say goes to the ledger.
  func audience(_ call: GraphCall) throws(Interruption) -> [String: JSON] {
    var details: [String: JSON] = [:]
    for (name, known) in [("targeting", Self.gateNames), ("feed_targeting", Self.hintNames)] {
      guard call.fields[name] != nil else { continue }
      guard let document = call.fields.document(name), let members = document.object, !members.isEmpty else {
        throw call.refusal(100, "(#100) Param \(name) must be a JSON object", "§2.1 \(name): JSON")
      }
      if let unknown = members.keys.sorted().first(where: { !known.contains($0) }) {
        throw call.refusal(100, "(#100) \(name) has no field \(unknown)", "§2.1 \(name) fields")
      }
      try places(document["geo_locations"], name, call)
      if let age = document["age_min"] {
        let years = age.integer ?? age.string.flatMap { Int64($0) } ?? 0
        guard [13, 15, 18, 21, 25].contains(years) else {
          throw call.refusal(100, "(#100) age_min is not allowed", "§2.1 targeting age_min")
        }
      }
      for list in ["locales", "genders", "interests"] where document[list] != nil {
        guard let elements = document[list]?.array, !elements.isEmpty else {
          throw call.refusal(100, "(#100) \(list) must be a list", "§2.1 \(name) \(list)")
        }
        guard list != "genders" || elements.allSatisfy({ $0 == 1 || $0 == 2 }) else {
          throw call.refusal(100, "(#100) genders are 1 and 2", "§2.1 feed_targeting genders")
        }
      }
      details[name] = document
    }
    return details
  }

  private func places(_ value: JSON?, _ name: String, _ call: GraphCall) throws(Interruption) {
    guard let value else { return }
    let kinds: Set<String> = ["countries", "regions", "cities"]
    guard let members = value.object, !members.isEmpty, members.keys.allSatisfy(kinds.contains) else {
      throw call.refusal(
        100, "(#100) geo_locations is not valid", "§2.1 geo_locations{countries,regions,cities}")
    }
    for country in members["countries"]?.array ?? [] {
      guard let code = country.string, code.count == 2, code == code.uppercased(),
        code.allSatisfy(\.isLetter)
      else {
        throw call.refusal(100, "(#100) A country is two capital letters", "§2.1 geo_locations countries")
      }
    }
    for kind in ["regions", "cities"] {
      guard (members[kind]?.array ?? []).allSatisfy({ $0["key"] != nil }) else {
        throw call.refusal(100, "(#100) \(kind) are named by key", "§2.1 geo_locations \(kind)")
      }
    }
  }

  /// Looks at place, people and the earlier time of a post.
  func circumstances(_ call: GraphCall) throws(Interruption) -> [String: JSON] {
    var details = try audience(call)
    let place = call.fields.text("place")
    if let place, Int64(place) == nil {
      throw call.refusal(100, "(#100) place must be the id of a Page", "§2.1 place: Page id")
    }
    details["place"] = place.map { .string($0) }
    if call.fields["tags"] != nil {
      guard place != nil else {
        throw call.refusal(100, "(#100) tags need a place", "§2.1 tags need place")
      }
      let list = call.fields.document("tags")?.array ?? []
      guard !list.isEmpty, list.allSatisfy({ Int64($0.string ?? "") != nil || $0.integer != nil }) else {
        throw call.refusal(100, "(#100) tags must be user ids", "§2.1 tags: user ids")
      }
      details["tags"] = .array(list)
    }
    if let grain = call.fields.text("backdated_time_granularity") {
      guard ["year", "month", "day", "hour", "min", "none"].contains(grain) else {
        throw call.refusal(
          100, "(#100) backdated_time_granularity is unknown", "§2.1 backdated_time_granularity")
      }
      details["backdated_time_granularity"] = .string(grain)
    }
    if let text = call.fields.text("backdated_time") {
      let date = Double(text).map(Date.init(timeIntervalSince1970:)) ?? CivilTime.parse(text)
      guard let date, date < call.now else {
        throw call.refusal(100, "(#100) backdated_time must lie in the past", "§2.1 backdated_time")
      }
      guard call.fields["scheduled_publish_time"] == nil else {
        throw call.refusal(100, "(#100) A scheduled post has no backdated_time", "§2.1 backdated_time")
      }
      details["backdated_time"] = .string(CivilTime.iso(date))
    }
    if let preset = call.fields.text("text_format_preset_id") {
      guard Int64(preset) != nil else {
        throw call.refusal(
          100, "(#100) text_format_preset_id is unknown", "§2.1 text_format_preset_id stale → 100")
      }
      details["text_format_preset_id"] = .string(preset)
    }
    return details
  }
}

extension LedgerItem {
  /// When a Page shows it as made: earlier than it was where it is backdated.
  var shownAt: Date {
    details["backdated_time"]?.string.flatMap(CivilTime.parse) ?? createdAt
  }
}
