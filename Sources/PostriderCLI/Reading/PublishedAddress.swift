import Content
import HTTP
import Ledger

/// The address a person gives for a post that is public.
enum PublishedAddress {
  /// True for an http or https address without user and password.
  static func isOne(_ text: String) -> Bool {
    guard let parts = URLParts(text), text.utf8.count <= 2000 else { return false }
    return parts.userinfo == nil
  }

  /// What is odd about it, for people: nothing of this account is known to be at that host; nil: nothing is.
  static func remark(on address: String, for entry: Entry, in record: Record) -> String? {
    guard let host = URLParts(address)?.host else { return nil }
    let account = entry.delivery.account
    var known = Set(
      record.entries.values.lazy.filter { $0.entry.delivery.account == account }.flatMap {
        $0.entry.items.compactMap { $0.receipt?.permalink.flatMap { URLParts($0)?.host } }
      })
    if let own = URLParts("https://" + account.host)?.host { known.insert(own) }
    guard !known.contains(where: { isSame(host, $0) }) else { return nil }
    return "\(host) is not where the posts of \(entry.label) are (\(known.sorted().joined(separator: ", ")))"
  }

  private static func isSame(_ host: String, _ known: String) -> Bool {
    host == known || host.hasSuffix("." + known)
  }
}
