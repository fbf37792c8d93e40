import JSON

/// The containers made so far.
struct InstagramCheckpoint: Sendable, Hashable {
  /// One container: its id, whether it is FINISHED, when it was made or last seen so.
  struct Container: Sendable, Hashable {
    var id: String
    var isReady = false
    /// Seconds since 1970.
    var at: Int64
    var polls: Int64 = 0
    /// Where the bytes of its video go; nil: the platform fetches it, or has them all.
    var upload: String?
  }

  /// What they were made for.
  var of: String
  var children: [Container] = []
  var whole: Container?

  init(of fingerprint: String) { of = fingerprint }

  init?(_ document: JSON?) {
    guard let document, let of = document["of"]?.string else { return nil }
    self.of = of
    children = (document["children"]?.array ?? []).compactMap(Self.container)
    whole = document["container"].flatMap(Self.container)
  }

  var json: JSON {
    var members: [String: JSON] = ["of": .string(of)]
    if !children.isEmpty { members["children"] = .array(children.map(Self.json)) }
    if let whole { members["container"] = Self.json(whole) }
    return .object(members)
  }

  private static func container(_ document: JSON) -> Container? {
    guard let id = document["id"]?.string, !id.isEmpty else { return nil }
    return Container(
      id: id, isReady: document["ready"]?.bool ?? false, at: document["at"]?.integer ?? 0,
      polls: document["polls"]?.integer ?? 0, upload: document["upload"]?.string)
  }

  private static func json(_ container: Container) -> JSON {
    var members: [String: JSON] = [
      "id": .string(container.id), "ready": .bool(container.isReady), "at": .integer(container.at),
      "polls": .integer(container.polls),
    ]
    members["upload"] = container.upload.map(JSON.string)
    return .object(members)
  }
}
