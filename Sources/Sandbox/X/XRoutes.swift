import Crypto
import Foundation
import JSON

extension World {
  /// Everything under `/x`: the pages of posts, the token endpoint, and the API below `/2`.
  mutating func x(_ request: SandboxRequest, _ now: Date) throws(Interruption) -> SandboxAnswer {
    let path = Array(request.segments.dropFirst())
    if let page = xPage(request, path) { return page }
    guard path.first == "2" else {
      throw XRules.problem(404, "Not Found", nil, "Not Found", "§1 base URL, then /2")
    }
    let call = Array(path.dropFirst())
    if call.first == "oauth2" { return try xTokens(request, Array(call.dropFirst()), now) }
    let caller = try xCaller(request, now)
    let endpoint = XRules.endpoint(request.method, call)
    guard XRules.limits[endpoint] != nil else {
      throw XRules.problem(404, "Not Found", nil, "Not Found", "§3 to §10 the calls there are")
    }
    let headers = try xLimit(endpoint, caller)
    do throws(Interruption) {
      var answer = try xCall(endpoint, call, request, caller)
      for (name, value) in headers { answer.add(name, value) }
      return answer
    } catch {
      guard case .refused(var refusal) = error else { throw error }
      for (name, value) in headers { refusal.add(name, value) }
      throw .refused(refusal)
    }
  }

  private mutating func xCall(
    _ endpoint: String, _ path: [String], _ request: SandboxRequest, _ caller: XCaller
  ) throws(Interruption) -> SandboxAnswer {
    let id = path.first { XRules.isID($0) } ?? ""
    switch endpoint {
    case "POST tweets": return try xPublish(request, caller)
    case "DELETE tweets/:id": return try xDelete(id, caller)
    case "GET tweets": return try xTweets(request, caller)
    case "GET tweets/:id": return try xTweet(id, request, caller)
    case "POST media/upload": return try xUpload(request, caller)
    case "POST media/upload/initialize": return try xInitialize(request, caller)
    case "POST media/upload/:id/append": return try xAppend(id, request, caller)
    case "POST media/upload/:id/finalize": return try xFinalize(id, request, caller)
    case "GET media/upload": return try xStatus(request, caller)
    case "POST media/metadata": return try xDescribe(request, caller)
    case "POST media/subtitles": return try xCaption(request, caller)
    case "GET users/me": return try xMe(request, caller)
    default: return try xTimeline(id, request, caller)
    }
  }

  /// The pieces of an upload come as parts of forms: each is digested by itself.
  func xHasher(for request: SandboxRequest) -> SHA256 { SHA256() }

  /// `/acme/status/1` and `/i/web/status/1`: any version of a post leads to its page.
  private func xPage(_ request: SandboxRequest, _ path: [String]) -> SandboxAnswer? {
    guard request.method == "GET", path.count >= 3, let id = path.last, path[path.count - 2] == "status",
      let item = xItem(id, deletedToo: true)
    else { return nil }
    return page(for: SandboxRequest(method: "GET", target: item.pagePath))
  }

  // MARK: Limits

  /// Counts a call in its window; the headers tell of it. Refuses where it is full, if limits are enforced.
  private mutating func xLimit(
    _ endpoint: String, _ caller: XCaller
  ) throws(Interruption) -> [(String, String)] {
    guard let (count, daily) = XRules.limits[endpoint] else { return [] }
    let key = "\(caller.account?.id ?? "app") \(endpoint)"
    let day = (x.calls[key] ?? []).filter { caller.now.timeIntervalSince($0) < 86_400 }
    let recent = day.filter { caller.now.timeIntervalSince($0) < 900 }
    func headers(_ used: Int) -> [(String, String)] {
      func reset(_ first: Date?, _ seconds: Double) -> String {
        String(Int((first ?? caller.now).addingTimeInterval(seconds).timeIntervalSince1970.rounded(.up)))
      }
      var list = [
        ("x-rate-limit-limit", String(count)),
        ("x-rate-limit-remaining", String(max(0, count - recent.count - used))),
        ("x-rate-limit-reset", reset(recent.first, 900)), ("x-access-level", "read-write"),
        ("x-transaction-id", "sandbox-\(requests)"), ("api-version", "2.167"),
      ]
      if let daily {
        list.append(("x-app-limit-24hour-limit", String(daily)))
        list.append(("x-app-limit-24hour-remaining", String(max(0, daily - day.count - used))))
        list.append(("x-app-limit-24hour-reset", reset(day.first, 86_400)))
      }
      return list
    }
    guard options.enforcesRateLimits, recent.count >= count || day.count >= daily ?? .max else {
      // Where nothing is enforced, no more is kept than the headers need.
      x.calls[key] = day.suffix(options.enforcesRateLimits ? 200_000 : count) + [caller.now]
      return headers(1)
    }
    guard
      case .refused(var refusal) = XRules.problem(
        429, "Too Many Requests", "rate-limit-exceeded", "Too Many Requests",
        "§5 rate limits: \(count) in 15 minutes")
    else { return [] }
    for (name, value) in headers(0) { refusal.add(name, value) }
    throw .refused(refusal)
  }

  /// Takes the price of a call from the credits, where there is an end to them.
  mutating func xPay(_ thousandths: Int) throws(Interruption) {
    guard let credits = options.xCredits else { return }
    guard x.spent + thousandths <= credits else {
      throw XRules.problem(
        402, "CreditsDepleted", "credits",
        "Your enrolled account does not have any credits to fulfill this request.",
        "§2 no credits left: 402")
    }
    x.spent += thousandths
  }

  // MARK: What a body says

  /// The members of a JSON body; an unknown one is refused.
  func xBody(
    _ request: SandboxRequest, _ known: Set<String>, _ rule: String
  ) throws(Interruption) -> [String: JSON] {
    guard request.contentType == "application/json", case .bytes(let part) = request.body,
      let members = (try? JSON(parsing: part.kept))?.object
    else { throw XRules.invalid("body", "Expected a JSON object as application/json.", rule) }
    return try xMembers(members, known, "$", rule)
  }

  func xMembers(
    _ members: [String: JSON], _ known: Set<String>, _ place: String, _ rule: String
  ) throws(Interruption) -> [String: JSON] {
    if let unknown = members.keys.filter({ !known.contains($0) }).sorted().first {
      throw XRules.invalid(
        unknown,
        "\(place).\(unknown): is not defined in the schema and the schema does not allow additional properties",
        rule)
    }
    return members
  }

  /// Only these names may stand in a query.
  func xQuery(
    _ request: SandboxRequest, _ known: Set<String>, _ rule: String
  ) throws(Interruption) -> [String: String] {
    var found: [String: String] = [:]
    for (name, value) in request.query {
      guard known.contains(name) else {
        throw XRules.invalid(
          name, "The query parameter [\(name)] is not one of [\(known.sorted().joined(separator: ","))]", rule
        )
      }
      found[name] = value
    }
    return found
  }
}
