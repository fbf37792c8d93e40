/// Reads what the git program says on its error stream when a server does not do what it was asked.
///
/// git gives no codes, so this goes by its English messages (`LC_ALL=C`), as of git 2.30 to 2.50.
struct ServerAnswer: Sendable {
  /// What the failure means for what was asked.
  enum Meaning: Sendable, Equatable {
    /// Never reached: nothing was applied.
    case unreachable
    /// Reached, and it said no before anything was applied.
    case refused
    /// Too many requests.
    case throttled(seconds: Int?)
    /// It may have been applied.
    case lostOnTheWay
  }

  let meaning: Meaning
  /// The server's and the program's words, shortened to the lines that say something.
  let words: String

  /// Reads the error stream of a run that failed.
  init(_ complaint: String, redaction: Redaction) {
    words = Self.words(in: complaint, redaction: redaction)
    let text = complaint.lowercased()
    func says(_ parts: [String]) -> Bool { parts.contains { text.contains($0) } }
    // The first request only asks for the refs; what fails there has changed nothing. The second one carries
    // the push, and git calls its failures "RPC failed".
    let carriedPush = says(["rpc failed", "unexpected disconnect", "remote failed to report status"])
    if says(["error: 429", "http 429"]) {
      meaning = .throttled(seconds: Self.seconds(in: text))
    } else if says(["error: 403", "http 403"]) {
      let limited = says(["rate limit", "too many", "abuse", "slow down", "exceeded", "try again later"])
      let denied = says([
        "denied", "permission", "not allowed", "not granted", "forbidden to", "archived", "read-only",
      ])
      meaning = denied && !limited ? .refused : .throttled(seconds: Self.seconds(in: text))
    } else if carriedPush {
      let client = ["400", "401", "404", "405", "411", "413", "422"]
      meaning = client.contains { text.contains("http \($0)") } ? .refused : .lostOnTheWay
    } else if says(Self.refusals) {
      meaning = .refused
    } else if says([
      "unable to access", "could not read from remote", "unable to connect", "could not resolve",
      "upon initial contact",
    ]) {
      meaning = .unreachable
    } else {
      meaning = .lostOnTheWay
    }
  }

  private static let refusals = [
    "authentication failed", "could not read username", "could not read password",
    "terminal prompts disabled",
    "permission denied", "host key verification failed", "repository not found", "not found",
    "does not appear to be a git repository", "not a git repository", "no such file or directory",
    "dubious ownership", "access denied", "error: 400", "error: 401", "error: 404", "error: 405",
    "error: 410",
    "not our ref", "unadvertised object", "invalid refspec", "src refspec", "transport '",
    "unable to find remote helper",
    "ssl certificate problem", "server certificate verification failed", "certificate",
  ]

  /// `Retry-After: 30` or "try again in 30 seconds", where a server puts it into its words.
  private static func seconds(in text: String) -> Int? {
    for lead in ["retry-after: ", "try again in ", "retry after "] {
      guard let found = text.firstRange(of: lead) else { continue }
      if let seconds = Int(text[found.upperBound...].prefix(while: \.isNumber)) { return seconds }
    }
    return nil
  }

  /// The lines that carry a message, without git's advice and progress.
  static func words(in complaint: String, redaction: Redaction) -> String {
    let lines = complaint.split(whereSeparator: { $0 == "\n" || $0 == "\r" || $0 == "\r\n" }).map {
      line -> String in
      var line = line[...]
      if line.hasPrefix("remote:") { line = line.dropFirst(7) }
      while let last = line.last, last.isWhitespace { line = line.dropLast() }
      while let first = line.first, first.isWhitespace { line = line.dropFirst() }
      return String(line)
    }
    let noise = [
      "hint:", "Everything up-to-date", "error: failed to push some refs", "Please make sure",
      "and the repository exists.", "warning: core.fsyncObjectFiles",
    ]
    let kept = lines.filter { line in
      // `To <address>` is the head of a report; "To add an exception …" is advice.
      let isHead = line.hasPrefix("To ") && line.split(separator: " ").count == 2
      return !line.isEmpty && !isHead && !noise.contains { line.hasPrefix($0) }
    }
    return redaction.clean(kept.prefix(20).joined(separator: "\n"))
  }
}
