import Crypto
import Foundation
import JSON

/// What the receiver of our own making remembers beyond the ledger: one like those that teams write.
struct WebhookState: Sendable {
  /// Key and item → the id of the first publication.
  var keys: [String: String] = [:]
}

extension World {
  /// Everything under `/webhook`: the documented questions, answered as a careful receiver would.
  mutating func webhook(_ request: SandboxRequest, _ now: Date) throws(Interruption) -> SandboxAnswer {
    guard request.method == "POST", request.segments.count == 1 else {
      throw WebhookRules.refusal(404, "needs_change", "nothing here", "one address")
    }
    guard case .bytes(let part) = request.body, let question = try? JSON(parsing: part.kept) else {
      throw WebhookRules.refusal(400, "needs_change", "the body is not JSON", "JSON body")
    }
    let account = try webhookAccount(request, part.kept)
    guard question["postrider"]?.integer == 1, let verb = question["verb"]?.string,
      question["account"]?["id"]?.string != nil
    else { throw WebhookRules.refusal(400, "needs_change", "no question of version 1", "postrider: 1") }
    guard question["account"]?["id"]?.string == account.handle else {
      throw WebhookRules.refusal(403, "needs_credentials", "the secret is of another account", "account")
    }
    switch verb {
    case "verify": return .json(["accepted": [.string("receiver of @\(account.handle)")]])
    case "prepare": return try prepareWebhook(question, request)
    case "publish": return try publishWebhook(question, request, account, now)
    case "find": return findWebhook(question, now)
    case "finish": return finishWebhook(question, now)
    case "edit", "retract": return changeWebhook(verb, question, now)
    case "probe": return probeWebhook(question)
    default: return .json(["unsupported": true])
    }
  }

  /// The account whose secret signed the call.
  private func webhookAccount(
    _ request: SandboxRequest, _ body: [UInt8]
  ) throws(Interruption) -> SandboxAccount {
    guard let id = request.header("webhook-id"), let time = request.header("webhook-timestamp"),
      let signature = request.header("webhook-signature")
    else { throw WebhookRules.refusal(401, "needs_credentials", "the call is not signed", "three headers") }
    let content = Data("\(id).\(time).".utf8) + Data(body)
    for (key, token) in tokens where key.platform == .webhook && token.state == .valid {
      let code = HMAC<SHA256>.authenticationCode(
        for: content, using: SymmetricKey(data: Data(key.token.utf8)))
      if signature.split(separator: " ").contains("v1," + Data(code).base64EncodedString()) {
        return token.account
      }
    }
    throw WebhookRules.refusal(401, "needs_credentials", "the signature is not ours", "HMAC-SHA256")
  }

  private mutating func prepareWebhook(
    _ question: JSON, _ request: SandboxRequest
  ) throws(Interruption) -> SandboxAnswer {
    for item in question["content"]?["items"]?.array ?? [] {
      for file in item["media"]?.array ?? [] {
        guard let address = file["url"]?.string else { continue }
        guard let found = request.fetched[address] else { throw .fetch(address) }
        guard case .found(200, _, _) = found else {
          return WebhookRules.failed("needs_change", "\(address) cannot be fetched")
        }
      }
    }
    return .json(["ready": ["looked": true]])
  }

  private mutating func publishWebhook(
    _ question: JSON, _ request: SandboxRequest, _ account: SandboxAccount, _ now: Date
  ) throws(Interruption) -> SandboxAnswer {
    guard let key = question["key"]?.string, !key.isEmpty, let index = question["item"]?.integer,
      let items = question["content"]?["items"]?.array, items.indices.contains(Int(clamping: index))
    else { return WebhookRules.failed("needs_change", "key, item and content are needed") }
    let remembered = "\(account.id) \(key) \(index)"
    if let id = webhook.keys[remembered], let item = ledger.item(.webhook, id) {
      return published(item)
    }
    let said = items[Int(index)]
    var media: [Medium] = []
    for file in said["media"]?.array ?? [] {
      if let address = file["url"]?.string {
        guard let found = request.fetched[address] else { throw .fetch(address) }
        guard case .found(200, _, let body) = found else {
          return WebhookRules.failed("needs_change", "\(address) cannot be fetched")
        }
        media.append(keep(body, shape: MediaProbe.shape(of: body.kept), alt: file["alt"]?.string))
      }
    }
    let id = "post-\(nextCount())"
    var item = LedgerItem(
      number: 0, platform: .webhook, account: account.id, id: id,
      kind: question["content"]?["type"]?.string ?? "post",
      text: said["text"]?.string ?? "", parent: question["earlier"]?.array?.last?["id"]?.string,
      createdAt: now,
      pagePath: "/webhook/@\(account.handle)/\(id)", idempotencyKey: key, request: request.number ?? 0)
    item.media = media
    item.details = question["content"]?.object?.filter { !["items", "type"].contains($0.key) } ?? [:]
    ledger.add(item)
    webhook.keys[remembered] = id
    return published(item)
  }

  private func published(_ item: LedgerItem) -> SandboxAnswer {
    .json([
      "published": [
        "id": .string(item.id), "url": .string(base + item.pagePath),
        "at": .string(CivilTime.iso(item.createdAt)),
      ]
    ])
  }

  private func findWebhook(_ question: JSON, _ now: Date) -> SandboxAnswer {
    let index = question["item"]?.integer ?? 0
    let found = webhook.keys.first { entry in
      entry.key.hasSuffix(" \(question["key"]?.string ?? "") \(index)")
    }
    guard let id = found?.value, let item = ledger.item(.webhook, id),
      now.timeIntervalSince(item.createdAt) >= options.lookupLagSeconds
    else { return .json(["not_seen": ["key_life_seconds": 604_800]]) }
    return published(item)
  }

  private mutating func finishWebhook(_ question: JSON, _ now: Date) -> SandboxAnswer {
    if let text = question["content"]?["first_comment"]?.string,
      let id = question["receipts"]?.array?.first?["id"]?.string
    {
      let name = "comment-\(nextCount())"
      ledger.change(.webhook, id) { item in
        guard !item.comments.contains(where: { $0.text == text }) else { return }
        item.comments.append(LedgerItem.Comment(id: name, text: text, at: now))
      }
    }
    return .json(["done": true])
  }

  private mutating func changeWebhook(_ verb: String, _ question: JSON, _ now: Date) -> SandboxAnswer {
    let index = Int(clamping: question["item"]?.integer ?? 0)
    let receipts = question["receipts"]?.array ?? []
    guard receipts.indices.contains(index), let id = receipts[index]["id"]?.string else {
      return WebhookRules.failed("needs_change", "no receipt of that item")
    }
    guard ledger.item(.webhook, id) != nil else {
      return verb == "retract" ? .json(["done": true]) : WebhookRules.failed("needs_change", "\(id) is gone")
    }
    let items = question["content"]?["items"]?.array ?? []
    let text = items.indices.contains(index) ? items[index]["text"]?.string : nil
    ledger.change(.webhook, id) { item in
      guard verb == "edit" else {
        item.deletedAt = now
        return
      }
      guard let text, text != item.text else { return }
      item.versions.append(item.text)
      item.text = text
    }
    return .json(["done": true])
  }

  private func probeWebhook(_ question: JSON) -> SandboxAnswer {
    let sights = (question["items"]?.array ?? []).map { asked -> JSON in
      guard let item = ledger.item(.webhook, asked["id"]?.string ?? "") else { return "gone" }
      return item.text == asked["text"]?.string ? "same" : ["changed": .string("text: “\(item.text)”")]
    }
    return .json(["sights": .array(sights)])
  }
}

/// What the receiver refuses.
enum WebhookRules {
  static func failed(_ kind: String, _ text: String) -> SandboxAnswer {
    .json(["failed": ["class": .string(kind), "text": .string(text)]])
  }

  static func refusal(_ status: Int, _ kind: String, _ text: String, _ rule: String) -> Interruption {
    .refused(
      .json(
        ["failed": ["class": .string(kind), "text": .string(text)]], status: status, rule: "webhook \(rule)"))
  }

  static func envelope(
    _ fault: Fault, _ request: SandboxRequest, status: Int, _ text: String
  ) -> SandboxAnswer {
    .json(["error": .string(text)], status: status)
  }
}
