import Content

/// What each platform can, its limits and options, as one Markdown page: made from the descriptors alone,
/// so that documentation cannot say anything else than the code does.
public func platformMatrix(_ platforms: [PlatformDescriptor]) -> String {
  PlatformMatrix(platforms: platforms).page
}

/// The page in its parts.
private struct PlatformMatrix {
  var platforms: [PlatformDescriptor]

  var page: String {
    var lines = [
      "# Platforms", "",
      "Generated from the descriptors in `Sources/Platforms`; do not edit. Where a cell is empty, no limit is "
        + "known.", "", "## What works", "",
    ]
    lines += table(
      [""] + platforms.map(\.title),
      Capability.allCases.map { capability in
        [Self.name(capability)] + platforms.map { Self.mark($0.capabilities[capability]) }
      })
    for platform in platforms { lines += section(platform) }
    return lines.joined(separator: "\n") + "\n"
  }

  private func section(_ platform: PlatformDescriptor) -> [String] {
    var lines = ["", "## \(platform.title)", ""]
    lines.append("- `platform: \(platform.name)`, `id`: \(platform.accountID)")
    lines.append(
      "- server: "
        + (platform.defaultBaseURL.map { base in
          "\(base)" + (platform.defaultAPIVersion.map { ", version \($0)" } ?? "")
        } ?? "the account's own, `base_url: https://…`"))
    lines.append(
      "- "
        + (platform.fetchesMedia
          ? "fetches media: `media.base_url` must lead to the files"
          : platform.fetchedTypes.isEmpty
            ? "media is uploaded from the repository"
            : "fetches media of "
              + PostType.allCases.filter(platform.fetchedTypes.contains).map { "`\($0.rawValue)`" }
              .joined(separator: ", ") + ": `media.base_url` must lead to the files; uploads the rest"))
    lines.append(
      "- repeated calls: "
        + (platform.keyLifeSeconds.map {
          "the server answers a repeated key with the first result for \($0) s"
        }
          ?? "no key; an answer that was lost is looked up"))
    for field in platform.credentials {
      lines.append(
        "- credential `\(field.name)`\(field.isRequired ? "" : " (optional)"): \(field.explanation)")
    }
    lines += cannot(platform) + limits(platform) + windows(platform) + options(platform)
    return lines
  }

  private func cannot(_ platform: PlatformDescriptor) -> [String] {
    let reasons = Capability.allCases.compactMap { capability -> [String]? in
      guard case .cannot(let why) = platform.capabilities[capability] ?? .cannot("not yet") else {
        return nil
      }
      return [Self.name(capability), why]
    }
    return reasons.isEmpty ? [] : ["", "### What does not", ""] + table(["", "why"], reasons)
  }

  private func limits(_ platform: PlatformDescriptor) -> [String] {
    let types = PostType.allCases.filter { platform.limits[$0] != nil }
    let all = types.compactMap { platform.limits[$0] }
    var rows: [[String]] = []
    for (name, limit) in Self.limits {
      let values = all.map { $0[keyPath: limit] }
      guard values.contains(where: { $0 != nil }) else { continue }
      rows.append([name] + values.map { $0.map(Self.value) ?? "" })
    }
    rows.append(
      ["formats"] + all.map { $0.mimeTypes.joined(separator: ", ") })
    rows.append(["needs a file"] + all.map { $0.mediaRequired ? "yes" : "no" })
    let sources = Set(
      all.flatMap { limits in
        Self.limits.compactMap { limits[keyPath: $0.limit].map { "\($0.source) (\($0.verified))" } }
      })
    return ["", "### Limits", ""] + table([""] + types.map { "`\($0.rawValue)`" }, rows) + [""]
      + sources.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { "- \($0)" }
  }

  private func windows(_ platform: PlatformDescriptor) -> [String] {
    guard !platform.windows.isEmpty else { return [] }
    let rows = platform.windows.map { window in
      [
        window.name, Self.value(window.limit), Self.time(window.seconds), Self.counted(window),
        "\(window.limit.source) (\(window.limit.verified))",
      ]
    }
    return ["", "### Windows", ""] + table(["", "at most", "in", "counts", "source"], rows)
  }

  private func options(_ platform: PlatformDescriptor) -> [String] {
    guard !platform.options.isEmpty else { return [] }
    let rows = platform.options.map { option in
      let types = PostType.allCases.filter { option.types.contains($0) }.map { "`\($0.rawValue)`" }
      let reason = if case .cannot(let why) = option.support { " (cannot: \(why))" } else { "" }
      return [
        "`\(option.name)`", Self.kind(option.kind), types.isEmpty ? "all" : types.joined(separator: ", "),
        option.explanation + reason,
      ]
    }
    return ["", "### Options, under `overrides.\(platform.name)`", ""]
      + table(["option", "takes", "types", ""], rows)
  }

  private func table(_ head: [String], _ rows: [[String]]) -> [String] {
    func line(_ cells: [String]) -> String {
      "| "
        + cells.map { $0.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|") }
        .joined(separator: " | ") + " |"
    }
    return [line(head), "|" + String(repeating: "---|", count: head.count)] + rows.map(line)
  }

  private static func mark(_ support: Support?) -> String {
    switch support ?? .cannot("not yet") {
    case .can: "yes"
    case .cannot("not yet"): "not yet"
    case .cannot: "no"
    }
  }

  private static func name(_ capability: Capability) -> String {
    var words = ""
    for character in capability.rawValue {
      words += character.isUppercase ? " " + character.lowercased() : String(character)
    }
    return words
  }

  /// The number that is held to, then what else is public of it.
  private static func value(_ limit: Limit) -> String {
    let number =
      limit.unit == "thousandths"
      ? "\(Double(limit.value) / 1000)" : "\(grouped(limit.value)) \(limit.unit)"
    return number + (limit.older.map { "; elsewhere public: \($0)" } ?? "")
  }

  /// `15 min`, `24 h`; the largest unit that leaves no rest.
  private static func time(_ seconds: Int64) -> String {
    if seconds % 3600 == 0 { return "\(seconds / 3600) h" }
    return seconds % 60 == 0 ? "\(seconds / 60) min" : "\(seconds) s"
  }

  private static func counted(_ window: RateWindow) -> String {
    let what =
      switch window.counted {
      case .posts(nil): "what becomes public"
      case .posts(let types?):
        "what becomes public of "
          + PostType.allCases.filter(types.contains).map { "`\($0.rawValue)`" }.joined(separator: ", ")
      case .steps: "steps before the public call"
      case .calls: "calls"
      }
    return window.isReportedOnly ? "\(what), as the platform itself reports them" : what
  }

  private static func grouped(_ value: Int) -> String {
    var digits = ""
    for (index, digit) in String(value).reversed().enumerated() {
      if index > 0, index % 3 == 0, digit != "-" { digits.append(",") }
      digits.append(digit)
    }
    return String(digits.reversed())
  }

  private static func kind(_ kind: PlatformOption.Kind) -> String {
    switch kind {
    case .text(let maximum): maximum.map { "text, at most \($0) characters" } ?? "text"
    case .integer(let range): "number, \(range.lowerBound) to \(range.upperBound)"
    case .boolean: "true or false"
    case .choice(let choices): choices.map { "`\($0)`" }.joined(separator: ", ")
    case .texts(let maximum): "list of texts, at most \(maximum)"
    case .structure: "list"
    }
  }

  private static let limits: [(name: String, limit: any KeyPath<TypeLimits, Limit?> & Sendable)] = [
    ("text", \.text), ("title", \.title), ("alt text", \.altText), ("first comment", \.firstComment),
    ("hashtags", \.hashtags), ("mentions", \.mentions), ("links", \.links),
    ("shown before “more”", \.fold), ("fewest files", \.mediaMinimum),
    ("most files", \.mediaMaximum), ("picture", \.imageBytes), ("video", \.videoBytes),
    ("document", \.documentBytes), ("cover", \.coverBytes),
    ("shortest video", \.videoSecondsMinimum), ("longest video", \.videoSecondsMaximum),
    ("picture's least width", \.imageWidthMinimum), ("least width / height", \.aspectMinimum),
    ("greatest width / height", \.aspectMaximum),
  ]
}
