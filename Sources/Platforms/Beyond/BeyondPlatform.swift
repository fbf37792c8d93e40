import Content
import HTTP
import JSON

/// A platform of the team's own making: a receiver that speaks our documents, reached by some carrier.
protocol BeyondPlatform: Platform {
  var carrier: any BeyondCarrier { get }
}

extension BeyondPlatform {
  public func needsPreparation(_ content: DeliveryContent) -> Bool { !content.files.isEmpty }

  private func question(
    _ verb: String, _ delivery: DeliveryID, _ content: DeliveryContent?, in session: AccountSession
  ) -> [String: JSON] {
    var question = BeyondDocument.question(verb, in: session)
    question["delivery"] = .string(delivery.description)
    guard let content else { return question }
    let files = content.files
    question["content"] = BeyondDocument.content(content) { asset in
      carrier.place(of: asset, at: files.firstIndex(of: asset) ?? 0, in: session)
    }
    return question
  }

  public func prepare(_ request: PrepareRequest, in session: AccountSession) async -> Preparation {
    var question = question("prepare", request.delivery, request.content, in: session)
    question["checkpoint"] = request.checkpoint
    switch await carrier.ask(question, files: request.content.files, effect: .repeatable, in: session) {
    case .failure(let failure): return .failed(failure, checkpoint: request.checkpoint)
    case .success(let answer):
      if answer["unsupported"]?.bool == true { return .ready(checkpoint: request.checkpoint) }
      let steps = "beyond steps \(request.delivery)"
      if answer["advanced"] == nil { session.memory.remember(steps, "0") }
      if let failure = BeyondFailure.read(answer, .repeatable, session) {
        return .failed(failure, checkpoint: request.checkpoint)
      }
      if let checkpoint = answer["ready"] { return .ready(checkpoint: checkpoint) }
      if let checkpoint = answer["advanced"] {
        guard checkpoint != request.checkpoint else {
          return .failed(BeyondFailure.unknown(.repeatable, session, answer), checkpoint: checkpoint)
        }
        let taken = 1 + (session.memory.fact(steps).flatMap { Int($0) } ?? 0)
        session.memory.remember(steps, String(taken))
        guard taken <= beyondSteps else {
          session.memory.remember(steps, "0")
          return .failed(
            Failure(
              .retryLater(afterSeconds: nil), code: "endless",
              "the receiver answered “advanced” \(beyondSteps) times in a row and was not ready yet"),
            checkpoint: checkpoint)
        }
        return .advanced(checkpoint: checkpoint, mustStore: true)
      }
      if let seconds = answer["wait"]?.integer, let checkpoint = answer["checkpoint"] {
        return .wait(seconds: Double(min(max(seconds, 1), 3600)), checkpoint: checkpoint)
      }
      return .failed(BeyondFailure.unknown(.repeatable, session, answer), checkpoint: request.checkpoint)
    }
  }

  public func publish(_ request: PublishRequest, in session: AccountSession) async -> PublishAnswer {
    var question = question("publish", request.delivery, request.content, in: session)
    question["item"] = .integer(Int64(request.item))
    question["key"] = .string(request.key)
    question["earlier"] = BeyondDocument.receipts(request.earlier)
    question["checkpoint"] = request.checkpoint
    switch await carrier.ask(question, files: request.content.files, effect: .publishes, in: session) {
    case .failure(let failure): return .failed(failure)
    case .success(let answer):
      if let receipt = BeyondDocument.receipt(answer["published"]) { return .published(receipt) }
      return .failed(
        BeyondFailure.read(answer, .publishes, session)
          ?? BeyondFailure.unknown(.publishes, session, answer))
    }
  }

  public func find(_ search: Search, in session: AccountSession) async -> Finding {
    var question = question("find", search.delivery, search.content, in: session)
    question["item"] = .integer(Int64(search.item))
    question["key"] = .string(search.key)
    question["earlier"] = BeyondDocument.receipts(search.earlier)
    question["checkpoint"] = search.checkpoint
    question["begun_at"] = .string(search.begunAt.description)
    question["known"] = .array(search.known.sorted().map(JSON.string))
    switch await carrier.ask(question, files: [], effect: .repeatable, in: session) {
    case .failure(let failure): return .couldNotLook(failure)
    case .success(let answer):
      if let receipt = BeyondDocument.receipt(answer["published"]) {
        guard !search.known.contains(receipt.remoteID) else {
          return .cannotTell(
            Failure(.ambiguous, code: "known", session.redacted("\(receipt.remoteID) is another delivery's")))
        }
        return .published(receipt)
      }
      if let proof = answer["absent"]?.string, !proof.isEmpty {
        return .surelyNotPublished(proof: session.redacted(proof))
      }
      if let seen = answer["not_seen"]?.object {
        return .notSeen(vouchedKeyLife: seen["key_life_seconds"]?.integer, platformTime: nil)
      }
      return .couldNotLook(
        BeyondFailure.read(answer, .repeatable, session)
          ?? BeyondFailure.unknown(.repeatable, session, answer))
    }
  }

  public func finish(_ request: FinishRequest, in session: AccountSession) async -> FinishAnswer {
    var question = question("finish", request.delivery, request.content, in: session)
    question["receipts"] = BeyondDocument.receipts(request.receipts)
    question["progress"] = request.progress
    switch await carrier.ask(question, files: request.content.files, effect: .repeatable, in: session) {
    case .failure(let failure):
      return .failed(failure, receipts: request.receipts, progress: request.progress)
    case .success(let answer):
      if answer["unsupported"]?.bool == true || answer["done"]?.bool == true {
        return .done(request.receipts)
      }
      if let done = answer["done"]?.array?.map(BeyondDocument.receipt), done.count == request.receipts.count {
        return .done(zip(done, request.receipts).map { $0 ?? $1 })
      }
      return .failed(
        BeyondFailure.read(answer, .repeatable, session)
          ?? BeyondFailure.unknown(.repeatable, session, answer), receipts: request.receipts,
        progress: answer["progress"] ?? request.progress)
    }
  }

  public func verify(in session: AccountSession) async -> Verification {
    let question = BeyondDocument.question("verify", in: session)
    switch await carrier.ask(question, files: [], effect: .repeatable, in: session) {
    case .failure(let failure): return .failed(failure)
    case .success(let answer):
      if let facts = answer["accepted"]?.array {
        let words = facts.prefix(5).compactMap(\.string).map { session.redacted(String($0.prefix(200))) }
        return .accepted(facts: words.isEmpty ? ["the receiver answers"] : words)
      }
      return .failed(
        BeyondFailure.read(answer, .repeatable, session)
          ?? BeyondFailure.unknown(.repeatable, session, answer))
    }
  }

  public func edit(_ request: EditRequest, in session: AccountSession) async -> ChangeAnswer {
    var question = question("edit", request.delivery, request.content, in: session)
    question["item"] = .integer(Int64(request.item))
    question["receipts"] = BeyondDocument.receipts(request.receipts)
    return await change(question, files: request.content.files, in: session)
  }

  public func retract(_ request: RetractRequest, in session: AccountSession) async -> ChangeAnswer {
    var question = question("retract", request.delivery, nil, in: session)
    question["item"] = .integer(Int64(request.item))
    question["receipts"] = BeyondDocument.receipts(request.receipts)
    return await change(question, files: [], in: session)
  }

  private func change(
    _ question: [String: JSON], files: [MediaAsset], in session: AccountSession
  ) async -> ChangeAnswer {
    switch await carrier.ask(question, files: files, effect: .repeatable, in: session) {
    case .failure(let failure): return .failed(failure)
    case .success(let answer):
      if answer["done"]?.bool == true { return .done(receipt: nil) }
      if let receipt = BeyondDocument.receipt(answer["done"]) { return .done(receipt: receipt) }
      if answer["unsupported"]?.bool == true {
        return .failed(
          Failure(.needsChange, code: "unsupported", "the receiver cannot change what is public"))
      }
      return .failed(
        BeyondFailure.read(answer, .repeatable, session)
          ?? BeyondFailure.unknown(.repeatable, session, answer))
    }
  }

  public func probe(_ items: [ProbeItem], in session: AccountSession) async -> [Sight] {
    var question = BeyondDocument.question("probe", in: session)
    question["items"] = .array(
      items.map { item in
        let text = item.content.items.indices.contains(item.item) ? item.content.items[item.item].text : ""
        return [
          "id": .string(item.receipt.remoteID), "item": .integer(Int64(item.item)), "text": .string(text),
        ]
      })
    switch await carrier.ask(question, files: [], effect: .repeatable, in: session) {
    case .failure(let failure): return items.map { _ in .unknown(failure) }
    case .success(let answer):
      let sights = answer["sights"]?.array ?? []
      return items.indices.map { index in
        let sight = sights.indices.contains(index) ? sights[index] : .null
        if sight.string == "same" { return .same }
        if sight.string == "gone" { return .gone }
        if let words = sight["changed"]?.string { return .changed(session.redacted(words)) }
        return .unknown(
          BeyondFailure.read(answer, .repeatable, session)
            ?? BeyondFailure.unknown(.repeatable, session, answer))
      }
    }
  }
}

/// Steps of one preparation in a row; each is written to the record.
let beyondSteps = 200

/// Both kinds take whatever a post can hold: what the receiver does with it is its own business.
func beyondCapabilities(_ changes: [Capability: Support] = [:]) -> [Capability: Support] {
  var all = Dictionary(uniqueKeysWithValues: Capability.allCases.map { ($0, Support.can) })
  all.merge(changes) { $1 }
  return all
}
