import Content

/// Posts that are other deliveries' already. One is recorded by the name it was begun with where its own was not told
/// then; the list knows only its own.
enum TikTokKnown {
  /// So many are asked for at most: an account has 30 of these calls a minute.
  static let most = 20

  /// What of the posts is no other delivery's, as far as the platform still tells.
  static func without(
    _ search: Search, _ posts: [TikTokPost], _ session: AccountSession
  ) async throws(MissingSecret) -> Result<[TikTokPost], LookFailure> {
    var left = posts.filter { !search.known.contains($0.id) }
    for name in names(in: search.known) where !left.isEmpty {
      switch try await TikTokStatus.read(name, session) {
      case .success(let status): left.removeAll { status.postIDs.contains($0.id) }
      case .failure(let failure):
        // What is over, or another account's, says nothing of this list.
        guard failure.isUnknown || failure.failure.subcode == "token_not_authorized_for_specified_publish_id"
        else { return .failure(LookFailure(failure.failure)) }
      }
    }
    return .success(left)
  }

  /// Names of posts that were begun, newest first: their last part grows.
  static func names(in known: Set<String>) -> [String] {
    let begun = known.compactMap { name -> (name: String, number: UInt64)? in
      guard name.hasPrefix("v_pub_") || name.hasPrefix("p_pub_"), name.utf8.count <= 64 else { return nil }
      return (name, name.split(separator: ".").last.flatMap { UInt64($0) } ?? 0)
    }
    return begun.sorted { ($0.number, $0.name) > ($1.number, $1.name) }.prefix(most).map(\.name)
  }
}
