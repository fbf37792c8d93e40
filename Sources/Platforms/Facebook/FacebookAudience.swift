import Content
import JSON

/// Whether a description of an audience is one the Graph API reads. Page feed reference,
/// developers.facebook.com, looked at 2026-11-21.
enum FacebookAudience {
  private static let gate: Set<String> = ["geo_locations", "locales", "age_min"]
  private static let hints: Set<String> = [
    "age_max", "genders", "interests", "interested_in", "relationship_statuses", "education_statuses",
    "college_years",
  ]
  /// The ages from which a post can be seen.
  private static let ages: Set<Int64> = [13, 15, 18, 21, 25]

  /// What is wrong with it; nil: nothing. `isHint`: for `feed_targeting`, which knows more.
  static func problem(_ value: JSON, isHint: Bool) -> String? {
    guard let members = value.object, !members.isEmpty else { return "is a mapping such as {age_min: 18}" }
    let known = isHint ? gate.union(hints) : gate
    if let name = members.keys.sorted().first(where: { !known.contains($0) }) {
      return "knows no “\(name)”; it knows \(known.sorted().joined(separator: ", "))"
    }
    if let places = members["geo_locations"], let problem = problem(ofPlaces: places) { return problem }
    if let age = members["age_min"], !(age.integer.map(ages.contains) ?? false) {
      return "takes 13, 15, 18, 21 or 25 as age_min"
    }
    if let age = members["age_max"], !(age.integer.map { (13...65).contains($0) } ?? false) {
      return "takes 13 to 65 as age_max"
    }
    for name in ["locales", "genders", "interests", "interested_in"].filter({ members[$0] != nil }) {
      guard let list = members[name]?.array, !list.isEmpty, list.allSatisfy(isID) else {
        return "takes a list of numbers as \(name)"
      }
      if name == "genders", !list.allSatisfy({ $0 == 1 || $0 == 2 }) { return "takes 1 and 2 as genders" }
    }
    return nil
  }

  private static func problem(ofPlaces value: JSON) -> String? {
    guard let members = value.object, !members.isEmpty,
      Set(members.keys).isSubset(of: ["countries", "regions", "cities"])
    else { return "takes {countries, regions, cities} as geo_locations" }
    if let countries = members["countries"] {
      let isList =
        countries.array.map { list in
          !list.isEmpty && list.allSatisfy { isCountry($0.string) }
        } ?? false
      if !isList { return "takes countries by two capital letters: [DE, AT]" }
    }
    for name in ["regions", "cities"].filter({ members[$0] != nil }) {
      guard let list = members[name]?.array, !list.isEmpty, list.allSatisfy({ $0["key"].map(isID) ?? false })
      else { return "takes \(name) by their keys: [{key: \"2430536\"}]" }
    }
    return nil
  }

  private static func isCountry(_ text: String?) -> Bool {
    guard let text, text.utf8.count == 2 else { return false }
    return text.utf8.allSatisfy { (65...90).contains($0) }
  }

  private static func isID(_ value: JSON) -> Bool {
    if let number = value.integer { return number >= 0 }
    return value.string.map(FacebookCheck.isNumber) ?? false
  }
}
