import Foundation
import JSON

extension World {
  /// The sandbox's own interface, under `/_sandbox`, and the front page.
  mutating func control(_ request: SandboxRequest, wall: Date) -> SandboxAnswer {
    guard Self.isLocal(request) else {
      return .json(
        ["error": "only this machine may speak to the sandbox"], status: 403, rule: "sandbox loopback")
    }
    if request.segments.isEmpty { return .html(frontPage(now(wall))) }
    let path = request.segments.dropFirst().joined(separator: "/")
    switch (request.method, path) {
    case ("GET", "health"):
      return .json([
        "ok": true, "now": .string(CivilTime.iso(now(wall))), "posts": .integer(Int64(items.count)),
      ])
    case ("GET", "posts"): return posts(request)
    case ("GET", "requests"): return .json(["requests": .array(log.map(Self.line))])
    case ("GET", "accounts"): return .json(["accounts": .array(accounts.map { account($0) })])
    case ("GET", "faults"): return .json(["faults": .array(faults.map(\.json))])
    case ("GET", "webhooks"): return .json(webhookReport())
    case ("POST", "webhooks"): return askWebhooksAgain(request)
    case ("DELETE", "faults"):
      faults = []
      return .json(["faults": []])
    case ("POST", "faults"): return addFaults(request)
    case ("POST", "tokens"): return setToken(request)
    case ("POST", "clock"): return setClock(request, wall)
    case ("POST", "reset"):
      let (offset, told) = (clockOffset, notices)
      self = World(options: options, base: base)
      notices = told
      notices.forgetDeliveries()
      clockOffset = Fields(request).flag("keep_clock") == true ? offset : 0
      return .json(["ok": true])
    case ("GET", _) where path.hasPrefix("blobs/"): return blob(String(path.dropFirst(6)))
    default:
      if request.method == "DELETE", path.hasPrefix("faults/"), let id = Int(path.dropFirst(7)) {
        faults.removeAll { $0.id == id }
        return .json(["faults": .array(faults.map(\.json))])
      }
      if request.method == "DELETE", path.hasPrefix("posts/") {
        return removeByHand(String(path.dropFirst(6)), request, now(wall))
      }
      return .json(["error": .string("no \(request.method) /_sandbox/\(path)")], status: 404)
    }
  }

  /// A page of another origin must not steer the sandbox through a visitor's browser.
  private static func isLocal(_ request: SandboxRequest) -> Bool {
    func isLoopback(_ authority: Substring) -> Bool {
      let host =
        authority.hasPrefix("[") ? authority.prefix { $0 != "]" } + "]" : authority.prefix { $0 != ":" }
      return ["127.0.0.1", "localhost", "[::1]"].contains(host.lowercased())
    }
    if let host = request.header("Host"), !isLoopback(host[...]) { return false }
    guard let origin = request.header("Origin") else { return true }
    return origin.hasPrefix("http://") && isLoopback(origin.dropFirst(7))
  }

  private func posts(_ request: SandboxRequest) -> SandboxAnswer {
    let fields = Fields(request)
    let found = items.filter { item in
      (fields.text("platform").map { $0 == item.platform.rawValue } ?? true)
        && (fields.text("account").map { $0 == item.account || $0 == handle(of: item) } ?? true)
    }
    return .json(["posts": .array(found.map { $0.json(base: base) })])
  }

  /// What the account's owner does in the app. Where an interface deletes, that is the way.
  private mutating func removeByHand(
    _ id: String, _ request: SandboxRequest, _ now: Date
  ) -> SandboxAnswer {
    guard Fields(request).text("platform") == SandboxPlatform.tiktok.rawValue else {
      return .json(
        ["error": "\"platform\" must be tiktok; the others delete by a call of their own"], status: 400)
    }
    guard ledger.item(.tiktok, id) != nil else {
      return .json(["error": .string("no post \(id)")], status: 404)
    }
    ledger.change(.tiktok, id) { $0.deletedAt = now }
    return .json(["ok": true])
  }

  func handle(of item: LedgerItem) -> String? { account(item.platform, id: item.account)?.handle }

  private func account(_ account: SandboxAccount) -> JSON {
    [
      "platform": .string(account.platform.rawValue), "id": .string(account.id),
      "handle": .string(account.handle),
      "name": .string(account.name),
    ]
  }

  private static func line(_ line: LogLine) -> JSON {
    let delivery: JSON =
      switch line.delivery {
      case .whole: "whole"
      case .dropped: "dropped"
      case .cut: "cut"
      }
    var members: [String: JSON] = [
      "number": .integer(Int64(line.number)), "time": .string(CivilTime.iso(line.at)),
      "method": .string(line.method), "path": .string(line.path), "status": .integer(Int64(line.status)),
      "rule": line.rule.map { .string($0) } ?? .null,
      "fault": line.fault.map { .integer(Int64($0)) } ?? .null, "delivery": delivery,
      "upload": line.upload.map { .string($0.upload) } ?? .null,
      "offered": (line.upload?.offered).map(pair) ?? .null, "range": (line.upload?.taken).map(pair) ?? .null,
    ]
    members["content_range"] = line.sent.map(JSON.string)
    members["acknowledged"] = line.acknowledged.map(JSON.string)
    return .object(members)
  }

  /// The first byte, and the first one behind.
  private static func pair(_ range: Range<Int>) -> JSON {
    [.integer(Int64(range.lowerBound)), .integer(Int64(range.upperBound))]
  }

  private mutating func addFaults(_ request: SandboxRequest) -> SandboxAnswer {
    guard case .bytes(let part) = request.body, let json = try? JSON(parsing: part.kept) else {
      return .json(["error": "a JSON body is needed"], status: 400)
    }
    var added: [Fault] = []
    for element in json.array ?? [json] {
      switch Fault.read(element, id: nextFault + added.count) {
      case .success(let fault): added.append(fault)
      case .failure(let error): return .json(["error": .string(error.description)], status: 400)
      }
    }
    nextFault += added.count
    faults += added
    return .json(["ids": .array(added.map { .integer(Int64($0.id)) })])
  }

  private mutating func setToken(_ request: SandboxRequest) -> SandboxAnswer {
    let fields = Fields(request)
    guard let platform = fields.text("platform").flatMap(SandboxPlatform.init(rawValue:)),
      let name = fields.text("account"),
      let account = accounts.first(where: { $0.platform == platform && ($0.id == name || $0.handle == name) })
    else { return .json(["error": "a known \"platform\" and \"account\" are needed"], status: 400) }
    guard let state = TokenState(rawValue: fields.text("state") ?? "valid") else {
      let known = TokenState.allCases.map(\.rawValue).joined(separator: ", ")
      return .json(["error": .string("\"state\" is one of \(known)")], status: 400)
    }
    let token = fields.text("token") ?? account.token
    tokens[TokenKey(platform: platform, token: token)] = Token(account: account, state: state)
    return .json(["ok": true, "state": .string(state.rawValue)])
  }

  private mutating func setClock(_ request: SandboxRequest, _ wall: Date) -> SandboxAnswer {
    let fields = Fields(request)
    if let text = fields.text("now") {
      guard let date = CivilTime.parse(text) else {
        return .json(["error": "\"now\" is written like 2026-12-01T08:30:00Z"], status: 400)
      }
      clockOffset = date.timeIntervalSince(wall)
    } else if let seconds = fields.text("advance").flatMap(Double.init), abs(seconds) < 1e10 {
      clockOffset = min(max(clockOffset + seconds, -1e11), 1e11)
    } else {
      return .json(["error": "\"now\" or \"advance\" is needed"], status: 400)
    }
    return .json(["now": .string(CivilTime.iso(now(wall)))])
  }

  private func blob(_ digest: String) -> SandboxAnswer {
    guard let blob = blobs[digest] else {
      return .json(["error": "these bytes were not kept"], status: 404)
    }
    return SandboxAnswer(
      status: 200, headers: [("Content-Type", blob.mime), ("X-Content-Type-Options", "nosniff")],
      body: blob.bytes)
  }
}
