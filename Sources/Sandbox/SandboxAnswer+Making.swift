import JSON

extension SandboxAnswer {
  /// A JSON document.
  static func json(
    _ value: JSON, status: Int = 200, headers: [(String, String)] = [], rule: String? = nil
  ) -> SandboxAnswer {
    SandboxAnswer(
      status: status, headers: [("Content-Type", "application/json; charset=utf-8")] + headers,
      body: value.encoded(), rule: rule)
  }

  /// A page for people.
  static func html(_ text: String, status: Int = 200) -> SandboxAnswer {
    SandboxAnswer(
      status: status,
      headers: [
        ("Content-Type", "text/html; charset=utf-8"),
        (
          "Content-Security-Policy",
          "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'"
        ),
      ], body: Array(text.utf8))
  }
}

/// Why handling stopped before its end. Nothing was changed when it is thrown.
enum Interruption: Error {
  /// The platform says no.
  case refused(SandboxAnswer)
  /// The platform first wants to see what is at this address.
  case fetch(String)
}

/// What handling a request led to.
public enum SandboxStep: Sendable {
  case answer(SandboxAnswer)
  /// Fetch this address, put what was found into the request, and hand it in again.
  case fetch(String)
}
