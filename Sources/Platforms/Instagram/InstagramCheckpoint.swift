import JSON

/// The containers made so far.
struct InstagramCheckpoint: Sendable, Hashable {
  /// What they were made for.
  var of: String
  var containers = GraphContainers()

  init(of fingerprint: String) { of = fingerprint }

  init?(_ document: JSON?) {
    guard let document, let of = document["of"]?.string else { return nil }
    self.of = of
    containers = GraphContainers(document)
  }

  var json: JSON {
    .object(containers.members.merging(["of": .string(of)]) { $1 })
  }
}
