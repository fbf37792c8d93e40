import Foundation
import JSON

extension World {
  /// Handles one request. On `.fetch`, put what was found into `request.fetched` and hand the same request in
  /// again: nothing has changed but its number in the log.
  public mutating func handle(_ request: inout SandboxRequest, now wall: Date) -> SandboxStep {
    let time = now(wall)
    defer { tell(now(wall)) }
    if request.segments.first == "_sandbox" || request.segments.isEmpty {
      return .answer(finished(control(request, wall: wall), at: now(wall)))
    }
    advance(to: time)
    if let page = page(for: request) { return .answer(finished(page, at: time)) }
    if request.number == nil {
      requests += 1
      request.number = requests
      request.fault = request.fault ?? takeFault(for: request)
    }
    uploadNote = nil
    if let fault = request.fault, !fault.isApplied {
      if let seconds = fault.applyAfterSeconds {
        late.append((at: time.addingTimeInterval(seconds), request: request))
      }
      var answer = fault.drop == nil ? faulty(fault, request, in: nil) : SandboxAnswer(status: 500)
      if fault.drop != nil { answer.delivery = .dropped }
      return .answer(logged(answer, request, at: time))
    }
    var answer: SandboxAnswer
    do {
      answer = try platform(request, time)
    } catch {
      switch error {
      case .fetch(let address): return .fetch(address)
      case .refused(let refusal): answer = refusal
      }
    }
    if let fault = request.fault { answer = faulty(fault, request, in: answer) }
    if !request.isWhole { answer.delivery = .dropped }
    return .answer(logged(answer, request, at: time))
  }

  private mutating func platform(
    _ request: SandboxRequest, _ now: Date
  ) throws(Interruption) -> SandboxAnswer {
    switch request.segments.first.flatMap(SandboxPlatform.init(rawValue:)) {
    case .mastodon?: return try mastodon(request, now)
    case .facebook?: return try facebook(request, now)
    case .instagram?: return try instagram(request, now)
    case .x?: return try x(request, now)
    case .tiktok?: return try tiktok(request, now)
    case .youtube?: return try youtube(request, now)
    case .threads?: return try threads(request, now)
    case .linkedin?: return try linkedin(request, now)
    case .bluesky?: return try bluesky(request, now)
    case .webhook?: return try webhook(request, now)
    case nil:
      let names = SandboxPlatform.allCases.map { "/\($0.rawValue)" }.joined(separator: " ")
      return .json(
        ["error": .string("nothing here; the platforms answer under \(names)")],
        status: 404,
        rule: "sandbox paths")
    }
  }

  /// Lets everything happen that was due by now.
  mutating func advance(to now: Date) {
    applyLateCalls(now)
    publishScheduledStatuses(now)
    publishScheduledPagePosts(now)
    publishTikTokPosts(now)
    // What else happens by itself.
  }

  /// Calls that were held up on their way arrive, each at its time; nobody hears their answers.
  private mutating func applyLateCalls(_ now: Date) {
    guard !late.isEmpty else { return }
    let due = late.filter { $0.at <= now }.sorted { $0.at < $1.at }
    late.removeAll { $0.at <= now }
    for call in due { _ = try? platform(call.request, call.at) }
  }

  /// The fault that ends a request's connection while its body comes; asked when its head is there.
  mutating func takeCut(for request: SandboxRequest) -> Fault? { takeFault(for: request, cutting: true) }

  private mutating func takeFault(for request: SandboxRequest, cutting: Bool = false) -> Fault? {
    guard !faults.isEmpty else { return nil }
    let account = faults.contains { $0.account != nil } ? account(of: request) : nil
    for index in faults.indices
    where (faults[index].cutUpload != nil) == cutting && faults[index].matches(request, account: account) {
      if faults[index].skip > 0 {
        faults[index].skip -= 1
        continue
      }
      faults[index].count -= 1
      faults[index].hits += 1
      return faults[index]
    }
    return nil
  }

  /// The id of the account whose token a request carries.
  private func account(of request: SandboxRequest) -> String? {
    guard let platform = request.segments.first.flatMap(SandboxPlatform.init(rawValue:)) else { return nil }
    let header = request.header("Authorization")?.split(separator: " ").last.map(String.init)
    let token = header ?? Fields(request).text("access_token")
    return token.flatMap { tokens[TokenKey(platform: platform, token: $0)]?.account.id }
  }

  /// The answer a fault leaves of the platform's own, or makes in its place.
  private func faulty(_ fault: Fault, _ request: SandboxRequest, in own: SandboxAnswer?) -> SandboxAnswer {
    var answer = own ?? SandboxAnswer(status: 200)
    if fault.answers {
      let status = fault.status ?? (fault.html ? 502 : fault.empty ? 200 : 400)
      if fault.html {
        answer = SandboxAnswer(
          status: status, headers: [("Content-Type", "text/html")],
          body: Array(
            "<html><head><title>\(status)</title></head><body><h1>\(status)</h1></body></html>\n".utf8))
      } else if fault.empty {
        answer = SandboxAnswer(status: status)
      } else {
        answer = envelope(fault, request, status: status)
      }
      answer.rule = "fault \(fault.id)"
    }
    if let after = fault.retryAfter { answer.add("Retry-After", after) }
    for (name, value) in fault.headers.sorted(by: { $0.key < $1.key }) { answer.add(name, value) }
    answer.delayMilliseconds += fault.delayMilliseconds
    if fault.drop != nil { answer.delivery = .dropped }
    if let bytes = fault.cutBody { answer.delivery = .cut(bytes: bytes) }
    return answer
  }

  private func envelope(_ fault: Fault, _ request: SandboxRequest, status: Int) -> SandboxAnswer {
    let text = fault.message ?? "An injected fault"
    switch request.segments.first.flatMap(SandboxPlatform.init(rawValue:)) {
    case .mastodon?: return .json(["error": .string(text)], status: status)
    case .x?: return XRules.envelope(fault, request, status: status, text)
    case .tiktok?: return TikTokRules.envelope(fault, request, status: status, text)
    case .youtube?: return YouTubeRules.envelope(fault, request, status: status, text)
    case .threads?: return ThreadsRules.envelope(fault, request, status: status, text)
    case .linkedin?: return LinkedInRules.envelope(fault, request, status: status, text)
    case .bluesky?: return BlueskyRules.envelope(fault, request, status: status, text)
    case .webhook?: return WebhookRules.envelope(fault, request, status: status, text)
    case .facebook?, .instagram?, nil: break
    }
    let host = request.segments.dropFirst().first
    if fault.code == nil, host == "video-upload" || host == "ig-api-upload" {
      let debug: JSON = [
        "retriable": .bool(status >= 500), "type": "ProcessingFailedError", "message": .string(text),
      ]
      return .json(["debug_info": debug], status: status)
    }
    return GraphError(fault.code ?? 1, fault.subcode, text, status: status).answer(seed: requests)
  }

  private mutating func logged(_ answer: SandboxAnswer, _ request: SandboxRequest, at time: Date)
    -> SandboxAnswer
  {
    var answer = finished(answer, at: time)
    answer.delayMilliseconds += options.answerDelayMilliseconds
    if let number = request.number { answer.add("X-Sandbox-Request", String(number)) }
    if log.count >= Self.logLimit { log.removeFirst(Self.logLimit / 4) }
    log.append(
      LogLine(
        number: request.number ?? 0, at: time, method: request.method, path: request.path,
        status: answer.status,
        rule: answer.rule, fault: request.fault?.id, delivery: answer.delivery, upload: uploadNote,
        sent: request.header("Content-Range"), acknowledged: answer.header("Content-Range")))
    uploadNote = nil
    return answer
  }

  private func finished(_ answer: SandboxAnswer, at time: Date) -> SandboxAnswer {
    var answer = answer
    answer.add("Date", CivilTime.http(time))
    if let rule = answer.rule { answer.add("X-Sandbox-Rule", rule) }
    return answer
  }
}
