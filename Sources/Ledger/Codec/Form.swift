import JSON

/// Where a value stands: the file, and the keys down to it.
struct DocumentPlace: Sendable {
  var file: String
  var key: String

  func member(_ name: String) -> DocumentPlace {
    DocumentPlace(file: file, key: key.isEmpty ? name : "\(key).\(name)")
  }

  func element(_ index: Int) -> DocumentPlace {
    DocumentPlace(file: file, key: "\(key)[\(index)]")
  }

  func undecodable(_ problem: String) -> LedgerError {
    LedgerError(.undecodable, path: file, key: key.isEmpty ? nil : key, problem)
  }
}

/// One declaration for a value of a document: how it is read, how it is written, and its JSON Schema.
struct Form<Value>: Sendable {
  let schema: JSON
  let decode: @Sendable (JSON, DocumentPlace) throws(LedgerError) -> Value
  let encode: @Sendable (Value) -> JSON
}

extension Form {
  /// A text that stands for something: `read` answers nil for one that does not.
  static func text(
    _ meaning: String, schema: JSON, read: @escaping @Sendable (String) -> Value?,
    write: @escaping @Sendable (Value) -> String
  ) -> Form<Value> {
    Form(
      schema: schema,
      decode: { (json, place) throws(LedgerError) in
        guard let text = json.string else { throw place.undecodable("\(meaning) is needed, as text") }
        guard let value = read(text) else {
          throw place.undecodable("\(meaning) is needed, not \(JSON.string(clipped(text)).text())")
        }
        return value
      },
      encode: { .string(write($0)) })
  }

  /// A list of values.
  static func list<Element>(_ form: Form<Element>, minimum: Int = 0) -> Form<[Element]>
  where Value == [Element] {
    var schema: [String: JSON] = ["type": "array", "items": form.schema]
    if minimum > 0 { schema["minItems"] = .integer(Int64(minimum)) }
    return Form<[Element]>(
      schema: .object(schema),
      decode: { (json, place) throws(LedgerError) in
        guard let elements = json.array else { throw place.undecodable("a list is needed") }
        guard elements.count >= minimum else {
          throw place.undecodable("at least \(minimum) is needed, there are \(elements.count)")
        }
        var values: [Element] = []
        values.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
          values.append(try form.decode(element, place.element(index)))
        }
        return values
      },
      encode: { values in .array(values.map(form.encode)) })
  }
}

/// At most so much of a stranger's text goes into a message.
func clipped(_ text: String) -> String {
  text.utf8.count <= 80 ? text : String(text.prefix(60)) + "…"
}
