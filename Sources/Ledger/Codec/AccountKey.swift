import Content
import JSON

/// How an account stands in a file: who it is, and what it was called.
struct AccountKey: Sendable, Hashable {
  var identity: AccountIdentity
  var label: String

  static let blank = AccountKey(identity: AccountIdentity(platform: "", host: "", id: ""), label: "")

  static let identityForm: Form<AccountIdentity> = Form(
    schema: schema(withLabel: false),
    decode: { (json, place) throws(LedgerError) in try decodeIdentity(json, place) },
    encode: { .object(members(of: $0)) })

  static let form: Form<AccountKey> = Form(
    schema: schema(withLabel: true),
    decode: { (json, place) throws(LedgerError) in
      let identity = try decodeIdentity(json, place)
      guard let label = json["label"] else { throw place.undecodable("`label` is missing") }
      return AccountKey(
        identity: identity, label: try Form<String>.label.decode(label, place.member("label")))
    },
    encode: { key in
      var members = members(of: key.identity)
      members["label"] = .string(key.label)
      return .object(members)
    })

  private static func decodeIdentity(
    _ json: JSON, _ place: DocumentPlace
  ) throws(LedgerError) -> AccountIdentity {
    func text(_ key: String, mayBeEmpty: Bool = false) throws(LedgerError) -> String {
      guard let value = json[key] else { throw place.undecodable("`\(key)` is missing") }
      let form: Form<String> = mayBeEmpty ? .anyText : .someText
      return try form.decode(value, place.member(key))
    }
    return AccountIdentity(
      platform: try text("platform"), host: try text("host", mayBeEmpty: true), id: try text("id"))
  }

  private static func members(of identity: AccountIdentity) -> [String: JSON] {
    [
      "platform": .string(identity.platform), "host": .string(identity.host), "id": .string(identity.id),
    ]
  }

  private static func schema(withLabel: Bool) -> JSON {
    var properties: [String: JSON] = [
      "platform": Form<String>.someText.schema, "host": Form<String>.anyText.schema,
      "id": Form<String>.someText.schema,
    ]
    var required: [JSON] = ["platform", "host", "id"]
    if withLabel {
      properties["label"] = Form<String>.label.schema
      required.append("label")
    }
    return [
      "type": "object", "properties": .object(properties), "required": .array(required),
    ]
  }
}

extension Entry {
  /// The delivery's account and label together, as the file has them.
  var accountKey: AccountKey {
    get { AccountKey(identity: delivery.account, label: label) }
    set {
      delivery.account = newValue.identity
      label = newValue.label
    }
  }
}

extension AccountRecord {
  /// The account and label together, as the file has them.
  var accountKey: AccountKey {
    get { AccountKey(identity: identity, label: label) }
    set {
      identity = newValue.identity
      label = newValue.label
    }
  }
}
