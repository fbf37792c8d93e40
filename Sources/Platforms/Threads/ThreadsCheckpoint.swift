import JSON

/// The containers made so far for one message.
struct ThreadsCheckpoint: Sendable, Hashable {
  /// One container: its id, whether it is FINISHED, when it was made or last seen so.
  struct Container: Sendable, Hashable {
    var id: String
    var isReady = false
    /// Seconds since 1970.
    var at: Int64
    var polls: Int64 = 0
  }

  /// What they were made for.
  var of: String
  /// Which message, from 0.
  var item: Int
  var children: [Container] = []
  var whole: Container?

  init(of fingerprint: String, item: Int) {
    of = fingerprint
    self.item = item
  }

  init?(_ document: JSON?) {
    guard let document, let of = document["of"]?.string else { return nil }
    self.of = of
    item = Int(clamping: document["item"]?.integer ?? 0)
    children = (document["children"]?.array ?? []).compactMap(Self.container)
    whole = document["container"].flatMap(Self.container)
  }

  var json: JSON {
    var members: [String: JSON] = ["of": .string(of), "item": .integer(Int64(item))]
    if !children.isEmpty { members["children"] = .array(children.map(Self.json)) }
    if let whole { members["container"] = Self.json(whole) }
    return .object(members)
  }

  /// The container a public call of this message used; nil where the record holds none of it.
  static func container(_ document: JSON?, item: Int) -> Container? {
    guard let checkpoint = ThreadsCheckpoint(document), checkpoint.item == item else { return nil }
    return checkpoint.whole
  }

  private static func container(_ document: JSON) -> Container? {
    guard let id = document["id"]?.string, !id.isEmpty else { return nil }
    return Container(
      id: id, isReady: document["ready"]?.bool ?? false, at: document["at"]?.integer ?? 0,
      polls: document["polls"]?.integer ?? 0)
  }

  private static func json(_ container: Container) -> JSON {
    [
      "id": .string(container.id), "ready": .bool(container.isReady), "at": .integer(container.at),
      "polls": .integer(container.polls),
    ]
  }
}
