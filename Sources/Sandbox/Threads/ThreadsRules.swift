import JSON

/// What Threads refuses, in its own words.
enum ThreadsRules {
  /// An injected fault as Threads would say it.
  static func envelope(
    _ fault: Fault, _ request: SandboxRequest, status: Int, _ text: String
  ) -> SandboxAnswer {
    .json(["error": .string(text)], status: status)
  }
}
