import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms

/// Exchanges with LinkedIn as its documentation shows them.
enum LinkedInScript {
  static let base = "https://api.linkedin.com"
  static let member = "urn:li:person:Ab1"
  static let page = "urn:li:organization:5515715"
  static let first = "urn:li:share:7300000000000000001"
  static let second = "urn:li:ugcPost:7300000000000000002"
  static let signed: [(name: String, value: String)] = [
    (name: "Authorization", value: "Bearer \(testToken)"), (name: "LinkedIn-Version", value: "202609"),
    (name: "X-Restli-Protocol-Version", value: "2.0.0"),
  ]
  static let json = signed + [(name: "Content-Type", value: "application/json")]
  static let date = (name: "Date", value: "Sat, 21 Nov 2026 08:00:00 GMT")

  static func session(
    _ transport: ScriptedTransport, id: String = member, media: TestMedia = TestMedia(),
    secrets: [String: String] = [:], now: Instant = testNow
  ) -> AccountSession {
    var session = testSession(
      transport, platform: "linkedin", id: id, baseURL: base, version: "202609", media: media, now: now)
    for (name, value) in secrets { session.secrets[name] = Secret(value) }
    return session
  }

  static let renewing = ["refresh_token": "refresh-1", "client_id": "app", "client_secret": "app-secret"]

  static func encoded(_ urn: String) -> String { urn.split(separator: ":").joined(separator: "%3A") }

  /// The body of a post of that commentary by that author.
  static func body(
    _ commentary: String, author: String = member, visibility: String = "PUBLIC", content: JSON? = nil
  ) -> String {
    var members: [String: JSON] = [
      "author": .string(author), "commentary": .string(commentary), "visibility": .string(visibility),
      "distribution": [
        "feedDistribution": "MAIN_FEED", "targetEntities": [], "thirdPartyDistributionChannels": [],
      ], "lifecycleState": "PUBLISHED", "isReshareDisabledByAuthor": false,
    ]
    members["content"] = content
    return JSON.object(members).text()
  }

  static func publish(_ body: String?, status: Int = 201, _ text: String = "", id: String? = first)
    -> ScriptedExchange
  {
    var headers = [date]
    if let id { headers.append((name: "x-restli-id", value: id)) }
    return ScriptedExchange(
      "POST", "\(base)/rest/posts", headers: json, body: body, status: status, text, answerHeaders: headers)
  }

  /// What a refusal looks like.
  static func error(
    _ status: Int, _ message: String, code: String? = nil, service: Int? = nil, input: String? = nil
  )
    -> String
  {
    var fields: [String: JSON] = ["message": .string(message), "status": .integer(Int64(status))]
    fields["code"] = code.map(JSON.string)
    fields["serviceErrorCode"] = service.map { .integer(Int64($0)) }
    if let input {
      fields["errorDetails"] = ["inputErrors": [["code": .string(input), "description": "…"]]]
    }
    return JSON.object(fields).text()
  }

  static func share(
    _ urn: String, _ commentary: String, at time: String = "2026-11-21T07:59:59Z", changed: String? = nil,
    author: String = page, content: JSON? = nil, visibility: String = "PUBLIC"
  ) -> JSON {
    func milliseconds(_ text: String) -> JSON {
      .integer((Instant(text) ?? testNow).secondsSinceEpoch * 1000)
    }
    var fields: [String: JSON] = [
      "id": .string(urn), "author": .string(author), "commentary": .string(commentary),
      "createdAt": milliseconds(time), "publishedAt": milliseconds(time),
      "lastModifiedAt": milliseconds(changed ?? time), "lifecycleState": "PUBLISHED",
      "visibility": .string(visibility),
    ]
    fields["content"] = content
    return .object(fields)
  }

  static func list(_ shares: [JSON], start: Int = 0, hasNext: Bool = false, author: String = page)
    -> ScriptedExchange
  {
    let links: JSON = hasNext ? [["rel": "next", "href": "/rest/posts?start=10"]] : []
    let answer: JSON = ["elements": .array(shares), "paging": ["links": links]]
    return ScriptedExchange(
      "GET",
      "\(base)/rest/posts?q=author&author=\(encoded(author))&count=10&sortBy=LAST_MODIFIED"
        + (start > 0 ? "&start=\(start)" : ""),
      headers: signed + [(name: "X-RestLi-Method", value: "FINDER")], status: 200, answer.text(),
      answerHeaders: [date])
  }

  static func read(_ urn: String, status: Int = 200, _ answer: String) -> ScriptedExchange {
    ScriptedExchange(
      "GET", "\(base)/rest/posts/\(encoded(urn))?viewContext=AUTHOR", headers: signed, status: status, answer)
  }

  static func request(_ content: DeliveryContent, checkpoint: JSON? = nil) -> PublishRequest {
    PublishRequest(
      delivery: testDelivery("linkedin", member), content: content, item: 0, key: "key-1", earlier: [],
      checkpoint: checkpoint)
  }

  static func search(_ content: DeliveryContent, known: Set<String> = [], checkpoint: JSON? = nil) -> Search {
    Search(
      delivery: testDelivery("linkedin", page), content: content, item: 0, key: "key-1", earlier: [],
      checkpoint: checkpoint, begunAt: Instant("2026-11-21T07:58:00Z") ?? testNow, known: known)
  }
}

func word(_ answer: ChangeAnswer) -> String {
  switch answer {
  case .done: "done"
  case .failed(let failure): failure.kind.name
  }
}

func word(_ sight: Sight) -> String {
  switch sight {
  case .same: "same"
  case .changed(let what): what
  case .gone: "gone"
  case .unknown(let failure): failure.kind.name
  }
}
