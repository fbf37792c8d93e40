import Content
import Ledger

/// What is looked up again and again while a plan is made.
struct PlanningIndex {
  /// Posts the files still have, whatever they wish.
  let presentPosts: Set<PostID>
  let wanted: Set<DeliveryID>
  /// Recorded, not wanted, not frozen: sorted by delivery.
  let unwanted: [Recorded]
  private let frozenPosts: Set<PostID>
  private let frozenPaths: Set<String>
  private let refused: Set<DeliveryID>
  /// Frozen in the record: the names by post; an empty name freezes the whole post.
  private let frozenLabels: [PostID: Set<String>]
  /// Posts that have a recorded delivery at a frozen path.
  private let postsAtFrozenPaths: Set<PostID>

  init(_ desired: Desired, _ record: Record) {
    let wanted = Set(desired.deliveries.map(\.id))
    let frozenIDs = Set(desired.frozen.compactMap(\.id))
    let frozenPaths = Set(desired.frozen.map(\.path))
    var labels: [PostID: Set<String>] = [:]
    for frozen in record.frozen {
      if let post = frozen.post { labels[post, default: []].insert(frozen.label ?? "") }
    }
    self.wanted = wanted
    self.frozenPosts = frozenIDs
    self.frozenPaths = frozenPaths
    refused = Set(desired.refused.keys)
    frozenLabels = labels
    var atFrozen: Set<PostID> = []
    if !frozenPaths.isEmpty {
      for recorded in record.entries.values where frozenPaths.contains(recorded.entry.path) {
        atFrozen.insert(recorded.entry.delivery.post)
      }
    }
    postsAtFrozenPaths = atFrozen
    var present = frozenIDs.union(atFrozen)
    for delivery in desired.deliveries { present.insert(delivery.id.post) }
    for delivery in desired.refused.keys { present.insert(delivery.post) }
    presentPosts = present
    var absent: [Recorded] = []
    for recorded in record.entries.values where !wanted.contains(recorded.entry.delivery) {
      absent.append(recorded)
    }
    unwanted = absent.sorted { $0.entry.delivery < $1.entry.delivery }
  }

  /// True where a delivery must be left as it is: its file or its record cannot be read, or a rule refused it.
  func isFrozen(_ delivery: DeliveryID, label: String) -> Bool {
    if refused.contains(delivery) || frozenPosts.contains(delivery.post) { return true }
    if postsAtFrozenPaths.contains(delivery.post) { return true }
    guard let labels = frozenLabels[delivery.post] else { return false }
    return labels.contains("") || labels.contains(label)
  }

  /// True where something of the post in the record cannot be read.
  func hasFrozenRecord(_ post: PostID) -> Bool { frozenLabels[post] != nil }
}
