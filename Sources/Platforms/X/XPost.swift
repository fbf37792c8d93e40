import Content
import Foundation
import HTTP
import JSON

/// A post as the API shows it: what a receipt, a match or a look back needs.
struct XPost: Sendable, Hashable {
  /// One address of the text, as it was shortened.
  struct Address: Sendable, Hashable {
    /// As it stands in the text: `https://t.co/…`.
    var short: String
    /// As it was written, with a scheme.
    var expanded: String
    /// True for the address that stands for the post's own media.
    var isMedia: Bool
  }

  static let fields = "created_at,text,entities,referenced_tweets,attachments,note_tweet"

  var id: String
  var createdAt: Instant?
  var text: String
  var addresses: [Address]
  var repliesTo: String?
  var quotes: String?
  /// Ids of its files as they were uploaded.
  var media: [String]
  var hasPoll: Bool
  /// Ids of all versions, oldest first; the last is what is public now.
  var history: [String]

  /// Nil where the document is no post.
  init?(_ document: JSON) {
    guard let id = document["id"]?.string, XID.isValid(id), let short = document["text"]?.string else {
      return nil
    }
    self.id = id
    createdAt = document["created_at"]?.string.flatMap(Instant.init)
    // What is longer than 280 stands elsewhere, with addresses of its own.
    let note = document["note_tweet"]
    text = note?["text"]?.string ?? short
    let urls = (note?["text"] == nil ? document["entities"] : note?["entities"])?["urls"]?.array ?? []
    addresses = urls.compactMap { entry in
      guard let short = entry["url"]?.string, !short.isEmpty,
        let expanded = entry["expanded_url"]?.string
      else { return nil }
      let isMedia =
        entry["media_key"] != nil
        || ["/status/\(id)/photo/", "/status/\(id)/video/"].contains { expanded.contains($0) }
      return Address(short: short, expanded: expanded, isMedia: isMedia)
    }
    func reference(_ kind: String) -> String? {
      document["referenced_tweets"]?.array?.first { $0["type"]?.string == kind }?["id"]?.string
    }
    repliesTo = reference("replied_to")
    quotes = reference("quoted")
    // A key is the kind of the file and its id: `3_17`.
    media = (document["attachments"]?["media_keys"]?.array ?? []).map { key in
      (key.string?.split(separator: "_").last).map(String.init) ?? ""
    }
    hasPoll = !(document["attachments"]?["poll_ids"]?.array ?? []).isEmpty
    let versions = (document["edit_history_post_ids"] ?? document["edit_history_tweet_ids"])?.array ?? []
    history = versions.compactMap(\.string)
  }

  /// Whether these may be the ids of its files. A file it shows without an id tells nothing.
  func isMade(of files: [String]) -> Bool {
    media.contains("") || media.sorted() == files.sorted()
  }

  /// Whether this is what was sent as `wanted`: short addresses stand for the written ones, the media's own
  /// address for nothing, `&amp;` for `&`; nothing else is forgiven.
  func says(_ wanted: String, by name: String?) -> Bool {
    if matches(text, wanted) { return true }
    // An answer may begin with the name of whom it answers.
    guard repliesTo != nil, let name, let first = text.split(separator: " ", maxSplits: 1).first,
      first.lowercased() == "@\(name.lowercased())"
    else { return false }
    return matches(String(text.dropFirst(first.count)), wanted)
  }

  private func matches(_ shown: String, _ wanted: String) -> Bool {
    var rest = ComparableText(shown).text[...]
    for address in addresses.reversed() where address.isMedia && rest.hasSuffix(address.short) {
      rest = rest.dropLast(address.short.count)
      while rest.last?.isWhitespace ?? false { rest = rest.dropLast() }
    }
    var open = ComparableText(wanted).text[...]
    for address in addresses where !address.isMedia {
      guard let place = rest.range(of: address.short) else { continue }
      guard take(Self.plain(rest[..<place.lowerBound]), from: &open) else { return false }
      rest = rest[place.upperBound...]
      let written = Self.spellings(address.expanded).first { open.lowercased().hasPrefix($0.lowercased()) }
      guard let written else { return false }
      open = open.dropFirst(written.count)
    }
    return Self.plain(rest) == String(open)
  }

  private func take(_ literal: String, from text: inout Substring) -> Bool {
    guard text.hasPrefix(literal) else { return false }
    text = text.dropFirst(literal.count)
    return true
  }

  /// As it may have been written: with and without scheme, with and without a lone slash at the end.
  private static func spellings(_ expanded: String) -> [String] {
    var texts = [expanded]
    if let scheme = ["https://", "http://"].first(where: { expanded.hasPrefix($0) }) {
      texts.append(String(expanded.dropFirst(scheme.count)))
    }
    texts += texts.filter { $0.hasSuffix("/") }.map { String($0.dropLast()) }
    return texts
  }

  private static func plain(_ text: Substring) -> String {
    text.replacingOccurrences(of: "&lt;", with: "<").replacingOccurrences(of: "&gt;", with: ">")
      .replacingOccurrences(of: "&amp;", with: "&")
  }

  /// The text for a person, its addresses written out.
  var readable: String {
    addresses.reduce(Self.plain(text[...])) { text, address in
      text.replacingOccurrences(of: address.short, with: address.isMedia ? "" : address.expanded)
    }
  }

  func receipt(in session: AccountSession) -> Receipt {
    Receipt(remoteID: id, permalink: session.xPermalink(id), publishedAt: createdAt)
  }
}

/// Whose token it is.
struct XOwner: Sendable, Hashable {
  var id: String
  var name: String
  /// The server's clock as the answer told it.
  var platformTime: Instant?
  /// What the token may do, where the server says so: `read`, `read-write`.
  var access: String?

  /// Reads it, and refuses a token of another account than the one named.
  static func read(_ session: AccountSession) async throws(MissingSecret) -> Result<Self, LookFailure> {
    let reply = try await session.xRead(["users", "me"])
    guard case .accepted(let document, let response) = reply, let data = document["data"],
      let id = data["id"]?.string, XID.isValid(id), let name = data["username"]?.string, !name.isEmpty
    else { return .failure(LookFailure(XErrors.failure(reply, .repeatable, session))) }
    let isNamed =
      session.xName.map { $0.lowercased() == name.lowercased() } ?? (id == session.account.identity.id)
    guard isNamed else {
      return .failure(
        LookFailure(
          Failure(
            .needsCredentials, code: "other-account",
            session.redacted(
              "the token belongs to @\(name) (\(id)), the account names \(session.account.identity.id)"))))
    }
    return .success(
      XOwner(
        id: id, name: name, platformTime: session.serverTime(response),
        access: response.header("x-access-level")))
  }
}
