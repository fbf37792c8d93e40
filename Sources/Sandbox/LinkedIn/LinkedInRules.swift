import JSON

/// What LinkedIn refuses, in its own words.
enum LinkedInRules {
  /// An injected fault as LinkedIn would say it.
  static func envelope(
    _ fault: Fault, _ request: SandboxRequest, status: Int, _ text: String
  ) -> SandboxAnswer {
    .json(["error": .string(text)], status: status)
  }
}
