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
  /// Items made or changed since the last look, for the journal.
  var touched: [Int] = []

  /// Adds an item and gives it its number.
  mutating func add(_ item: LedgerItem) {
    var item = item
    let index = items.count
    item.number = index + 1
    items.append(item)
    byID[Key(platform: item.platform, text: item.id)] = index
    byAccount[Key(platform: item.platform, text: item.account), default: []].append(index)
    touched.append(index)
  }

  /// Lets an item also be found by another id of its own.
  mutating func alias(_ other: String, for item: LedgerItem) {
    byID[Key(platform: item.platform, text: other)] = byID[Key(platform: item.platform, text: item.id)]
  }

  /// An item that is not deleted.
  func item(_ platform: SandboxPlatform, _ id: String) -> LedgerItem? {
    guard let index = byID[Key(platform: platform, text: id)], items[index].deletedAt == nil else { return nil }
    return items[index]
  }

  /// What an account has made and not deleted, newest first.
  func newest(_ platform: SandboxPlatform, account: String) -> some Sequence<LedgerItem> {
    (byAccount[Key(platform: platform, text: account)] ?? []).reversed().lazy.map { items[$0] }
      .filter { $0.deletedAt == nil }
  }

  mutating func change(_ platform: SandboxPlatform, _ id: String, _ body: (inout LedgerItem) -> Void) {
    guard let index = byID[Key(platform: platform, text: id)] else { return }
    body(&items[index])
    touched.append(index)
  }
}
