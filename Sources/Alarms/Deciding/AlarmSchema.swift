import JSON

/// JSON Schema (2020-12) of what a webhook receives.
public func alarmSchema() -> JSON {
  let text: JSON = ["type": "string"]
  let count: JSON = ["type": "integer", "minimum": 0]
  let instant: JSON = [
    "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$",
  ]
  func said(_ schema: JSON, _ description: String) -> JSON {
    var members = schema.object ?? [:]
    members["description"] = .string(description)
    return .object(members)
  }
  let account: JSON = [
    "type": "object", "description": "Who it goes to; `label` is only its name.",
    "properties": ["platform": text, "host": text, "id": text, "label": text],
    "required": ["platform", "host", "id", "label"],
  ]
  let data: [String: JSON] = [
    "state": said(
      [
        "type": "string",
        "enum": .array((["published"] + Problem.Kind.allCases.map(\.rawValue)).map { .string($0) }),
      ],
      "What it came to."),
    "reason": said(["type": ["string", "null"]], "Why, in words."),
    "next": said(
      ["type": ["string", "null"]], "The command or deed that settles it; null: nothing is needed."),
    "links": said(["type": "array", "items": text], "Where it is public."),
    "post": said(text, "The post's id."),
    "occurrence": said(count, "Which repetition of the post; absent for 0."),
    "account": account,
    "path": said(text, "The file."),
    "commit": said(text, "The content commit it was taken from."),
    "due": said(instant, "When it was to go out."),
    "zone": said(text, "IANA zone of the written time."),
    "generation": said(count, "Raised by every new beginning after an end."),
    "attempt": said(count, "Which try."),
  ]
  return [
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "An alarm of Postrider, as a webhook receives it",
    "type": "object",
    "properties": [
      "version": ["const": 1],
      "id": said(["type": "string", "pattern": "^msg_[0-9a-f]{32}$"], "The same for the same fact, always."),
      "type": said(
        ["type": "string", "enum": .array(alarmTypes.map { .string($0) })], "What happened."),
      "timestamp": said(instant, "When it came to be so."),
      "lineage": said(text, "Names the record it is told from."),
      "repository": said(["type": ["string", "null"]], "`repository` of postrider.yaml."),
      "data": [
        "type": "object", "properties": .object(data), "required": ["state", "reason", "next", "links"],
      ],
    ],
    "required": ["version", "id", "type", "timestamp", "lineage", "repository", "data"],
  ]
}

/// Every `type` a payload can have.
let alarmTypes = [
  "delivery.published", "delivery.recovered", "delivery.failed", "delivery.missed", "delivery.uncertain",
  "delivery.overdue", "delivery.unrecorded", "account.held", "file.frozen", "run.withheld",
]
