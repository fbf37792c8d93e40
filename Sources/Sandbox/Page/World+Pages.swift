import Foundation

extension World {
  /// The page behind a permalink, or nil where the path is none.
  func page(for request: SandboxRequest) -> SandboxAnswer? {
    guard request.method == "GET" else { return nil }
    let path = "/" + request.segments.joined(separator: "/")
    guard let item = ledger.item(page: path) else { return nil }
    guard let deleted = item.deletedAt else { return .html(postPage(item)) }
    let words =
      "<main class=\"one\"><p><a href=\"/\">All feeds</a></p><div class=\"empty\">This post was deleted on "
    return .html(
      PageStyle.document(title: "Deleted", body: words + CivilTime.plain(deleted) + ".</div></main>"),
      status: 410)
  }

  /// All feeds, a column a platform that has accounts.
  func frontPage(_ now: Date) -> String {
    let living = items.filter { $0.deletedAt == nil }
    let known = Set(accounts.map(\.platform))
    let columns = SandboxPlatform.allCases.filter { known.contains($0) }.map { platform in
      feed(platform, living.filter { $0.platform == platform })
    }
    let posts = living.count == 1 ? "1 post" : "\(living.count) posts"
    return PageStyle.document(
      title: "Postrider sandbox",
      body: """
        <header class="top"><h1>Postrider sandbox</h1>
        <p>\(posts), none of them seen by the world</p><p class="clock">\(CivilTime.plain(now))</p></header>
        <main class="feeds">
        \(columns.joined(separator: "\n"))
        </main>
        """)
  }

  private static let shownLimit = 100

  private func feed(_ platform: SandboxPlatform, _ items: [LedgerItem]) -> String {
    let known = Set(items.map(\.id))
    var below: [String: [LedgerItem]] = [:]
    var roots: [LedgerItem] = []
    for item in items {
      if let parent = item.parent, known.contains(parent) {
        below[parent, default: []].append(item)
      } else {
        roots.append(item)
      }
    }
    var cards: [String] = []
    for root in roots.reversed().prefix(Self.shownLimit) {
      var open = [(root, 0)]
      while let (item, depth) = open.popLast() {
        cards.append(card(item, depth: depth, isAlone: false))
        open += (below[item.id] ?? []).reversed().map { ($0, depth + 1) }
      }
    }
    if cards.isEmpty {
      let handles = accounts.filter { $0.platform == platform }.map { "@\($0.handle)" }.joined(
        separator: ", ")
      cards = ["<div class=\"empty\">Nothing yet on \(HTMLText.escape(handles)).</div>"]
    }
    return """
      <section class="feed \(platform.rawValue)"><h2>\(platform.rawValue.capitalized) <b>\(items.count)</b></h2>
      \(cards.joined(separator: "\n"))
      </section>
      """
  }

  private func postPage(_ item: LedgerItem) -> String {
    let account = account(item.platform, id: item.account)
    let facts = [
      ("Platform", item.platform.rawValue),
      ("Account", account.map { "\($0.name) (\($0.id))" } ?? item.account),
      ("Id", item.id), ("Kind", item.kind), ("Made", CivilTime.plain(item.createdAt)),
      ("Request", "number \(item.request)"), ("Idempotency key", item.idempotencyKey ?? "none"),
    ].map { "<dt>\($0)</dt><dd>\(HTMLText.escape($1))</dd>" }
    return PageStyle.document(
      title: "\(account?.name ?? "Sandbox"): \(item.text.prefix(60))",
      body: """
        <main class="one \(item.platform.rawValue)"><p><a href="/">All feeds</a></p>
        \(card(item, depth: 0, isAlone: true))
        <dl>\(facts.joined())</dl></main>
        """)
  }

  private func card(_ item: LedgerItem, depth: Int, isAlone: Bool) -> String {
    let account = account(item.platform, id: item.account)
    let name = account?.name ?? item.account
    let initial = name.first.map { String($0).uppercased() } ?? "?"
    let time = CivilTime.plain(item.createdAt)
    let place = depth == 0 ? "" : " class=\"reply depth\(min(depth, 3))\""
    let link = isAlone ? "" : "<a href=\"\(HTMLText.escape(item.pagePath))\">Open post</a>"
    return """
      <article\(place)>
      <div class="who"><span class="avatar">\(HTMLText.escape(initial))</span>
      <div><strong>\(HTMLText.escape(name))</strong><span>@\(HTMLText.escape(account?.handle ?? ""))</span></div>
      <span class="kind">\(HTMLText.escape(item.kind))</span></div>
      \(CardParts.warning(item))\(CardParts.title(item))
      \(item.text.isEmpty ? "" : "<p class=\"text\">\(CardParts.text(item.text))</p>")
      \(CardParts.poll(item))\(CardParts.link(item))\(strip(item, isAlone: isAlone))\(CardParts.comments(item, name))
      <footer><span>\(time)</span>\(link)</footer>
      </article>
      """
  }

  /// The media, side by side where there are several.
  private func strip(_ item: LedgerItem, isAlone: Bool) -> String {
    guard !item.media.isEmpty else { return "" }
    let figures = item.media.map { medium in
      let alt = HTMLText.escape(medium.alt ?? "")
      let address = "/_sandbox/blobs/\(medium.sha256)"
      let shown =
        if blobs[medium.sha256] == nil || !(medium.shape.isImage || medium.shape.isVideo) {
          "<div class=\"file\">\(medium.shape.mime), \(medium.count) bytes</div>"
        } else if medium.shape.isImage {
          "<img src=\"\(address)\" alt=\"\(alt)\" loading=\"lazy\">"
        } else {
          "<video src=\"\(address)\" controls preload=\"metadata\"></video>"
        }
      let caption = isAlone && !alt.isEmpty ? "<figcaption>\(alt)</figcaption>" : ""
      return "<figure>\(shown)\(caption)</figure>"
    }
    return "<div class=\"strip\(figures.count > 1 ? " many" : "")\">\(figures.joined())</div>"
  }
}
