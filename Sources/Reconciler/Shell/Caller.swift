import Content
import JSON
import Ledger
import Platforms

/// Calls platforms on behalf of the engine: finds session and content, keeps the journal, bounds the time.
struct Caller: Sendable {
  let reader: Reader
  let environment: RunEnvironment
  let journal: Journal

  private struct Parts {
    var platform: any Platform
    var session: AccountSession
    var content: DeliveryContent
  }

  private func parts(_ entry: Entry) async -> Result<Parts, Failure> {
    let account = entry.delivery.account
    guard let platform = environment.platform(account.platform) else {
      return .failure(Failure(.needsChange, code: "-", "no platform is called \(account.platform)"))
    }
    guard let session = await reader.session(account) else {
      return .failure(Failure(.needsCredentials, code: "-", "the account \(entry.label) cannot be called"))
    }
    guard let content = await reader.content(of: entry) else {
      return .failure(
        Failure(
          .retryLater(afterSeconds: nil), code: "-",
          "the content of commit \(entry.commit.prefix(10)) cannot be had"))
    }
    return .success(Parts(platform: platform, session: session, content: content))
  }

  func prepare(_ entry: Entry, checkpoint: JSON?) async -> Preparation {
    switch await parts(entry) {
    case .failure(let failure): return .failed(failure, checkpoint: checkpoint)
    case .success(let parts):
      environment.progress?("preparing \(entry.delivery.post) for \(entry.label)")
      return await parts.platform.prepare(
        PrepareRequest(
          delivery: entry.delivery, content: parts.content,
          earlier: entry.items.prefix { $0.receipt != nil }.compactMap { $0.receipt?.asReceipt },
          checkpoint: checkpoint), in: parts.session)
    }
  }

  /// The one public call: `begun` is on the disk before its first byte.
  func publish(_ entry: Entry, before: Double) async -> PublishAnswer {
    guard let item = entry.sendingItem, let key = entry.items[item].key else {
      return .failed(Failure(.needsChange, code: "-", "nothing is to be sent"))
    }
    switch await parts(entry) {
    case .failure(let failure): return .failed(failure)
    case .success(let parts):
      // Another run may take it for stale by then: it is recorded as never begun, and tried again.
      let late = PublishAnswer.failed(
        Failure(.retryLater(afterSeconds: 1), code: "late", "the call could not begin in time"))
      guard environment.clock.monotonic() <= before else { return late }
      do {
        #if POSTRIDER_FAILPOINTS
          let span = await environment.failpoints?.begin("journal")
        #endif
        try await journal.begun(entry, key: key)
        #if POSTRIDER_FAILPOINTS
          if let span { await environment.failpoints?.end("journal", span) }
        #endif
      } catch {
        return .failed(Failure(.retryLater(afterSeconds: nil), code: "journal", "\(error)"))
      }
      // A disk can take long to write a line.
      guard environment.clock.monotonic() <= before else { return late }
      environment.progress?("publishing \(entry.delivery.post) to \(entry.label)")
      let request = PublishRequest(
        delivery: entry.delivery, content: parts.content, item: item, key: key,
        earlier: entry.items[..<item].compactMap { $0.receipt?.asReceipt }, checkpoint: entry.checkpoint,
        firstSent: entry.items[item].firstSent)
      #if POSTRIDER_FAILPOINTS
        let call = await environment.failpoints?.begin("call")
      #endif
      let answer = await parts.platform.publish(request, in: parts.session)
      #if POSTRIDER_FAILPOINTS
        if let call { await environment.failpoints?.end("call", call) }
        let answered = await environment.failpoints?.begin("answered")
      #endif
      try? await journal.ended(entry, answer)
      #if POSTRIDER_FAILPOINTS
        if let answered { await environment.failpoints?.end("answered", answered) }
      #endif
      return answer
    }
  }

  func find(_ entry: Entry, item: Int, since: Instant, known: Set<String>) async -> Finding {
    switch await parts(entry) {
    case .failure(let failure): return .couldNotLook(failure)
    case .success(let parts):
      environment.progress?("looking for \(entry.delivery.post) on \(entry.label)")
      let search = Search(
        delivery: entry.delivery, content: parts.content, item: item, key: entry.items[item].key ?? "",
        earlier: entry.items[..<item].compactMap { $0.receipt?.asReceipt }, checkpoint: entry.checkpoint,
        begunAt: since, known: known, firstSent: entry.items[item].firstSent,
        lastSent: entry.items[item].lastSent)
      return await parts.platform.find(search, in: parts.session)
    }
  }

  func finish(_ entry: Entry) async -> FinishAnswer {
    let receipts = entry.items.compactMap { $0.receipt?.asReceipt }
    switch await parts(entry) {
    case .failure(let failure): return .failed(failure, receipts: receipts, progress: entry.extras?.progress)
    case .success(let parts):
      return await parts.platform.finish(
        FinishRequest(
          delivery: entry.delivery, content: parts.content, receipts: receipts,
          progress: entry.extras?.progress),
        in: parts.session)
    }
  }

  /// An edit or a retraction of one item; nothing is called for an item that is as wanted already.
  func change(_ entry: Entry, item: Int) async -> ChangeAnswer {
    let account = entry.delivery.account
    guard let change = entry.change, let platform = environment.platform(account.platform) else {
      return .failed(Failure(.needsChange, code: "-", "no platform is called \(account.platform)"))
    }
    guard let session = await reader.session(account) else {
      return .failed(Failure(.needsCredentials, code: "-", "the account \(entry.label) cannot be called"))
    }
    let receipts = entry.items.compactMap { $0.receipt?.asReceipt }
    guard receipts.count == entry.items.count else {
      return .failed(Failure(.needsChange, code: "-", "not all of it has a receipt"))
    }
    if change.kind == .retract {
      environment.progress?("taking back \(entry.delivery.post) on \(entry.label)")
      return await platform.retract(
        RetractRequest(delivery: entry.delivery, item: item, receipts: receipts), in: session)
    }
    guard
      let content = await reader.content(of: entry.delivery, digest: change.digest, commit: change.commit)
    else {
      return .failed(
        Failure(
          .retryLater(afterSeconds: nil), code: "-",
          "the content of commit \(change.commit.prefix(10)) cannot be had"))
    }
    var request = EditRequest(
      delivery: entry.delivery, content: content, item: item, receipts: receipts, checkpoint: nil)
    // After a change of which nobody knows how far it came, what is public is not known.
    if !change.isBlind { request.before = await reader.content(of: entry) }
    if let before = request.before {
      if before.firstComment != content.firstComment {
        return .failed(
          Failure(.needsChange, code: "first-comment", "the first comment of what is public is not changed"))
      }
      let isSame =
        entry.items[item].digest == change.itemDigests[item] && before.withoutItems == content.withoutItems
      if isSame { return .done(receipt: nil) }
    }
    environment.progress?("changing \(entry.delivery.post) on \(entry.label)")
    return await platform.edit(request, in: session)
  }

  func verify(_ account: AccountIdentity) async -> Verification {
    guard let platform = environment.platform(account.platform), let session = await reader.session(account)
    else {
      return .failed(Failure(.needsCredentials, code: "-", "the account cannot be called"))
    }
    return await platform.verify(in: session)
  }
}

extension DeliveryContent {
  /// What all items share.
  fileprivate var withoutItems: DeliveryContent {
    var content = self
    content.items = []
    return content
  }
}

extension ReceiptRecord {
  var asReceipt: Receipt { Receipt(remoteID: remoteID, permalink: permalink, publishedAt: publishedAt) }
}
