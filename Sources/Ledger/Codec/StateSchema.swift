import JSON

/// JSON Schema (2020-12) of the documents of the state branch, made from what reads and writes them.
public func stateSchema() -> JSON {
  let documents: [(name: String, schema: JSON)] = [
    ("entry", Entry.shape.schema), ("meta", Meta.shape.schema), ("run", RunLease.shape.schema),
    ("account", AccountRecord.shape.schema), ("ids", SeenPost.shape.schema),
  ]
  return [
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "The record of Postrider: one document of its state branch",
    "anyOf": .array(documents.map { ["$ref": .string("#/$defs/\($0.name)")] }),
    "$defs": .object(
      Dictionary(documents.map { ($0.name, $0.schema) }, uniquingKeysWith: { first, _ in first })),
  ]
}
