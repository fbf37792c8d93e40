import JSON

/// What a field takes: one declaration that decodes, validates, and becomes JSON Schema.
indirect enum Shape: Sendable {
  /// Free text for readers: here an unquoted ` #…` is a trap.
  case text(maximumBytes: Int)
  /// One line with a grammar of its own: a time, an id, a choice.
  case word(Word)
  case boolean
  case integer(ClosedRange<Int64>)
  case number(ClosedRange<Double>)
  case list(of: Shape, ClosedRange<Int>)
  case fields(FieldSet)
  /// Names people choose, each with the same shape below it.
  case named(Word, Shape, maximum: Int)
  /// A short form, or fields. Short forms are read as the field `shorthand` alone.
  case shorthand(String, Shape, FieldSet)
  /// Anything: checked by whoever declared it.
  case structure
  /// Overrides or defaults by platform or account; their reader knows which fields each takes.
  case layers
}

/// One field of a mapping.
struct Field: Sendable {
  var name: String
  var shape: Shape
  /// One line for the schema and for completion.
  var explanation: String
  var isRequired: Bool
  /// Named here to be refused in words of its own ("not yet").
  var isReserved: Bool

  init(
    _ name: String, _ shape: Shape, _ explanation: String, isRequired: Bool = false, isReserved: Bool = false
  ) {
    self.name = name
    self.shape = shape
    self.explanation = explanation
    self.isRequired = isRequired
    self.isReserved = isReserved
  }
}

/// What is meant by a name nobody declared.
struct NameHint: Sendable, Hashable {
  /// Behind "unknown field `x`: ".
  var words: String
  /// The right name, where replacing the name alone mends the line.
  var name: String?
  /// What to do, where the name alone does not mend it.
  var fix: String?

  init(_ words: String, name: String? = nil, fix: String? = nil) {
    self.words = words
    self.name = name
    self.fix = fix
  }
}

/// The fields of one kind of mapping.
struct FieldSet: Sendable {
  /// For messages: `a post`, `an override`.
  var noun: String
  let fields: [Field]
  private let index: [String: Int]
  /// Knows the names people bring along; gets the name and the value's text.
  var hint: @Sendable (_ name: String, _ value: String?) -> NameHint?
  /// True where values may be secrets: no message shows the rest of a line.
  var holdsSecrets: Bool

  init(
    _ noun: String, _ fields: [Field], holdsSecrets: Bool = false,
    hint: @escaping @Sendable (_ name: String, _ value: String?) -> NameHint? = { _, _ in nil }
  ) {
    self.noun = noun
    self.fields = fields
    self.holdsSecrets = holdsSecrets
    self.hint = hint
    index = Dictionary(
      fields.enumerated().map { ($0.element.name, $0.offset) }, uniquingKeysWith: { first, _ in first })
  }

  func field(_ name: String) -> Field? { index[name].map { fields[$0] } }

  var names: [String] { fields.filter { !$0.isReserved }.map(\.name) }
}

/// A one-line value with a grammar of its own.
struct Word: Sendable {
  /// For messages: `a time`.
  var noun: String
  /// The same grammar for JSON Schema, as far as it can say it: `pattern`, `enum`, `maxLength`.
  var schema: [String: JSON]
  /// True where the value may be a secret and is never shown.
  var isSecret = false
  /// True where numbers and booleans are the text as written: ids, names, labels.
  var isTextual = false
  var fault: @Sendable (String) -> WordFault?
}

/// Why a value does not obey its grammar.
struct WordFault: Sendable, Hashable {
  var id: String
  var message: String
  var fix: String?
  var notes: [String]

  init(_ id: String, _ message: String, fix: String? = nil, notes: [String] = []) {
    self.id = id
    self.message = message
    self.fix = fix
    self.notes = notes
  }
}
