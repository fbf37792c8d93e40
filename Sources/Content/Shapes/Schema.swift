import JSON

/// The JSON Schema (2020-12) of a post's fields, for editors; from the declarations that decode and validate.
public func postSchema(platforms: [PlatformDescriptor]) -> JSON {
  let catalog = Catalog(platforms)
  var schema = SchemaWriter(catalog: catalog).document(
    catalog.post, title: "A post",
    note: "The fields of a post: the front matter of a .md file, or a .yaml file.")
  schema["$defs"] = .object(SchemaWriter(catalog: catalog).definitions())
  return .object(schema)
}

/// The JSON Schema (2020-12) of `postrider.yaml`.
public func projectSchema(platforms: [PlatformDescriptor]) -> JSON {
  let catalog = Catalog(platforms)
  let writer = SchemaWriter(catalog: catalog)
  var schema = writer.document(
    ProjectFields.project(account: .structure), title: "postrider.yaml",
    note: "The project: accounts, groups, defaults and the team's rules.")
  var definitions = writer.definitions()
  definitions["account"] = writer.account()
  schema["$defs"] = .object(definitions)
  return .object(schema)
}

/// Turns shapes into JSON Schema. Values are those of a YAML 1.2 core reader, so a text may arrive as a number or
/// a boolean: it is taken as written.
struct SchemaWriter {
  let catalog: Catalog

  func document(_ set: FieldSet, title: String, note: String) -> [String: JSON] {
    guard case .object(var schema) = fields(set, place: .top) else { return [:] }
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = .string(title)
    schema["description"] = .string(note)
    return schema
  }

  /// `layer.<platform>` for what a default or override of it takes, `layer` for an account whose platform a
  /// schema cannot know.
  func definitions() -> [String: JSON] {
    var definitions: [String: JSON] = [:]
    var union: [String: JSON] = [:]
    for name in catalog.names {
      guard let layer = catalog.layer(of: name), case .object(let schema) = fields(layer, place: .inside)
      else { continue }
      definitions["layer.\(name)"] = .object(schema)
      for (key, value) in schema["properties"]?.object ?? [:] {
        if let known = union[key], known != value {
          union[key] = joined(known, value)
        } else {
          union[key] = value
        }
      }
    }
    if union.isEmpty, let plain = fields(catalog.everywhere, place: .inside)["properties"]?.object {
      union = plain
    }
    definitions["layer"] = [
      "type": ["object", "null"], "additionalProperties": false, "properties": .object(union),
    ]
    return definitions
  }

  private func joined(_ known: JSON, _ value: JSON) -> JSON {
    guard let choices = known["anyOf"]?.array, known.object?.count == 1 else {
      return ["anyOf": [known, value]]
    }
    return choices.contains(value) ? known : ["anyOf": .array(choices + [value])]
  }

  private enum Where { case top, inside }

  private func fields(_ set: FieldSet, place: Where) -> JSON {
    var properties: [String: JSON] = [:]
    for field in set.fields where !field.isReserved {
      var schema = schema(of: field.shape, field: field.name)
      if case .object(var members) = schema {
        members["description"] = .string(field.explanation)
        schema = .object(members)
      }
      properties[field.name] = schema
    }
    var result: [String: JSON] = [
      "type": place == .top ? "object" : ["object", "null"], "additionalProperties": false,
      "properties": .object(properties),
    ]
    let required = set.fields.filter(\.isRequired).map { JSON.string($0.name) }
    if !required.isEmpty { result["required"] = .array(required) }
    return .object(result)
  }

  private func schema(of shape: Shape, field: String) -> JSON {
    switch shape {
    case .text: return ["type": ["string", "number", "boolean", "null"]]
    case .word(let word): return self.word(word)
    case .boolean: return ["type": ["boolean", "null"]]
    case .integer(let range):
      return bounded("integer", .integer(range.lowerBound), .integer(range.upperBound))
    case .number(let range): return bounded("number", .number(range.lowerBound), .number(range.upperBound))
    case .list(let element, let range):
      return [
        "type": ["array", "null"], "items": notNull(schema(of: element, field: field)),
        "minItems": .integer(Int64(range.lowerBound)), "maxItems": .integer(Int64(range.upperBound)),
      ]
    case .fields(let set): return fields(set, place: .inside)
    case .named(let name, let value, let maximum):
      let values: JSON = field == "accounts" ? ["$ref": "#/$defs/account"] : schema(of: value, field: field)
      return [
        "type": ["object", "null"], "propertyNames": .object(name.schema), "additionalProperties": values,
        "maxProperties": .integer(Int64(maximum)),
      ]
    case .shorthand(_, let short, let set):
      return ["anyOf": [schema(of: short, field: field), fields(set, place: .inside)]]
    case .structure: return [:]
    case .layers: return layers(field)
    }
  }

  /// `overrides` of a post, or `defaults` of the project.
  private func layers(_ field: String) -> JSON {
    var properties: [String: JSON] = [:]
    for name in catalog.names { properties[name] = ["$ref": .string("#/$defs/layer.\(name)")] }
    if field == "overrides" {
      return [
        "type": ["object", "null"], "properties": .object(properties),
        "additionalProperties": ["$ref": "#/$defs/layer"],
      ]
    }
    let everywhere = fields(catalog.everywhere, place: .inside)
    properties.merge(everywhere["properties"]?.object ?? [:]) { first, _ in first }
    return ["type": ["object", "null"], "additionalProperties": false, "properties": .object(properties)]
  }

  /// An account of any platform: its own fields, and credentials and defaults by platform.
  func account() -> JSON {
    let common = ProjectFields.account(credentials: [])
    guard case .object(var schema) = fields(common, place: .top),
      var properties = schema["properties"]?.object
    else { return [:] }
    properties["platform"] = ["enum": .array(catalog.names.map(JSON.string))]
    properties["credentials"] = [:]
    properties["defaults"] = ["$ref": "#/$defs/layer"]
    schema["properties"] = .object(properties)
    schema["allOf"] = .array(
      catalog.names.compactMap { name -> JSON? in
        guard let set = catalog.account(of: name), let credentials = set.field("credentials") else {
          return nil
        }
        var own: [String: JSON] = ["defaults": ["$ref": .string("#/$defs/layer.\(name)")]]
        own["credentials"] = self.schema(of: credentials.shape, field: "credentials")
        return [
          "if": ["required": ["platform"], "properties": ["platform": ["const": .string(name)]]],
          "then": ["properties": .object(own)],
        ]
      })
    return .object(schema)
  }

  private func word(_ word: Word) -> JSON {
    var schema = word.schema
    if schema["enum"] != nil {
      if case .array(let values)? = schema["enum"] { schema["enum"] = .array(values + [.null]) }
      return .object(schema)
    }
    if schema["type"] == nil {
      schema["type"] = word.isTextual ? ["string", "number", "boolean", "null"] : ["string", "null"]
    }
    return .object(schema)
  }

  private func bounded(_ type: JSON, _ lower: JSON, _ upper: JSON) -> JSON {
    ["type": [type, "null"], "minimum": lower, "maximum": upper]
  }

  /// The same shape where nothing is no answer: in a list.
  private func notNull(_ schema: JSON) -> JSON {
    guard case .object(var members) = schema else { return schema }
    if case .array(let types)? = members["type"] { members["type"] = .array(types.filter { $0 != "null" }) }
    if case .array(let values)? = members["enum"] { members["enum"] = .array(values.filter { $0 != .null }) }
    if case .array(let choices)? = members["anyOf"] { members["anyOf"] = .array(choices.map(notNull)) }
    return .object(members)
  }
}
