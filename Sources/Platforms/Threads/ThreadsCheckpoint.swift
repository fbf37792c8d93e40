import JSON

/// The containers made so far for one message.
struct ThreadsCheckpoint: Sendable, Hashable {
  /// What they were made for.
  var of: String
  /// Which message, from 0.
  var item: Int
  var containers = GraphContainers()

  init(of fingerprint: String, item: Int) {
    of = fingerprint
    self.item = item
  }

  init?(_ document: JSON?) {
    guard let document, let of = document["of"]?.string else { return nil }
    self.of = of
    item = Int(clamping: document["item"]?.integer ?? 0)
    containers = GraphContainers(document)
  }

  var json: JSON {
    .object(containers.members.merging(["of": .string(of), "item": .integer(Int64(item))]) { $1 })
  }

  /// The container a public call of this message used; nil where the record holds none of it.
  static func container(_ document: JSON?, item: Int) -> GraphContainer? {
    guard let checkpoint = ThreadsCheckpoint(document), checkpoint.item == item else { return nil }
    return checkpoint.containers.whole
  }
}
