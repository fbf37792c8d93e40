/// How many findings there are, for the last line: `5 errors, 1 warning`.
public struct DiagnosticSummary: Sendable, Hashable, CustomStringConvertible {
  public let errors: Int
  public let warnings: Int

  public init(_ diagnostics: some Collection<Diagnostic>) {
    errors = diagnostics.count { $0.severity == .error }
    warnings = diagnostics.count - errors
  }

  public var description: String {
    let parts = [Self.count(errors, "error"), Self.count(warnings, "warning")].compactMap(\.self)
    return parts.isEmpty ? "no errors" : parts.joined(separator: ", ")
  }

  private static func count(_ count: Int, _ noun: String) -> String? {
    count == 0 ? nil : "\(count) \(noun)\(count == 1 ? "" : "s")"
  }
}
