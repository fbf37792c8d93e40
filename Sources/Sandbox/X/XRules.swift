import JSON

/// What X refuses, in its own words.
enum XRules {
  /// An injected fault as X would say it.
  static func envelope(
    _ fault: Fault, _ request: SandboxRequest, status: Int, _ text: String
  ) -> SandboxAnswer {
    .json(["error": .string(text)], status: status)
  }
}
