import JSON

/// One key of a mapping: its name, and how the value goes into and comes out of its owner.
struct Field<Owner>: Sendable {
  let key: String
  let isRequired: Bool
  let schema: JSON
  let explanation: String
  let decode: @Sendable (JSON, DocumentPlace, inout Owner) throws(LedgerError) -> Void
  /// nil: the key is not written.
  let encode: @Sendable (Owner) -> JSON?
}

extension Field {
  /// A key that must be there.
  static func needed<Value>(
    _ key: String, _ member: any WritableKeyPath<Owner, Value> & Sendable, _ form: Form<Value>,
    _ explanation: String
  ) -> Field {
    Field(
      key: key, isRequired: true, schema: form.schema, explanation: explanation,
      decode: { (json, place, owner) throws(LedgerError) in
        owner[keyPath: member] = try form.decode(json, place)
      },
      encode: { form.encode($0[keyPath: member]) })
  }

  /// A key that is absent where there is nothing to say.
  static func optional<Value>(
    _ key: String, _ member: any WritableKeyPath<Owner, Value?> & Sendable, _ form: Form<Value>,
    _ explanation: String
  ) -> Field {
    Field(
      key: key, isRequired: false, schema: form.schema, explanation: explanation,
      decode: { (json, place, owner) throws(LedgerError) in
        owner[keyPath: member] = try form.decode(json, place)
      },
      encode: { $0[keyPath: member].map(form.encode) })
  }

  /// A key that is absent where it would say the usual.
  static func usually<Value: Equatable & Sendable>(
    _ usual: Value, _ key: String, _ member: any WritableKeyPath<Owner, Value> & Sendable,
    _ form: Form<Value>,
    _ explanation: String
  ) -> Field {
    Field(
      key: key, isRequired: false, schema: form.schema, explanation: explanation,
      decode: { (json, place, owner) throws(LedgerError) in
        owner[keyPath: member] = try form.decode(json, place)
      },
      encode: { owner in
        let value = owner[keyPath: member]
        return value == usual ? Optional.none : form.encode(value)
      })
  }
}

/// A mapping as a declaration: what decodes, encodes and describes one type of the record.
struct Shape<Owner>: Sendable {
  let title: String
  let fields: [Field<Owner>]
  private let byKey: [String: Int]
  private let blank: @Sendable () -> Owner
  private let unknown: any WritableKeyPath<Owner, [String: JSON]> & Sendable

  /// `blank`: a value whose needed members will all be set by reading.
  init(
    _ title: String, blank: @escaping @Sendable () -> Owner,
    unknown: any WritableKeyPath<Owner, [String: JSON]> & Sendable, _ fields: [Field<Owner>]
  ) {
    self.title = title
    self.blank = blank
    self.unknown = unknown
    self.fields = fields
    byKey = Dictionary(
      fields.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { first, _ in first })
  }

  func decode(_ json: JSON, at place: DocumentPlace) throws(LedgerError) -> Owner {
    guard let members = json.object else { throw place.undecodable("a mapping is needed") }
    var owner = blank()
    var found = 0
    for field in fields {
      guard let value = members[field.key] else {
        if field.isRequired { throw place.undecodable("`\(field.key)` is missing") }
        continue
      }
      found += 1
      try field.decode(value, place.member(field.key), &owner)
    }
    if found < members.count {
      owner[keyPath: unknown] = members.filter { byKey[$0.key] == nil }
    }
    return owner
  }

  func encode(_ owner: Owner) -> JSON {
    var members = owner[keyPath: unknown]
    for field in fields {
      members[field.key] = field.encode(owner)
    }
    return .object(members)
  }

  var form: Form<Owner> {
    Form(
      schema: schema,
      decode: { (json, place) throws(LedgerError) in try self.decode(json, at: place) },
      encode: { self.encode($0) })
  }

  /// JSON Schema of the mapping. Unknown keys are allowed: they belong to newer programs.
  var schema: JSON {
    var properties: [String: JSON] = [:]
    for field in fields {
      var property = field.schema.object ?? [:]
      property["description"] = .string(field.explanation)
      properties[field.key] = .object(property)
    }
    return [
      "title": .string(title), "type": "object", "properties": .object(properties),
      "required": .array(fields.filter(\.isRequired).map { .string($0.key) }),
    ]
  }
}
