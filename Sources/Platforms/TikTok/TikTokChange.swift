import Content
import HTTP
import JSON

extension TikTokPlatform {
  /// Public posts by their ids, twenty a call. The API can neither change nor take back what is public.
  public func probe(_ items: [ProbeItem], in session: AccountSession) async -> [Sight] {
    let ids = items.map(Self.postID)
    var found: [String: TikTokPost] = [:]
    var failures: [String: Failure] = [:]
    let wanted = Array(Set(ids.compactMap(\.self))).sorted()
    for start in stride(from: 0, to: wanted.count, by: TikTokPost.most) {
      let page = Array(wanted[start..<min(start + TikTokPost.most, wanted.count)])
      let answer: Result<[String: TikTokPost], LookFailure>
      do { answer = try await TikTokPost.read(page, session) } catch {
        answer = .failure(LookFailure(error.failure))
      }
      switch answer {
      case .success(let posts): found.merge(posts) { $1 }
      case .failure(let failure): page.forEach { failures[$0] = failure.failure }
      }
    }
    return zip(items, ids).map { item, id in
      guard let id else {
        return .unknown(
          Failure(.needsChange, code: "no-id", "TikTok has not told this post's own id"))
      }
      if let failure = failures[id] { return .unknown(failure) }
      guard let post = found[id] else {
        guard item.content.options["privacy_level"]?.string == "PUBLIC_TO_EVERYONE" else {
          return .unknown(Failure(.needsChange, code: "private", "TikTok shows only what everyone may see"))
        }
        return .gone
      }
      let text = item.content.items.first?.text ?? ""
      guard text.isEmpty || post.hasText(text) else {
        return .changed("text: “\(session.redacted(post.text.isEmpty ? post.title : post.text))”")
      }
      return .same
    }
  }

  /// The post's own id, not the one it was begun with.
  private static func postID(_ item: ProbeItem) -> String? {
    if TikTokPost.isID(item.receipt.remoteID) { return item.receipt.remoteID }
    let last = item.receipt.permalink?.split(separator: "?").first?.split(separator: "/").last
    return last.map(String.init).flatMap { TikTokPost.isID($0) ? $0 : nil }
  }
}

extension TikTokPost {
  /// Ids a call may ask for.
  static let most = 20

  /// Whether a text is a post's own id: digits alone.
  static func isID(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 20 && text.utf8.allSatisfy { (48...57).contains($0) }
  }

  /// Posts by their ids, as far as they are public.
  static func read(
    _ ids: [String], _ session: AccountSession
  ) async throws(MissingSecret) -> Result<[String: TikTokPost], LookFailure> {
    let reply = try await session.tiktokPost(
      ["video", "query"], fields: TikTokList.fields,
      ["filters": ["video_ids": .array(ids.map(JSON.string))]])
    guard let videos = reply.tiktokData?["videos"]?.array else {
      return .failure(LookFailure(TikTokErrors.failure(reply, .repeatable, session)))
    }
    var posts: [String: TikTokPost] = [:]
    for entry in videos {
      guard let post = TikTokPost(entry) else {
        return .failure(LookFailure(code: "query", "the answer holds something that is no post"))
      }
      posts[post.id] = post
    }
    return .success(posts)
  }
}
