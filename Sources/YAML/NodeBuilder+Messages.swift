import Diagnostics

/// What the builder says, in one place.
extension NodeBuilder {
  static func duplicateKey(_ key: String, _ place: Place, first: Place) -> Diagnostic {
    Diagnostic(
      "duplicate-key", .error, "`\(key)` is written twice", at: place,
      notes: ["`\(key)` stands first on line \(first.start.line), column \(first.start.column)"],
      fix: "keep one of the two")
  }

  static func keyNotText(_ place: Place) -> Diagnostic {
    Diagnostic("key-not-text", .error, "the name of a field must be one line of text", at: place)
  }

  static func foreignBlank(_ blank: Unicode.Scalar, _ key: String, _ place: Place) -> Diagnostic {
    let seen = String(String.UnicodeScalarView(key.unicodeScalars.filter { !$0.isForeignBlank }))
    return Diagnostic(
      "invisible-character", .error,
      "an invisible blank (U+\(blank.value.hexadecimal)) in `\(seen)`, which YAML takes for a letter",
      at: place,
      fix: place.replacing(key, by: seen))
  }

  static func explicitTag(_ word: String, _ place: Place, _ text: String?) -> Diagnostic {
    Diagnostic(
      "explicit-tag", .error,
      "YAML reads `\(word)` as a type, which has no meaning here: quote the text",
      at: place, fix: text.flatMap { place.replacing($0, by: quoted($0)) })
  }

  static func tagDirective(_ place: Place) -> Diagnostic {
    Diagnostic("directive", .error, "`%TAG` has no meaning here", at: place, fix: "delete the line")
  }

  static func severalDocuments(_ place: Place) -> Diagnostic {
    Diagnostic(
      "several-documents", .error, "a second document starts here; only one is read", at: place)
  }

  static func unknownAlias(_ name: String, isOpen: Bool, _ place: Place, _ text: String?)
    -> Diagnostic
  {
    let why = isOpen ? "stands inside `&\(name)` itself" : "no `&\(name)` stands above it"
    return Diagnostic(
      "unknown-alias", .error, "YAML reads `*\(name)` as a reference, and \(why): quote the text",
      at: place,
      fix: text.flatMap { place.replacing($0, by: quoted($0)) })
  }

  static func unusedAnchor(_ place: Place, isInFlow: Bool) -> Diagnostic {
    let text = (place.sourceLine ?? "").from(column: place.start.column - 1).trimmingEndBlanks
    let word = text.prefix { $0 != " " && $0 != "\t" }
    return Diagnostic(
      "unused-anchor", .error,
      "YAML reads `\(word)` as an anchor, and nothing refers to it: quote the text",
      at: place, fix: isInFlow ? nil : place.replacing(text, by: quoted(text)))
  }

  static func anchorsExplode(_ name: String, _ place: Place, _ limits: YAMLLimits) -> Diagnostic {
    Diagnostic(
      "anchors-explode", .error,
      "with `*\(name)` written out, the file has more than \(limits.nodes) values or \(limits.depth) levels",
      at: place, fix: "write the values out, or use fewer references")
  }

  static func tooDeep(_ place: Place, limit: Int) -> Diagnostic {
    Diagnostic(
      "too-deep", .error, "more than \(limit) lists and fields inside each other", at: place)
  }

  static func tooManyNodes(_ place: Place, limit: Int) -> Diagnostic {
    Diagnostic("too-many-values", .error, "more than \(limit) values in one file", at: place)
  }
}
