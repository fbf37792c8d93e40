import Content

/// What of a lost batch still stands on a newer tip.
public struct Rebased: Sendable {
  /// To be written, their `from` taken from the newer record.
  public var kept: [Change]
  /// Intents to plan anew; outcomes to report, and to keep in the journal.
  public var dropped: [Change]
}

extension Record {
  /// After a lost race: which changes still stand on this record, the newer one.
  ///
  /// An intent stands only where the blob at its old path is the one that was read. An outcome is a fact: it
  /// is replayed while the entry carries our claim; over `uncertain` (or once recovery took the entry back)
  /// only our receipt wins.
  public func rebase(_ changes: [Change]) -> Rebased {
    var rebased = Rebased(kept: [], dropped: [])
    for change in changes {
      if let kept = change.isOutcome ? replay(change) : stand(change) {
        rebased.kept.append(kept)
      } else {
        rebased.dropped.append(change)
      }
    }
    return rebased
  }

  private func stand(_ change: Change) -> Change? {
    guard frozenEntry(of: change.delivery, label: change.to.label) == nil else { return nil }
    guard let from = change.from else { return entries[change.delivery] == nil ? change : nil }
    guard let current = entries[from.entry.delivery], Layout.same(current.path, from.path),
      current.blob == from.blob
    else { return nil }
    if from.entry.delivery != change.delivery, entries[change.delivery] != nil { return nil }
    return change
  }

  private func replay(_ change: Change) -> Change? {
    guard let from = change.from, let current = entries[change.delivery],
      frozenEntry(of: change.delivery, label: change.to.label) == nil
    else { return nil }
    if current.blob == from.blob, Layout.same(current.path, from.path) { return change }
    var rebased = change
    rebased.from = current
    if isOurs(current.entry, from.entry) {
      rebased.to.drift = current.entry.drift
      rebased.to.word = current.entry.word
      return Transition.problem(from: current.entry, to: rebased.to) == nil ? rebased : nil
    }
    guard let proven = current.entry.withReceipts(of: change.to) else { return nil }
    rebased.to = proven
    return Transition.problem(from: current.entry, to: proven) == nil ? rebased : nil
  }

  /// True while the entry is still in our hands, at the attempt we read.
  private func isOurs(_ current: Entry, _ read: Entry) -> Bool {
    guard let claim = current.claim, let ours = read.claim else { return false }
    if current.state == .published, let change = current.change, let begun = read.change {
      return read.state == .published && claim.run == ours.run && change.isSame(as: begun)
        && change.left == begun.left
    }
    return current.state == .publishing && claim.run == ours.run && current.generation == read.generation
      && current.attempts.last?.number == read.attempts.last?.number
  }
}

extension Entry {
  /// This entry with the receipts another's attempt brought for the very same keys; nil where it brought none.
  func withReceipts(of other: Entry) -> Entry? {
    guard other.generation == generation, other.items.count == items.count, state != .published else {
      return nil
    }
    var result = self
    var gained = false
    for index in items.indices where items[index].receipt == nil {
      guard let receipt = other.items[index].receipt, let key = items[index].key,
        key == other.items[index].key
      else { continue }
      result.items[index].receipt = receipt
      result.items[index].phase = .published
      gained = true
    }
    guard gained else { return nil }
    let isWhole = result.items.allSatisfy { $0.phase == .published }
    result.state = isWhole ? .published : .publishing
    result.since = other.since
    result.attempts = other.attempts.count >= attempts.count ? other.attempts : attempts
    result.lookup = nil
    result.wait = nil
    result.reason = isWhole ? other.reason : nil
    result.extras = other.extras
    result.claim = isWhole ? nil : (claim ?? other.claim)
    return result
  }
}
