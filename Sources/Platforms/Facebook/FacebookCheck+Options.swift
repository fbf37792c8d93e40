import Content
import JSON

extension FacebookCheck {
  /// What is wrong with options, covers and captions.
  static func optionFindings(
    _ content: DeliveryContent, _ kind: FacebookKind, _ facts: [String: MediaFactsSummary]
  ) -> [ContentFinding] {
    var found: [ContentFinding] = []
    func refuse(_ id: String, _ message: String, fix: String? = nil, field: String?) {
      found.append(ContentFinding(id, isError: true, message, fix: fix, field: field))
    }
    for option in FacebookOptions.all where content.options[option.name] != nil {
      // An option of another type of post has a finding of its own.
      let fits = option.types.isEmpty || option.types.contains(content.type)
      guard fits, !FacebookOptions.known(by: kind).contains(option.name) else { continue }
      refuse(
        "option-without-effect", "`\(option.name)` has no effect on a post with \(kind.noun)",
        field: option.name)
    }
    for (name, isHint) in [("targeting", false), ("feed_targeting", true)] {
      guard let value = content.options[name], let problem = FacebookAudience.problem(value, isHint: isHint)
      else { continue }
      refuse("audience", "`\(name)` \(problem)", field: name)
    }
    for name in ["place", "text_format_preset_id"] {
      if let text = content.options[name]?.string, !isNumber(text) {
        refuse("number", "`\(name)` is a numeric id; “\(text)” is none", field: name)
      }
    }
    if let people = content.options["tag_ids"]?.array {
      if content.options["place"] == nil {
        refuse("tags-need-place", "`tag_ids` says who is at a place", fix: "place: \"…\"", field: "tag_ids")
      }
      if !people.allSatisfy({ $0.string.map(isNumber) ?? false }) {
        refuse("number", "`tag_ids` is a list of numeric ids", field: "tag_ids")
      }
    }
    if let text = content.options["backdated_time"]?.string, Instant(text) == nil {
      refuse(
        "backdated-time", "`backdated_time` is a time with its offset; “\(text)” is none",
        fix: "backdated_time: \"2026-01-31T09:30:00Z\"", field: "backdated_time")
    }
    if content.options["backdated_time_granularity"] != nil, content.options["backdated_time"] == nil {
      refuse(
        "backdated-time", "`backdated_time_granularity` goes with `backdated_time`",
        field: "backdated_time_granularity")
    }
    if let links = content.options["child_attachments"], let problem = problem(ofLinks: links) {
      refuse("child-attachments", "`child_attachments` \(problem)", field: "child_attachments")
    }
    if content.options["child_attachments"] != nil, !(content.items.first?.media ?? []).isEmpty {
      refuse(
        "link-with-media", "Facebook draws links or shows files, not both", field: "child_attachments")
    }
    return found + extras(content, kind, facts)
  }

  private static func problem(ofLinks value: JSON) -> String? {
    guard let links = value.array, (2...5).contains(links.count) else { return "is a list of 2 to 5 links" }
    let known: Set<String> = ["link", "name", "description", "picture"]
    for link in links {
      guard let members = link.object, Set(members.keys).isSubset(of: known),
        members.values.allSatisfy({ $0.string != nil }), let address = members["link"]?.string,
        address.hasPrefix("https://") || address.hasPrefix("http://")
      else { return "takes {link, name, description, picture}, and a link in each" }
    }
    return nil
  }

  private static func extras(
    _ content: DeliveryContent, _ kind: FacebookKind, _ facts: [String: MediaFactsSummary]
  ) -> [ContentFinding] {
    var found: [ContentFinding] = []
    if let cover = content.cover {
      if kind != .video {
        found.append(
          ContentFinding(
            "cover-without-video", isError: true, "Facebook takes a cover for a video, not for \(kind.noun)",
            field: "cover"))
      }
      found += FormatCheck.findings(
        [cover], taken: ["image/jpeg", "image/png"], by: "Facebook", facts, field: "cover")
    }
    let captions = (content.items.first?.media ?? []).compactMap(\.captions)
    for track in captions {
      if kind != .video {
        found.append(
          ContentFinding(
            "captions-without-video", isError: true,
            "Facebook takes captions for a video, not for \(kind.noun)", field: "media"))
      }
      if !track.path.lowercased().hasSuffix(".srt") {
        found.append(
          ContentFinding(
            "captions-format", isError: true, "\(track.path) is no SubRip file; Facebook takes .srt",
            field: "media"))
      }
    }
    if let locale = content.options["captions_locale"]?.string {
      let parts = locale.utf8.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false)
      let isLocale =
        parts.count == 2 && parts[0].count == 2 && parts[0].allSatisfy { (97...122).contains($0) }
        && parts[1].count == 2 && parts[1].allSatisfy { (65...90).contains($0) }
      if !isLocale || captions.isEmpty {
        found.append(
          ContentFinding(
            "captions-locale", isError: true,
            isLocale
              ? "`captions_locale` goes with captions"
              : "`captions_locale` is written like en_US, not “\(locale)”",
            field: "captions_locale"))
      }
    }
    return found
  }

  /// Digits alone, as ids are.
  static func isNumber(_ text: String) -> Bool {
    (1...20).contains(text.utf8.count) && text.utf8.allSatisfy { (48...57).contains($0) }
  }
}
