import Content
import HTTP
import JSON

/// The account's public posts since an instant.
struct TikTokList: Sendable {
  var posts: [TikTokPost]
  var platformTime: Instant?

  static let fields = "id,title,video_description,create_time,share_url"
  /// 20 posts a page.
  private static let maximumPages = 15

  /// Newest first, read until a page reaches back past the start of the window; a failure where it does not.
  static func read(
    since begun: Instant, _ session: AccountSession
  ) async throws(MissingSecret) -> Result<Self, LookFailure> {
    var list = TikTokList(posts: [])
    var cursor: Int64?
    for _ in 0..<maximumPages {
      var body: [String: JSON] = ["max_count": 20]
      if let cursor { body["cursor"] = .integer(cursor) }
      let reply = try await session.tiktokPost(["video", "list"], fields: fields, .object(body))
      guard case .accepted(_, let response) = reply, let data = reply.tiktokData,
        let page = data["videos"]?.array
      else { return .failure(LookFailure(TikTokErrors.failure(reply, .repeatable, session))) }
      if list.platformTime == nil { list.platformTime = session.serverTime(response) }
      let start = SearchWindow(
        begunAt: begun, ourTime: session.now(), platformTime: list.platformTime
      ).start
      var reachesBack = false
      for entry in page {
        guard let post = TikTokPost(entry) else {
          return .failure(LookFailure(code: "list", "the list holds something that is no post"))
        }
        if post.createdAt >= start { list.posts.append(post) } else { reachesBack = true }
      }
      guard data["has_more"]?.bool == true, !page.isEmpty, !reachesBack else { return .success(list) }
      guard let next = data["cursor"]?.integer, next != cursor else {
        return .failure(LookFailure(code: "paging", "the list repeats itself"))
      }
      cursor = next
    }
    return .failure(
      .tooFar("the last \(list.posts.count) posts do not reach back to \(begun)"))
  }
}

/// A post as the list shows it.
struct TikTokPost: Sendable, Hashable {
  var id: String
  var title: String
  var text: String
  var createdAt: Instant
  var permalink: String?

  init?(_ document: JSON) {
    guard let id = document["id"]?.string ?? document["id"]?.integer.map(String.init), !id.isEmpty,
      let time = document["create_time"]?.integer
    else { return nil }
    self.id = id
    title = document["title"]?.string ?? ""
    text = document["video_description"]?.string ?? ""
    createdAt = Instant(secondsSinceEpoch: time)
    permalink = document["share_url"]?.string.flatMap { $0.isEmpty ? nil : $0 }
  }

  var receipt: Receipt { Receipt(remoteID: id, permalink: permalink, publishedAt: createdAt) }

  /// Exact text; a photo post's title as well, where it has one. Without any text nothing tells posts apart, and every
  /// one of the time is a candidate.
  func matches(_ search: Search) -> Bool {
    let wanted = search.content.items.first?.text ?? ""
    if let title = search.content.title, !title.isEmpty,
      ComparableText(title) != ComparableText(self.title)
    {
      return false
    }
    if wanted.isEmpty { return text.isEmpty }
    return hasText(wanted)
  }

  func hasText(_ wanted: String) -> Bool {
    let wanted = ComparableText(wanted)
    return ComparableText(text) == wanted || ComparableText(title) == wanted
  }
}
