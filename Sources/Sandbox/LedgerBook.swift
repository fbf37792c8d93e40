import Foundation

/// All items in the order they were made, found by account or id without a walk.
struct LedgerBook: Sendable {
  private struct Key: Hashable, Sendable {
    var platform: SandboxPlatform
    var text: String
  }

  private(set) var items: [LedgerItem] = []
  private var byID: [Key: Int] = [:]
  private var byAccount: [Key: [Int]] = [:]
  private var byParent: [Key: [Int]] = [:]
  private var byPage: [String: Int] = [:]
  private var living: [Key: Int] = [:]
  /// Items made or changed since the last look, for the journal.
  var touched: [Int] = []
  /// The platforms whose happenings somebody wants to hear of.
  var watched: Set<SandboxPlatform> = []
  /// What happened on those since the last look.
  var happenings: [Happening] = []

  /// Adds an item and gives it its number.
  mutating func add(_ item: LedgerItem) {
    var item = item
    let index = items.count
    item.number = index + 1
    items.append(item)
    byID[Key(platform: item.platform, text: item.id)] = index
    let account = Key(platform: item.platform, text: item.account)
    byAccount[account, default: []].append(index)
    byPage[item.pagePath] = index
    if let parent = item.parent {
      byParent[Key(platform: item.platform, text: parent), default: []].append(index)
    }
    if item.deletedAt == nil { living[account, default: 0] += 1 }
    if watched.contains(item.platform) { happenings.append(Happening(.made, item)) }
    touched.append(index)
  }

  /// Lets an item also be found by another id of its own.
  mutating func alias(_ other: String, for item: LedgerItem) {
    byID[Key(platform: item.platform, text: other)] = byID[Key(platform: item.platform, text: item.id)]
  }

  /// An item that is not deleted.
  func item(_ platform: SandboxPlatform, _ id: String) -> LedgerItem? {
    guard let index = byID[Key(platform: platform, text: id)], items[index].deletedAt == nil else {
      return nil
    }
    return items[index]
  }

  /// What an account has made and not deleted, newest first.
  func newest(_ platform: SandboxPlatform, account: String) -> some Sequence<LedgerItem> {
    (byAccount[Key(platform: platform, text: account)] ?? []).reversed().lazy.map { items[$0] }
      .filter { $0.deletedAt == nil }
  }

  /// How many items an account has that are not deleted.
  func count(_ platform: SandboxPlatform, account: String) -> Int {
    living[Key(platform: platform, text: account)] ?? 0
  }

  /// What answers an item, oldest first.
  func replies(_ platform: SandboxPlatform, to id: String) -> [LedgerItem] {
    (byParent[Key(platform: platform, text: id)] ?? []).map { items[$0] }.filter { $0.deletedAt == nil }
  }

  /// The item behind the path of a permalink, deleted or not.
  func item(page: String) -> LedgerItem? { byPage[page].map { items[$0] } }

  mutating func change(_ platform: SandboxPlatform, _ id: String, _ body: (inout LedgerItem) -> Void) {
    guard let index = byID[Key(platform: platform, text: id)] else { return }
    let wasDeleted = items[index].deletedAt != nil
    let before = watched.contains(platform) ? items[index] : nil
    body(&items[index])
    if let before { happenings += Happening.between(before, items[index]) }
    let account = Key(platform: platform, text: items[index].account)
    switch (wasDeleted, items[index].deletedAt != nil) {
    case (false, true): living[account, default: 1] -= 1
    case (true, false): living[account, default: 0] += 1
    default: break
    }
    touched.append(index)
  }
}
