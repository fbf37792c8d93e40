import HTTP

/// An address that is signed is as good as a token: answers and errors that quote it must not show it.
extension AccountSession {
  /// Lets an address, and what its query says, be hidden in every text from now on. Short values stay: they sign
  /// nothing, and would take letters out of other words.
  func hide(_ address: String) {
    let name = "hidden \(Fingerprint.of([address]))"
    guard address.utf8.count > 8, memory.fact(name) == nil else { return }
    memory.remember(name, "")
    memory.take(Secret(address))
    for pair in (URLParts(address)?.query ?? "").split(separator: "&").prefix(30) {
      guard let equals = pair.firstIndex(of: "=") else { continue }
      let value = String(pair[pair.index(after: equals)...])
      guard value.utf8.count > 8 else { continue }
      memory.take(Secret(value))
      if let plain = PercentEncoding.decode(value), plain != value { memory.take(Secret(plain)) }
    }
  }
}
