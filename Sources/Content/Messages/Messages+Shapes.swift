import Diagnostics
import YAML

/// What is said about fields and their types.
extension Diagnostic {
  static func unknownKey(_ pair: YAMLPair, in set: FieldSet) -> Diagnostic {
    let place = set.holdsSecrets ? pair.value.place.masked(behind: pair.keyPlace) : pair.keyPlace
    let value = set.holdsSecrets ? nil : pair.value.scalar?.text
    let line = set.holdsSecrets ? nil : pair.keyPlace
    let name = shown(pair.key)
    let known = closest(pair.key, among: set.names)
    if let known, squeezed(known) == squeezed(pair.key) {
      return Diagnostic(
        "unknown-key", .error, "unknown field \(name): it is written `\(known)`", at: place,
        fix: line?.replaced(by: known))
    }
    if let hint = set.hint(pair.key, value) {
      return Diagnostic(
        "unknown-key", .error, "unknown field \(name): \(hint.words)", at: place,
        fix: hint.fix ?? hint.name.flatMap { line?.replaced(by: $0) })
    }
    if let known {
      return Diagnostic(
        "unknown-key", .error, "unknown field \(name): did you mean `\(known)`?", at: place,
        fix: line?.replaced(by: known))
    }
    return Diagnostic(
      "unknown-key", .error, "unknown field \(name) in \(set.noun)", at: place,
      notes: set.names.isEmpty ? [] : ["fields of \(set.noun): \(set.names.joined(separator: ", "))"],
      fix: "delete the line, or write one of the fields")
  }

  static func reservedField(_ pair: YAMLPair) -> Diagnostic {
    Diagnostic(
      "not-yet", .error, "`\(pair.key)` is not there yet: the name is kept for later", at: pair.keyPlace,
      fix: "delete the field")
  }

  static func missingField(_ field: Field, in set: FieldSet, at place: Place) -> Diagnostic {
    Diagnostic(
      "missing-field", .error, "`\(field.name)` is missing in \(set.noun): \(field.explanation)",
      at: place.lineStart, fix: "add a line `\(field.name): …`")
  }

  static func wrongType(_ node: YAMLNode, _ field: String, wanted: String, masked: Bool) -> Diagnostic {
    let seen =
      switch node.kind {
      case .scalar(let scalar): masked ? "a text" : shown(scalar.text)
      case .sequence: "a list"
      case .mapping: "fields"
      }
    return Diagnostic(
      "wrong-type", .error, "`\(field)` must be \(wanted), not \(seen)",
      at: masked ? node.place.masked : node.place)
  }

  static func notAList(_ node: YAMLNode, _ field: String) -> Diagnostic {
    guard let text = node.scalar?.text, !text.isEmpty else {
      return Diagnostic(
        "wrong-type", .error, "`\(field)` must be a list, not fields", at: node.place,
        fix: "put `- ` before each element")
    }
    return Diagnostic(
      "wrong-type", .error, "`\(field)` must be a list, not \(shown(text))", at: node.place,
      fix: node.place.replaced(by: "[\(text)]"))
  }

  static func listSize(_ field: String, _ count: Int, _ range: ClosedRange<Int>, at place: Place)
    -> Diagnostic
  {
    let limit =
      count < range.lowerBound
      ? "at least \(range.lowerBound) are needed" : "at most \(range.upperBound) are read"
    return Diagnostic(
      "list-size", .error, "`\(field)` has \(counted(count, "entry", "entries")); \(limit)", at: place)
  }

  static func emptyElement(_ field: String, _ number: Int, at place: Place) -> Diagnostic {
    Diagnostic(
      "empty-element", .error, "entry \(number) of `\(field)` is empty", at: place,
      fix: "write something behind the `-`, or delete the line")
  }

  static func controlCharacter(_ scalar: Unicode.Scalar, at place: Place) -> Diagnostic {
    let code = String(scalar.value, radix: 16, uppercase: true)
    let padded = String(repeating: "0", count: max(0, 4 - code.count)) + code
    return Diagnostic(
      "control-character", .error, "a control character (U+\(padded)) cannot be sent", at: place,
      fix: "delete it")
  }

  static func tooLong(_ field: String, bytes: Int, limit: Int, at place: Place) -> Diagnostic {
    Diagnostic("too-long", .error, "`\(field)` has \(bytes) bytes; at most \(limit) are read", at: place)
  }

  static func tooManyFindings(_ path: String) -> Diagnostic {
    Diagnostic(
      "too-many-findings", .error, "more than \(Checker.maximumFindings) findings; the rest is not shown",
      at: Place(path: path))
  }
}

extension Place {
  /// The place of a key, its line cut off behind it.
  func masked(behind key: Place) -> Place {
    var copy = key
    copy.sourceLine = key.sourceLine.map { line in
      String(String.UnicodeScalarView(line.unicodeScalars.prefix(max(0, key.end.column - 1)))) + ": •••"
    }
    return copy
  }

  /// The first character, with nothing behind it.
  var lineStart: Place { Place(path: path, start: start, end: start, sourceLine: sourceLine) }
}
