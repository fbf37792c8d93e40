import JSON

/// One container on its way to be published: its id, whether it is FINISHED, when it was made or last seen so.
struct GraphContainer: Sendable, Hashable {
  var id: String
  var isReady = false
  /// Seconds since 1970.
  var at: Int64
  /// How often it was still at work.
  var polls: Int64 = 0
  /// Where the bytes of its video go; nil: the platform fetches it, or has them all.
  var upload: String?

  init(id: String, at: Int64) {
    self.id = id
    self.at = at
  }

  init?(_ document: JSON) {
    guard let id = document["id"]?.string, !id.isEmpty else { return nil }
    self.init(id: id, at: document["at"]?.integer ?? 0)
    isReady = document["ready"]?.bool ?? false
    polls = document["polls"]?.integer ?? 0
    upload = document["upload"]?.string
  }

  var json: JSON {
    var members: [String: JSON] = [
      "id": .string(id), "ready": .bool(isReady), "at": .integer(at), "polls": .integer(polls),
    ]
    members["upload"] = upload.map(JSON.string)
    return .object(members)
  }
}

/// The containers one message needs, as a checkpoint keeps them. A container is named by its index in a carousel,
/// nil: the one that is published.
struct GraphContainers: Sendable, Hashable {
  var children: [GraphContainer] = []
  var whole: GraphContainer?

  init() {}

  init(_ document: JSON) {
    children = (document["children"]?.array ?? []).compactMap(GraphContainer.init)
    whole = document["container"].flatMap(GraphContainer.init)
  }

  var members: [String: JSON] {
    var members: [String: JSON] = [:]
    if !children.isEmpty { members["children"] = .array(children.map(\.json)) }
    members["container"] = whole?.json
    return members
  }

  /// Forgets one: a lost child takes those after it along, to keep their order, a lost carousel all of them, as
  /// they end when it does.
  mutating func drop(_ child: Int?) {
    children.removeSubrange((child ?? 0)...)
    if child == nil { whole = nil }
  }

  mutating func put(_ container: GraphContainer, at child: Int?) {
    if let child { children[child] = container } else { whole = container }
  }
}
