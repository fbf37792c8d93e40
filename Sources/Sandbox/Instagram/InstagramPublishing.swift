import Foundation
import JSON

extension World {
  enum ContainerStatus: String {
    case inProgress = "IN_PROGRESS"
    case finished = "FINISHED"
    case error = "ERROR"
    case expired = "EXPIRED"
    case published = "PUBLISHED"
  }

  func status(of container: InstagramState.Container, _ now: Date) -> ContainerStatus {
    if container.mediaID != nil { return .published }
    let age = now.timeIntervalSince(container.createdAt)
    if age >= InstagramRules.containerLife { return .expired }
    if let upload = container.upload, !upload.isComplete { return .inProgress }
    guard container.polls >= options.processingPolls, age >= options.processingSeconds else {
      return .inProgress
    }
    return container.error == nil ? .finished : .error
  }

  /// `GET /{container}`; each look at its status counts.
  mutating func look(atContainer id: String, _ call: GraphCall) throws(Interruption) -> SandboxAnswer {
    guard let container = instagram.containers[id], container.account == call.account.id else {
      throw call.missing(id)
    }
    let status = status(of: container, call.now)
    let words: String =
      switch status {
      case .inProgress: "In Progress: Media is still being processed."
      case .finished: "Finished: Media has been uploaded and it is ready to be published."
      case .error: container.error ?? "Error"
      case .expired: "Expired: The container was not published within 24 hours."
      case .published: "Published: Media has been successfully published."
      }
    let processing: JSON =
      switch status {
      case .inProgress where container.upload?.isComplete != true: ["status": "not_started"]
      case .inProgress: ["status": "in_progress"]
      case .error: ["status": "error", "errors": [["message": .string(words)]]]
      default: ["status": "complete"]
      }
    let node: [String: JSON] = [
      "id": .string(id), "status_code": .string(status.rawValue), "status": .string(words),
      "video_status": container.upload.map { ["uploading_phase": $0.phase, "processing_phase": processing] }
        ?? .null,
      "copyright_check_status": ["status": "complete", "matches_found": false],
    ]
    let shown = try call.project(node, usual: ["id"], type: "IGContainer")
    if container.upload?.isComplete != false { instagram.containers[id]?.polls += 1 }
    return .json(shown)
  }

  /// `POST /{ig-id}/media_publish`: once per container, and only when it is FINISHED.
  mutating func publishContainer(_ call: GraphCall) throws(Interruption) -> SandboxAnswer {
    try call.allow(["creation_id"], "§2.2 media_publish creation_id")
    guard let id = call.fields.text("creation_id") else {
      throw call.refusal(100, "The parameter creation_id is required", "§2.2 media_publish creation_id")
    }
    guard let container = instagram.containers[id], container.account == call.account.id,
      !container.kind.isChild
    else {
      throw call.refusal(
        24, 2_207_006, "The requested resource does not exist", "§4 24/2207006 container not found")
    }
    switch status(of: container, call.now) {
    case .published:
      throw call.refusal(
        24, 2_207_008, "The media with creation id \(id) does not exist",
        "§5 the same container publishes once")
    case .expired:
      throw call.refusal(
        24, 2_207_008, "The media with creation id \(id) has expired", "§2.4 EXPIRED after 24 h")
    case .inProgress, .error:
      throw call.refusal(9007, 2_207_027, "Media ID is not available", "§2.4 publish only when FINISHED")
    case .finished: break
    }
    guard quotaUsed(call.account.id, call.now) < options.publishingQuota else {
      throw call.refusal(9, 2_207_042, "Application request limit reached", "§3 posts / 24 h")
    }
    let item = makePublic(container, call)
    return .json(try call.project(mediaFields(item), usual: ["id"], type: "IGMedia"))
  }

  func quotaUsed(_ account: String, _ now: Date, since: Date? = nil) -> Int {
    let start = max(since ?? .distantPast, now.addingTimeInterval(-86_400))
    return instagram.published.count { $0.account == account && $0.at > start }
  }

  private mutating func makePublic(_ container: InstagramState.Container, _ call: GraphCall) -> LedgerItem {
    let count = nextCount()
    let id = String(18_020_000_000_000_000 + count)
    let code = "C" + String(count + 1_679_616, radix: 36)
    let place =
      switch container.kind {
      case .reel: "reel/\(code)"
      case .story: "stories/\(call.account.handle)/\(id)"
      default: "p/\(code)"
      }
    var item = LedgerItem(
      number: 0, platform: .instagram, account: call.account.id, id: id, kind: container.kind.rawValue,
      text: container.caption, createdAt: call.now, pagePath: "/instagram/\(place)", request: call.request)
    item.media = container.media
    item.details = container.details
    item.details["shortcode"] = .string(code)
    item.details["container"] = .string(container.id)
    ledger.add(item)
    instagram.containers[container.id]?.mediaID = id
    let since = call.now.addingTimeInterval(-86_400)
    instagram.published.removeAll { $0.at < since }
    instagram.published.append(.init(account: call.account.id, at: call.now))
    return item
  }

  /// `GET /{ig-id}/content_publishing_limit`.
  func publishingLimit(_ call: GraphCall) throws(Interruption) -> SandboxAnswer {
    try call.allow(["since"], "§2.6 fields=config,quota_usage[&since]")
    var since: Date?
    if let text = call.fields.text("since") {
      guard let seconds = Double(text), seconds >= call.now.timeIntervalSince1970 - 86_401 else {
        throw call.refusal(100, "(#100) since lies more than 24 hours back", "§2.6 since ≥ now−24h")
      }
      since = Date(timeIntervalSince1970: seconds)
    }
    let used = quotaUsed(call.account.id, call.now, since: since)
    var shown =
      try call.project(
        [
          "quota_usage": .integer(Int64(used)), "id": .null,
          "config": ["quota_total": .integer(Int64(options.publishingQuota)), "quota_duration": 86_400],
        ], usual: ["quota_usage"], type: "IGContentPublishingLimit"
      ).object ?? [:]
    shown["id"] = nil
    return .json(["data": [.object(shown)]])
  }
}
