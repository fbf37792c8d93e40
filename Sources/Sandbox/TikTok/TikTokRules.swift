import JSON

/// What TikTok refuses, in its own words.
enum TikTokRules {
  /// An injected fault as TikTok would say it.
  static func envelope(
    _ fault: Fault, _ request: SandboxRequest, status: Int, _ text: String
  ) -> SandboxAnswer {
    .json(["error": .string(text)], status: status)
  }
}
