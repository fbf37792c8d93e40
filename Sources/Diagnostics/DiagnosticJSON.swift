import JSON

/// Findings for machines. Version 1; a new field does not change the version, a changed one does.
public enum DiagnosticJSON {
  /// The version in every document.
  public static let version: Int64 = 1

  /// One document: `version`, `errors`, `warnings`, and `diagnostics` in the order they are told in.
  public static func document(_ diagnostics: some Collection<Diagnostic>) -> JSON {
    let summary = DiagnosticSummary(diagnostics)
    return [
      "version": .integer(version),
      "errors": .integer(Int64(summary.errors)),
      "warnings": .integer(Int64(summary.warnings)),
      "diagnostics": .array(diagnostics.inOrder().map(\.json)),
    ]
  }
}

extension Diagnostic {
  /// All fields, always: what there is none of is null. Lines and columns from 1, columns in Unicode scalars, the
  /// end exclusive.
  public var json: JSON {
    [
      "id": .string(id),
      "severity": .string(severity.rawValue),
      "message": .string(message),
      "place": place.map(\.json) ?? nil,
      "notes": .array(notes.map { .string($0) }),
      "fix": fix.map { .string($0) } ?? nil,
      "account": account.map { .string($0) } ?? nil,
    ]
  }
}

extension Place {
  /// All fields, always: a source line that is not known, or longer than 2,000 bytes, is null.
  public var json: JSON {
    [
      "path": .string(path),
      "line": .integer(Int64(start.line)),
      "column": .integer(Int64(start.column)),
      "endLine": .integer(Int64(end.line)),
      "endColumn": .integer(Int64(end.column)),
      "source": sourceLine.flatMap { $0.utf8.count > 2000 ? nil : .string($0) } ?? nil,
    ]
  }
}
