/// The frame and look of the sandbox's pages: self-contained, light and dark, narrow and wide.
enum PageStyle {
  static func document(title: String, body: String) -> String {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(HTMLText.escape(title))</title>
    <style>\(sheet)</style>
    </head>
    <body>
    \(body)
    </body>
    </html>

    """
  }

  private static let sheet = """
    :root { color-scheme: light dark; --ground: #f3f4f6; --card: #fff; --ink: #16181d; --soft: #667085;
      --line: #e4e7ec; --mastodon: #6364ff; --facebook: #1877f2; --instagram: #d6306f;
      --x: #4b5563; --tiktok: #0a8f9c; --youtube: #d92d20; --threads: #7a5af8; --linkedin: #0a66c2;
      --bluesky: #0b7fe0; --webhook: #52853a; }
    @media (prefers-color-scheme: dark) { :root { --ground: #101216; --card: #191c22; --ink: #eceef2;
      --soft: #98a2b3; --line: #2a2e37; --x: #9aa4b2; --tiktok: #25c4cf; --youtube: #f97066; --threads: #a48afb;
      --linkedin: #4a9be8; --bluesky: #4aa8ff; --webhook: #86b96c; } }
    * { box-sizing: border-box; }
    body { margin: 0; background: var(--ground); color: var(--ink);
      font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
    a { color: inherit; }
    header.top { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 16px; padding: 22px 28px 6px;
      margin: 0 auto; }
    header.top h1 { font-size: 21px; margin: 0; letter-spacing: -.01em; }
    header.top p { margin: 0; color: var(--soft); font-size: 13px; }
    header.top .clock { margin-left: auto; font-variant-numeric: tabular-nums; }
    main.feeds { display: grid; grid-auto-flow: column; grid-auto-columns: minmax(290px, 1fr); gap: 22px;
      padding: 14px 28px 48px; align-items: start; }
    @media (max-width: 700px) { main.feeds { grid-auto-flow: row; grid-auto-columns: auto; } }
    section.feed { min-width: 0; max-width: 640px; }
    section.feed > h2 { display: flex; align-items: center; gap: 9px; font-size: 13px; margin: 0 2px 12px;
      padding-bottom: 9px; border-bottom: 3px solid var(--tone); text-transform: uppercase; letter-spacing: .07em; }
    section.feed > h2 b { margin-left: auto; font-weight: 600; color: var(--soft); }
    .mastodon { --tone: var(--mastodon); } .facebook { --tone: var(--facebook); }
    .instagram { --tone: var(--instagram); } .x { --tone: var(--x); } .tiktok { --tone: var(--tiktok); }
    .youtube { --tone: var(--youtube); } .threads { --tone: var(--threads); } .linkedin { --tone: var(--linkedin); }
    .bluesky { --tone: var(--bluesky); } .webhook { --tone: var(--webhook); }
    article { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 14px 16px;
      margin: 0 0 12px; box-shadow: 0 1px 2px rgb(16 24 40 / .05); overflow: hidden; }
    article.reply { position: relative; overflow: visible; }
    article.reply::before { content: ""; position: absolute; left: -13px; top: -13px; width: 12px; height: 40px;
      border-left: 2px solid var(--line); border-bottom: 2px solid var(--line); border-bottom-left-radius: 10px; }
    .depth1 { margin-left: 24px; } .depth2 { margin-left: 44px; } .depth3 { margin-left: 60px; }
    .who { display: flex; align-items: center; gap: 10px; margin-bottom: 8px; }
    .avatar { flex: none; width: 38px; height: 38px; border-radius: 50%; display: grid; place-items: center;
      color: #fff; font-weight: 650; background: var(--tone); }
    .facebook .avatar { border-radius: 11px; }
    .instagram .avatar { background: linear-gradient(45deg, #f09433, #dc2743 55%, #bc1888); }
    .who div { min-width: 0; flex: 1; line-height: 1.3; }
    .who strong { display: block; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
    .who div span { color: var(--soft); font-size: 13px; }
    .kind { flex: none; font-size: 11.5px; color: var(--tone); border: 1px solid var(--tone);
      border-radius: 99px; padding: 1px 9px; }
    .text { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; }
    .text .mark { color: var(--tone); } .text a { color: var(--tone); }
    .warning, .title { font-weight: 600; margin: 0 0 6px; overflow-wrap: anywhere; }
    .strip { display: flex; gap: 4px; margin: 12px -16px 0; overflow-x: auto; scroll-snap-type: x mandatory;
      scrollbar-width: thin; }
    .strip figure { flex: 0 0 100%; margin: 0; scroll-snap-align: center; background: var(--ground); }
    .strip.many figure { flex-basis: 78%; }
    .strip img, .strip video { display: block; width: 100%; max-height: 440px; object-fit: cover; }
    .strip video { background: #000; min-height: 190px; }
    .strip figcaption { color: var(--soft); font-size: 12.5px; padding: 6px 16px; background: var(--card); }
    .file { display: grid; place-items: center; min-height: 130px; color: var(--soft); font-size: 13px; }
    .link { display: block; margin-top: 12px; padding: 10px 14px; border: 1px solid var(--line); border-radius: 10px;
      color: var(--soft); font-size: 13px; overflow-wrap: anywhere; text-decoration: none; }
    .poll { list-style: none; margin: 10px 0 0; padding: 0; display: grid; gap: 6px; }
    .poll li { border: 1px solid var(--line); border-radius: 8px; padding: 6px 12px; }
    .comments { margin: 12px 0 0; padding: 10px 0 0; border-top: 1px solid var(--line); list-style: none;
      font-size: 14px; }
    .comments li { white-space: pre-wrap; overflow-wrap: anywhere; margin: 2px 0; }
    footer { display: flex; flex-wrap: wrap; gap: 0 12px; margin-top: 11px; font-size: 12.5px; color: var(--soft); }
    footer a { margin-left: auto; white-space: nowrap; color: var(--tone); text-decoration: none; }
    .empty { border: 1.5px dashed var(--line); border-radius: 14px; padding: 34px 20px; text-align: center;
      color: var(--soft); }
    main.one { max-width: 620px; margin: 0 auto; padding: 30px 18px 60px; }
    main.one > p { margin: 0 0 14px; font-size: 13px; }
    main.one .strip img, main.one .strip video { max-height: none; }
    dl { display: grid; grid-template-columns: auto 1fr; gap: 3px 16px; font-size: 13px; color: var(--soft);
      margin: 18px 4px; } dd { margin: 0; overflow-wrap: anywhere; }
    """
}
