import Content

extension LimitTests.Edge {
  typealias Edge = LimitTests.Edge

  /// Every number a descriptor can state.
  static let all: [Edge] = [
    words("text", { $0.text }) { trial, count in
      trial.text = String(repeating: "a", count: count)
      return true
    },
    words("fold", { $0.fold }) { trial, count in
      trial.text = String(repeating: "a", count: count)
      return true
    },
    words("hashtags", { $0.hashtags }) { trial, count in
      trial.text = (0..<count).map { "#t\($0)" }.joined(separator: " ")
      return true
    },
    words("mentions", { $0.mentions }) { trial, count in
      trial.text = (0..<count).map { "@u\($0)" }.joined(separator: " ")
      return true
    },
    words("links", { $0.links }) { trial, count in
      trial.text = (0..<count).map { "https://e.example/\($0)" }.joined(separator: " ")
      trial.lines.removeAll { $0.hasPrefix("link:") }
      return true
    },
    Edge(name: "title", limit: { $0.title }) { trial, count in
      trial.set("title", "\"" + String(repeating: "a", count: count) + "\"")
      return true
    },
    Edge(name: "first comment", limit: { $0.firstComment }) { trial, count in
      trial.set("first_comment", "\"" + String(repeating: "a", count: count) + "\"")
      return true
    },
    Edge(name: "alt", limit: { $0.altText }) { trial, count in
      guard let index = trial.lines.firstIndex(where: { $0.contains("alt: ") }) else { return false }
      trial.lines[index] = trial.lines[index].replacing(
        #/alt: [A-Z]/#, with: "alt: " + String(repeating: "a", count: count), maxReplacements: 1)
      return true
    },
    Edge(name: "most files", limit: { $0.mediaMaximum }) { trial, count in trial.files(count) },
    Edge(name: "fewest files", limit: { $0.mediaMinimum }, step: -1) { trial, count in trial.files(count) },
    file("bytes of a picture", { $0.imageBytes }, ofVideo: false) { $0.byteCount = $1 },
    file("bytes of a film", { $0.videoBytes }, ofVideo: true) { $0.byteCount = $1 },
    file("longest film", { $0.videoSecondsMaximum }, ofVideo: true) { $0.durationSeconds = Double($1) },
    file("shortest film", { $0.videoSecondsMinimum }, ofVideo: true, step: -1) {
      $0.durationSeconds = Double($1)
    },
    file("width of a picture", { $0.imageWidthMinimum }, ofVideo: false, step: -1) {
      ($0.width, $0.height) = ($1, $1)
    },
    file("narrowest", { $0.aspectMinimum }, ofVideo: nil, step: -1) { ($0.width, $0.height) = ($1, 1000) },
    file("widest", { $0.aspectMaximum }, ofVideo: nil) { ($0.width, $0.height) = ($1, 1000) },
  ]

  /// A number about the text of posts that take one.
  private static func words(
    _ name: String, _ limit: @escaping @Sendable (TypeLimits) -> Limit?,
    bring: @escaping @Sendable (inout Trial, Int) -> Bool
  ) -> Edge {
    Edge(name: name, limit: limit) { trial, count in !trial.text.isEmpty && bring(&trial, count) }
  }

  /// A number about a file of the sample.
  private static func file(
    _ name: String, _ limit: @escaping @Sendable (TypeLimits) -> Limit?, ofVideo: Bool?, step: Int = 1,
    change: @escaping @Sendable (inout MediaFactsSummary, Int) -> Void
  ) -> Edge {
    Edge(name: name, limit: limit, step: step) { trial, count in
      guard let path = trial.file(ofVideo: ofVideo), var facts = trial.facts[path] else { return false }
      change(&facts, count)
      trial.facts[path] = facts
      return true
    }
  }
}

extension Trial {
  /// A file of the kind that the post names; where it names none, it is made to, if its type takes such files.
  mutating func file(ofVideo: Bool?) -> String? {
    func isRight(_ path: String) -> Bool { ofVideo.map { path.hasSuffix(".mp4") == $0 } ?? true }
    if let path = media.first(where: isRight) { return path }
    let isOpen = !lines.contains { $0.hasPrefix("type:") || $0.hasPrefix("poll:") || $0.hasPrefix("link:") }
    guard let ofVideo, isOpen else { return nil }
    set("media", ofVideo ? "[{file: /media/wide.mp4}]" : "[{file: /media/a.jpg, alt: A}]")
    return ofVideo ? "media/wide.mp4" : "media/a.jpg"
  }

  /// Brings the post to so many files, all of the kind of its first.
  mutating func files(_ count: Int) -> Bool {
    guard count >= 0, let first = media.first, let facts = facts[first] else { return false }
    let ending = first.split(separator: ".").last ?? "jpg"
    let paths = (0..<count).map { "media/copy\($0).\(ending)" }
    for path in paths { self.facts[path] = facts }
    set("media", "[" + paths.map { "{file: /\($0)}" }.joined(separator: ", ") + "]")
    return true
  }
}
