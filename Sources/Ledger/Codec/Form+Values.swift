import Content
import JSON

extension Form where Value == String {
  /// Any text.
  static var anyText: Form {
    text("a text", schema: ["type": "string"], read: { $0 }, write: { $0 })
  }

  /// A text with something in it.
  static var someText: Form {
    text(
      "a text that is not empty", schema: ["type": "string", "minLength": 1],
      read: { $0.isEmpty ? nil : $0 }, write: { $0 })
  }

  /// `2026/12/01`
  static var day: Form {
    text(
      "a day such as 2026/12/01",
      schema: ["type": "string", "pattern": "^[0-9]{4}/(0[1-9]|1[0-2])/(0[1-9]|[12][0-9]|3[01])$"],
      read: { Layout.isDay($0) ? $0 : nil }, write: { $0 })
  }

  /// The name of a run: safe as a file name.
  static var runName: Form {
    text(
      "a run's name", schema: ["type": "string", "pattern": "^[A-Za-z0-9_-]{1,80}$"],
      read: { Layout.isRunName($0) ? $0 : nil }, write: { $0 })
  }

  /// An account's name.
  static var label: Form {
    text(
      "an account's name", schema: ["type": "string", "pattern": "^[a-z0-9][a-z0-9._-]{0,39}$"],
      read: { Layout.isLabel($0) ? $0 : nil }, write: { $0 })
  }
}

extension Form where Value == Instant {
  static var instant: Form {
    text(
      "an instant such as 2026-12-01T08:30:00Z", schema: ["type": "string", "format": "date-time"],
      read: { Instant($0) }, write: { $0.description })
  }
}

extension Form where Value == PostID {
  static var post: Form {
    text(
      "a post's id, folded", schema: ["type": "string", "pattern": "^[^./@#~\\s][^/@#~\\s]*$"],
      read: { text in
        let post = PostID(folding: text)
        return Layout.isSafe(post) && post.key.utf8.elementsEqual(text.utf8) ? post : nil
      },
      write: { $0.key })
  }
}

extension Form where Value: RawRepresentable & CaseIterable & Sendable, Value.RawValue == String {
  /// One of a list of words.
  static var word: Form {
    let words = Value.allCases.map(\.rawValue)
    return text(
      "one of \(words.joined(separator: ", "))",
      schema: ["type": "string", "enum": .array(words.map { .string($0) })],
      read: { Value(rawValue: $0) }, write: { $0.rawValue })
  }
}

extension Form where Value == Int64 {
  /// A whole number, at least `minimum`.
  static func integer(from minimum: Int64) -> Form {
    Form(
      schema: ["type": "integer", "minimum": .integer(minimum)],
      decode: { (json, place) throws(LedgerError) in
        guard let value = json.integer, value >= minimum else {
          throw place.undecodable("a whole number from \(minimum) is needed")
        }
        return value
      },
      encode: { .integer($0) })
  }
}

extension Form where Value == Int {
  /// A whole number, at least `minimum`.
  static func count(from minimum: Int64 = 0) -> Form {
    let form = Form<Int64>.integer(from: minimum)
    return Form(
      schema: form.schema,
      decode: { (json, place) throws(LedgerError) in
        guard let value = Int(exactly: try form.decode(json, place)) else {
          throw place.undecodable("the number is too large")
        }
        return value
      },
      encode: { .integer(Int64($0)) })
  }
}

extension Form where Value == Bool {
  static var flag: Form {
    Form(
      schema: ["type": "boolean"],
      decode: { (json, place) throws(LedgerError) in
        guard let value = json.bool else { throw place.undecodable("true or false is needed") }
        return value
      },
      encode: { .bool($0) })
  }
}

extension Form where Value == JSON {
  /// Whatever it is, kept as it is.
  static var anything: Form {
    Form(
      schema: true, decode: { (json, _) throws(LedgerError) in json }, encode: { $0 })
  }
}

extension Form where Value == [String: JSON] {
  /// A mapping to whatever, kept as it is.
  static var mapping: Form {
    Form(
      schema: ["type": "object"],
      decode: { (json, place) throws(LedgerError) in
        guard let members = json.object else { throw place.undecodable("a mapping is needed") }
        return members
      },
      encode: { .object($0) })
  }
}
