import Foundation
import JSON

@testable import Sandbox

/// A team's receiver, in memory: answers challenges as told, takes or refuses notices, remembers all calls.
actor Receiver: WebhookSending {
  enum Manner: Sendable {
    case right, wrong, silent
    case status(Int)
  }

  static let secret = "the-app-s-own-secret"
  static let word = "the owner's word"

  private(set) var calls: [WebhookCall] = []
  var manner = Manner.right
  /// What the next notices are answered, one after the other; then 200. 0: no answer.
  var statuses: [Int] = []

  func behave(_ manner: Manner) { self.manner = manner }
  func answer(_ statuses: Int...) { self.statuses = statuses }

  var challenges: [WebhookCall] { calls.filter { $0.method == "GET" } }
  var notices: [WebhookCall] { calls.filter { $0.method == "POST" } }

  /// The notices as their receivers read them.
  var said: [JSON] { notices.map { (try? JSON(parsing: $0.body)) ?? .null } }

  func send(_ call: WebhookCall) async -> WebhookReply {
    calls.append(call)
    guard call.method == "GET" else {
      let status = statuses.isEmpty ? 200 : statuses.removeFirst()
      return status == 0 ? .failed("no answer") : .answered(status: status, body: [])
    }
    switch manner {
    case .silent: return .failed("no answer")
    case .status(let status): return .answered(status: status, body: Array(proof(call).utf8))
    case .wrong: return .answered(status: 200, body: Array("{\"response_token\": \"sha256=x\"}".utf8))
    case .right: return .answered(status: 200, body: Array(proof(call).utf8))
    }
  }

  /// What a right receiver says of a challenge, found in its query.
  private func proof(_ call: WebhookCall) -> String {
    let items = URLComponents(string: call.url)?.queryItems ?? []
    func value(_ name: String) -> String? { items.first { $0.name == name }?.value }
    if value("hub.mode") == "subscribe", value("hub.verify_token") == Self.word {
      return value("hub.challenge") ?? ""
    }
    if let token = value("crc_token") {
      let code = OwnCode.base64(OwnCode.hmac(Array(token.utf8), key: Self.secret))
      return "{\"response_token\": \"sha256=\(code)\"}"
    }
    if let code = value("challengeCode") {
      let proof = OwnCode.hex(OwnCode.hmac(Array(code.utf8), key: Self.secret))
      return "{\"challengeCode\": \"\(code)\", \"challengeResponse\": \"\(proof)\"}"
    }
    return "not for me"
  }
}

extension Rehearsal {
  /// A sandbox whose platforms call a receiver back, subscribed already.
  static func told(
    _ platforms: SandboxPlatform..., copies: Int = 1, subscribed: Bool = true,
    options change: @escaping (inout SandboxOptions) -> Void = { _ in },
    _ body: (Rehearsal, Receiver) async throws -> Void
  ) async throws {
    let receiver = Receiver()
    try await run({ options in
      options.processingPolls = 0
      for platform in platforms {
        options.webhooks[platform] = SandboxWebhook(
          callback: "http://127.0.0.1:9/\(platform.rawValue)?key=of-the-receiver", secret: Receiver.secret,
          verifyToken: Receiver.word, copies: copies)
      }
      change(&options)
    }) { rehearsal in
      if subscribed { await rehearsal.server.deliverWebhooks(by: receiver) }
      try await body(rehearsal, receiver)
    }
  }

  func webhooks() async throws -> JSON {
    try await call("GET", "/_sandbox/webhooks").json ?? .null
  }

  // MARK: One post a platform

  func tweet(_ text: String) async throws -> String? {
    try await call(
      "POST", "/x/2/tweets", json: JSON.object(["text": .string(text)]).text(),
      headers: ["Authorization": "Bearer sandbox-x-token"]
    ).json?["data"]?["id"]?.string
  }

  func thread(_ text: String, to parent: String? = nil) async throws -> String? {
    var form = ["media_type": "TEXT", "text": text, "access_token": "sandbox-threads-token"]
    form["reply_to_id"] = parent
    let made = try await call("POST", "/threads/v1.0/me/threads", form: form)
    try await call(
      "GET",
      "/threads/v1.0/\(made.json?["id"]?.string ?? "")?fields=status&access_token=sandbox-threads-token")
    return try await call(
      "POST", "/threads/v1.0/me/threads_publish",
      form: [
        "creation_id": made.json?["id"]?.string ?? "", "access_token": "sandbox-threads-token",
      ]
    ).json?["id"]?.string
  }

  func linkedin(_ path: String, _ json: String) async throws -> WireAnswer {
    try await call(
      "POST", "/linkedin/rest/\(path)", json: json,
      headers: [
        "Authorization": "Bearer sandbox-linkedin-token", "LinkedIn-Version": "202609",
        "X-Restli-Protocol-Version": "2.0.0",
      ])
  }
}
