import Content
import HTTP
import JSON

extension LinkedInPlatform {
  /// Only the words of a post can be changed. What else differs is refused where the post can be read; a token
  /// that may only write is told nothing, and then the words alone are changed.
  public func edit(_ request: EditRequest, in session: AccountSession) async -> ChangeAnswer {
    guard request.item == 0, let receipt = request.receipts.first,
      LinkedInPost.isPostURN(receipt.remoteID)
    else {
      return .failed(Failure(.needsChange, code: "no-post", "the record does not know which post it is"))
    }
    if let failure = request.refusal(changing: Self.changeable(request), on: "LinkedIn") {
      return .failed(failure)
    }
    if let before = request.before, before.poll != nil,
      let problem = Self.otherQuestion(LinkedInPost.question(before), request.content)
    {
      return .failed(Failure(.needsChange, code: "cannot-edit", session.redacted(problem)))
    }
    do {
      let author = try session.linkedInAuthor()
      if let refusal = LinkedInPost.refusal(request.content, by: author) { return .failed(refusal) }
      let read = try await session.linkedInCall(
        "GET", ["posts", receipt.remoteID], query: "viewContext=AUTHOR")
      switch read {
      case .accepted(let document, let response):
        guard let share = LinkedInShare(document), share.urn == receipt.remoteID else {
          return .failed(session.failure(garbled: response, .repeatable))
        }
        if let problem = Self.unchangeable(share, request.content) {
          return .failed(Failure(.needsChange, code: "cannot-edit", session.redacted(problem)))
        }
        if ComparableText(share.text) == LinkedInText.shown(request.content) {
          return .done(receipt: receipt)
        }
      case .refused(let response, let document?) where response.status == 403 && document["status"] != nil:
        break
      default: return .failed(LinkedInErrors.failure(read, .repeatable, session))
      }
      let patch: JSON = ["$set": ["commentary": .string(LinkedInText.commentary(request.content))]]
      let reply = try await session.linkedInCall(
        "POST", ["posts", receipt.remoteID], restli: "PARTIAL_UPDATE", body: ["patch": patch])
      guard reply.linkedInSuccess != nil else {
        return .failed(LinkedInErrors.failure(reply, .repeatable, session))
      }
      return .done(receipt: receipt)
    } catch {
      return .failed(error.failure)
    }
  }

  /// What its words are made of: a link without a card is one of them.
  private static func changeable(_ request: EditRequest) -> Set<EditedPart> {
    let links = [request.before?.link, request.content.link].compactMap(\.self)
    var parts: Set<EditedPart> = [.type, .text, .option("hashtags")]
    if !links.contains(where: \.preview) { parts.insert(.link) }
    return parts
  }

  /// What differs and cannot be changed.
  private static func unchangeable(_ share: LinkedInShare, _ content: DeliveryContent) -> String? {
    let kind = LinkedInKind(content)
    guard share.kind == kind else {
      return
        "LinkedIn changes the words of a post alone: it holds \(share.kind.rawValue), wanted is \(kind.rawValue)"
    }
    if kind == .images, share.files.count != content.items.first?.media.count {
      return "LinkedIn changes the words of a post alone: it holds \(share.files.count) pictures"
    }
    if kind == .article, share.subject != content.link?.url {
      return "LinkedIn changes the words of a post alone: its card leads to \(share.subject ?? "nowhere")"
    }
    if kind == .poll, let problem = otherQuestion(share.subject, content) { return problem }
    if let visibility = share.visibility, visibility != LinkedInPost.visibility(content) {
      return "LinkedIn cannot change who sees a post: it is \(visibility)"
    }
    return nil
  }

  /// A poll asks what it asked, also where the text was its question.
  private static func otherQuestion(_ asked: String?, _ content: DeliveryContent) -> String? {
    guard content.poll != nil, let asked,
      ComparableText(asked) != ComparableText(LinkedInPost.question(content))
    else { return nil }
    return "LinkedIn changes the words of a post alone: its poll asks “\(asked)”; say so in poll_question"
  }

  /// `DELETE /rest/posts/URN`, which answers a repetition like the first time.
  public func retract(_ request: RetractRequest, in session: AccountSession) async -> ChangeAnswer {
    guard request.receipts.indices.contains(request.item),
      LinkedInPost.isPostURN(request.receipts[request.item].remoteID)
    else {
      return .failed(Failure(.needsChange, code: "no-post", "the record does not know which post it is"))
    }
    do {
      let reply = try await session.linkedInCall(
        "DELETE", ["posts", request.receipts[request.item].remoteID], restli: "DELETE")
      if reply.linkedInSuccess != nil { return .done(receipt: nil) }
      if case .refused(let response, _?) = reply, response.status == 404 { return .done(receipt: nil) }
      return .failed(LinkedInErrors.failure(reply, .repeatable, session))
    } catch {
      return .failed(error.failure)
    }
  }

  /// Many posts a call; where the application's tier has no such call, one by one.
  public func probe(_ items: [ProbeItem], in session: AccountSession) async -> [Sight] {
    var sights: [Sight] = []
    for start in stride(from: 0, to: items.count, by: Self.probeSize) {
      let chunk = Array(items[start..<min(start + Self.probeSize, items.count)])
      do {
        sights += try await probe(chunk: chunk, session)
      } catch {
        sights += chunk.map { _ in .unknown(error.failure) }
      }
    }
    return sights
  }

  /// Fifty encoded URNs stay well below the 4 KB from which a query must be sent otherwise.
  private static let probeSize = 50

  private func probe(
    chunk: [ProbeItem], _ session: AccountSession
  ) async throws(LinkedInStop) -> [Sight] {
    let known = chunk.map(\.receipt.remoteID).filter(LinkedInPost.isPostURN)
    guard !known.isEmpty else {
      return chunk.map { _ in
        .unknown(Failure(.needsChange, code: "no-post", "the record does not know which post it is"))
      }
    }
    if session.memory.fact("no-batch") == nil {
      let list = Set(known).sorted().map(PercentEncoding.encode).joined(separator: ",")
      let reply = try await session.linkedInCall(
        "GET", ["posts"], query: "ids=List(\(list))", restli: "BATCH_GET")
      switch reply {
      case .accepted(let document, _) where document["results"]?.object != nil:
        return chunk.map { sight(of: $0, in: document, session) }
      case .refused(let response, _) where response.status == 403:
        session.memory.remember("no-batch", "1")
      default:
        let failure = LinkedInErrors.failure(reply, .repeatable, session)
        return chunk.map { _ in .unknown(failure) }
      }
    }
    return try await probe(oneByOne: chunk, session)
  }

  private func sight(of item: ProbeItem, in answer: JSON, _ session: AccountSession) -> Sight {
    let urn = item.receipt.remoteID
    func member(_ name: String) -> JSON? {
      answer[name]?[urn] ?? answer[name]?[PercentEncoding.encode(urn)]
    }
    if let document = member("results") { return Self.sight(document, item, session) }
    let status = member("errors")?["status"]?.integer ?? member("statuses")?.integer
    if status == 404 { return .gone }
    return .unknown(
      Failure(
        .retryLater(afterSeconds: nil), code: status.map(String.init) ?? "missing",
        "the answer does not tell of \(session.redacted(urn))"))
  }

  private func probe(
    oneByOne items: [ProbeItem], _ session: AccountSession
  ) async throws(LinkedInStop) -> [Sight] {
    var sights: [Sight] = []
    for item in items {
      guard LinkedInPost.isPostURN(item.receipt.remoteID) else {
        sights.append(
          .unknown(Failure(.needsChange, code: "no-post", "the record does not know which post it is")))
        continue
      }
      let reply = try await session.linkedInCall(
        "GET", ["posts", item.receipt.remoteID], query: "viewContext=AUTHOR")
      switch reply {
      case .accepted(let document, _): sights.append(Self.sight(document, item, session))
      case .refused(let response, _?) where response.status == 404: sights.append(.gone)
      default:
        let failure = LinkedInErrors.failure(reply, .repeatable, session)
        sights.append(.unknown(failure))
        // A token that may not read is told so each time: the day's calls are worth more.
        if failure.kind == .needsCredentials || failure.code == "429" {
          return sights + items.dropFirst(sights.count).map { _ in .unknown(failure) }
        }
      }
    }
    return sights
  }

  private static func sight(_ document: JSON, _ item: ProbeItem, _ session: AccountSession) -> Sight {
    guard let share = LinkedInShare(document), share.urn == item.receipt.remoteID else {
      return .unknown(
        Failure(.retryLater(afterSeconds: nil), code: "list", "the answer holds something that is no post"))
    }
    guard share.isPublished else { return .gone }
    guard ComparableText(share.text) == LinkedInText.shown(item.content) else {
      return .changed(session.redacted("text: “\(share.text)”"))
    }
    return share.isMade(of: item.content, files: nil)
      ? .same : .changed("it holds \(share.kind.rawValue), not what was published")
  }
}
