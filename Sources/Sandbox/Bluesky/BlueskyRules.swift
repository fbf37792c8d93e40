import JSON

/// What Bluesky refuses, in its own words.
enum BlueskyRules {
  /// An injected fault as Bluesky would say it.
  static func envelope(
    _ fault: Fault, _ request: SandboxRequest, status: Int, _ text: String
  ) -> SandboxAnswer {
    .json(["error": .string(text)], status: status)
  }
}
