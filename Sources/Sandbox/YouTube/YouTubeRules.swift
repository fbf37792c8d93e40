import JSON

/// What YouTube refuses, in its own words.
enum YouTubeRules {
  /// An injected fault as YouTube would say it.
  static func envelope(
    _ fault: Fault, _ request: SandboxRequest, status: Int, _ text: String
  ) -> SandboxAnswer {
    .json(["error": .string(text)], status: status)
  }
}
