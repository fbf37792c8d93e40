import Foundation
import JSON

extension World {
  func publication(ofUpload id: String) -> TikTokState.Publication? {
    tiktok.uploads[id].flatMap { tiktok.publications[$0] }
  }

  /// `PUT upload_url`: one chunk, in its place, of exactly its size. The address is signed; no token is asked for.
  mutating func tiktokChunk(_ request: SandboxRequest, _ now: Date) throws(Interruption) -> SandboxAnswer {
    let id = request.segments.last ?? ""
    let token = request.query.first { $0.name == "upload_token" }?.value
    guard request.method == "PUT", request.segments.count == 4, var publication = publication(ofUpload: id),
      publication.uploadToken == token, !publication.isCancelled
    else {
      throw TikTokRules.refusal(
        404, "invalid_request", "The upload task is not found", "§2.4 404 unknown task")
    }
    guard now.timeIntervalSince(publication.begunAt) < TikTokRules.uploadLife else {
      throw TikTokRules.refusal(403, "invalid_request", "The upload url has expired", "§2.4 403 after 1 h")
    }
    guard let type = request.contentType, TikTokRules.videoTypes.contains(type) else {
      throw TikTokRules.refusal(
        400, "invalid_file_upload", "The content type is invalid", "§2.4 Content-Type")
    }
    guard let range = Self.contentRange(request), range.total == publication.size else {
      throw TikTokRules.refusal(
        400, "invalid_file_upload", "The content range is invalid",
        "§2.4 Content-Range: bytes FIRST-LAST/TOTAL")
    }
    let have = publication.content.count
    note(upload: publication.id, from: range.first, count: request.body.rawCount)
    guard publication.completedAt == nil, range.first == have else {
      var answer = TikTokRules.answer(
        416, "invalid_file_upload", "The range does not follow what is there",
        rule: "tiktok §2.4 416 sequential, \(have) bytes are there")
      answer.add("Content-Range", "bytes 0-\(max(0, have - 1))/\(publication.size)")
      throw .refused(answer)
    }
    guard range.last + 1 == publication.endOfChunk(at: range.first) else {
      throw TikTokRules.refusal(
        400, "invalid_file_upload", "The chunk has not the announced size", "§2.3 chunk_size of init")
    }
    guard request.isWhole, case .bytes(let piece) = request.body, piece.count == range.last - range.first + 1
    else {
      throw TikTokRules.refusal(
        400, "invalid_file_upload", "The body has not the size of its range", "§2.4 Content-Length")
    }
    publication.content.append(piece)
    acknowledge(upTo: publication.content.count)
    var answer = SandboxAnswer(status: 206)
    answer.add("Content-Range", "bytes 0-\(range.last)/\(publication.size)")
    if publication.content.count == publication.size {
      answer.status = 201
      let shape = MediaProbe.shape(of: publication.content.kept)
      publication.failReason =
        request.fault?.processingError ?? publication.doom
        ?? TikTokRules.fault(of: shape, count: publication.size)
      publication.media = [keep(publication.content, shape: shape, alt: nil)]
      publication.completedAt = now
      publication.request = request.number ?? 0
    }
    tiktok.publications[publication.id] = publication
    publishTikTokPosts(now)
    return answer
  }

  private static func contentRange(_ request: SandboxRequest) -> (first: Int, last: Int, total: Int)? {
    guard let text = request.header("Content-Range"), text.hasPrefix("bytes ") else { return nil }
    let parts = text.dropFirst(6).split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let total = Int(parts[1]) else { return nil }
    let ends = parts[0].split(separator: "-", omittingEmptySubsequences: false)
    guard ends.count == 2, let first = Int(ends[0]), let last = Int(ends[1]), first >= 0, last >= first,
      last < total
    else { return nil }
    return (first, last, total)
  }

  /// Makes public what was complete long enough. It does not wait for anybody to ask: a status that still says
  /// “processing” is told of a post that is public.
  mutating func publishTikTokPosts(_ now: Date) {
    guard !tiktok.publications.isEmpty else { return }
    failTikTokPosts(now)
    let due = tiktok.publications.values.filter { publication in
      guard let completed = publication.completedAt else { return false }
      return publication.postID == nil && publication.failReason == nil && !publication.isCancelled
        && !publication.isDraft
        && now.timeIntervalSince(completed) >= options.processingSeconds
    }
    for publication in due.sorted(by: { $0.id < $1.id }) {
      guard let account = account(.tiktok, id: publication.account), let completed = publication.completedAt
      else { continue }
      let id = String(7_301_112_223_334_445_556 + nextCount())
      let kind = publication.route == .photos ? "photo" : "video"
      var item = LedgerItem(
        number: 0, platform: .tiktok, account: account.id, id: id, kind: kind, text: publication.text,
        createdAt: completed.addingTimeInterval(options.processingSeconds),
        pagePath: "/tiktok/@\(account.handle)/\(kind)/\(id)", request: publication.request)
      item.media = publication.media
      item.details = publication.details
      item.details["publish_id"] = .string(publication.id)
      if !publication.title.isEmpty { item.details["title"] = .string(publication.title) }
      ledger.add(item)
      tiktok.publications[publication.id]?.postID = id
    }
  }
}
