import Content

/// Which way an entry may go between states: the table, and the conditions on each way.
public enum Transition {
  /// True where some entry may go from one state to the other; nil: from nothing recorded.
  public static func canMove(from: DeliveryState?, to: DeliveryState) -> Bool {
    guard let from else { return [.scheduled, .publishing, .missed, .published, .failed].contains(to) }
    return (ways[from] ?? []).contains(to)
  }

  /// From a state to itself is every change that leaves the state alone.
  private static let ways: [DeliveryState: Set<DeliveryState>] = [
    .scheduled: [.scheduled, .publishing, .published, .failed, .missed, .cancelled],
    .publishing: Set(DeliveryState.allCases),
    .uncertain: [.uncertain, .published, .scheduled, .publishing, .failed, .cancelled],
    .failed: [.failed, .scheduled, .publishing, .published, .missed],
    .missed: [.missed, .scheduled, .publishing, .published],
    .cancelled: [.cancelled, .scheduled, .publishing, .published, .missed],
    .published: [.published],
  ]

  /// Why this change may not be written, in words; nil: it may.
  public static func problem(from: Entry?, to: Entry) -> String? {
    guard canMove(from: from?.state, to: to.state) else {
      return "there is no way from \(from?.state.rawValue ?? "nothing") to \(to.state.rawValue)"
    }
    if let problem = shapeProblem(of: to) { return problem }
    guard let from else { return beginningProblem(to) }
    return lossProblem(from, to) ?? wayProblem(from, to)
  }

  /// What is public already is only ever taken over from a lost record, by a person's word.
  private static func beginningProblem(_ entry: Entry) -> String? {
    if entry.isRecovered, entry.state == .published || entry.state == .failed {
      return entry.hasReceipt ? nil : "nothing proves that it is public"
    }
    if entry.hasReceipt { return "a delivery cannot begin with a receipt" }
    return entry.state == .published || entry.state == .failed
      ? "there is no way from nothing to \(entry.state.rawValue)" : nil
  }

  /// What an entry may not be, wherever it comes from.
  private static func shapeProblem(of entry: Entry) -> String? {
    let sending = entry.items.filter { $0.phase == .sending }.count
    if entry.state != .published, entry.items.contains(where: { $0.retractedAt != nil }) {
      return "what was taken back stays published, with its receipts: it never goes out again"
    }
    switch entry.state {
    case .scheduled, .missed, .cancelled:
      if entry.hasReceipt { return "with a receipt it cannot be \(entry.state.rawValue)" }
      if sending > 0 { return "it cannot be \(entry.state.rawValue) while an item is being sent" }
    case .publishing:
      if sending > 1 { return "only one item is sent at a time" }
      if sending == 1, entry.items.contains(where: { $0.phase == .sending && $0.key == nil }) {
        return "an item cannot be sent without its key"
      }
    case .published:
      if entry.items.contains(where: { $0.phase != .published && $0.receipt == nil }) {
        return "it is published only once every item is"
      }
    case .failed, .uncertain: break
    }
    return nil
  }

  /// Proof and keys are never lost, and generations never go back.
  private static func lossProblem(_ from: Entry, _ to: Entry) -> String? {
    if to.delivery.account != from.delivery.account || to.delivery.occurrence != from.delivery.occurrence {
      return "a delivery never changes its account"
    }
    if to.generation < from.generation { return "a generation never goes back" }
    for (index, item) in from.items.enumerated() {
      let next = to.items.indices.contains(index) ? to.items[index] : nil
      if item.receipt != nil, next?.receipt == nil { return "the receipt of item \(index + 1) would be lost" }
      if item.retractedAt != nil, next?.retractedAt != item.retractedAt {
        return "item \(index + 1) was taken back: that is not undone"
      }
      if to.generation == from.generation, item.key != nil, let next, next.key != item.key {
        return "the key of item \(index + 1) would change"
      }
    }
    return nil
  }

  /// Conditions on single ways.
  private static func wayProblem(_ from: Entry, _ to: Entry) -> String? {
    let isNewGeneration = to.generation > from.generation
    let hasNewWord = to.word != nil && to.word != from.word
    switch (from.state, to.state) {
    case (.publishing, .missed), (.publishing, .cancelled):
      return from.sendingItem == nil ? nil : "what is being sent is looked up, never \(to.state.rawValue)"
    case (.missed, .scheduled), (.failed, .scheduled), (.cancelled, .scheduled),
      (.missed, .publishing), (.cancelled, .publishing), (.failed, .missed), (.cancelled, .missed):
      return isNewGeneration ? nil : "it begins again only with a new generation"
    case (.uncertain, .scheduled):
      return isNewGeneration && hasNewWord ? nil : "only a person's word sends it again"
    case (.uncertain, .cancelled): return hasNewWord ? nil : "only a person's word ends it"
    case (.uncertain, .failed), (.uncertain, .publishing):
      return hasNewWord || to.hasReceipt ? nil : "only a person's word or a receipt leads on"
    case (.failed, .publishing):
      return isNewGeneration || (hasNewWord && to.hasReceipt)
        ? nil : "it begins again only with a new generation, or after a person's word"
    case (.scheduled, .published), (.missed, .published), (.cancelled, .published), (.failed, .published):
      return from.isAdopting || hasNewWord || isProven(from, to)
        ? nil : "it was not being sent, and nothing proves it"
    default: return nil
    }
  }

  /// True where each new receipt belongs to the key the entry had.
  private static func isProven(_ from: Entry, _ to: Entry) -> Bool {
    to.generation == from.generation
      && zip(from.items, to.items).allSatisfy { old, new in
        old.receipt != nil || (old.key != nil && old.key == new.key && new.receipt != nil)
      }
  }
}
