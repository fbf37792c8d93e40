import Content
import Git
import Ledger
import Platforms

/// Carries effects out, each in a task of its own, and feeds what they answer back into the engine, in turn.
struct Performer: Sendable {
  let environment: RunEnvironment
  let reader: Reader
  let journal: Journal
  let writer: Writer
  let caller: Caller

  /// Drives an engine to its end.
  func drive(_ engine: Engine, signals: AsyncStream<Int32>) async -> Ending {
    let (events, feed) = AsyncStream.makeStream(of: Event.self)
    feed.yield(.started)
    return await withTaskGroup(of: Void.self) { group in
      group.addTask {
        for await signal in signals { feed.yield(.stop(signal: signal)) }
      }
      var engine = engine
      var alarms: [Task<Void, Never>] = []
      defer { for alarm in alarms { alarm.cancel() } }
      for await event in events {
        for effect in engine.step(event, at: environment.clock.reading()) {
          switch effect {
          case .end(let ending):
            group.cancelAll()
            feed.finish()
            return ending
          case .wake(let at):
            alarms.append(wake(at, feed))
          default:
            var known: Set<String> = []
            if case .find = effect { known = engine.knownRemoteIDs }
            let lineage = engine.lineage
            group.addTask { [known] in
              #if POSTRIDER_FAILPOINTS
                let span = await environment.failpoints?.begin(effect.phase)
              #endif
              await perform(effect, known: known, lineage: lineage, feed)
              #if POSTRIDER_FAILPOINTS
                if let span { await environment.failpoints?.end(effect.phase, span) }
              #endif
            }
          }
        }
      }
      return Reconciliation.ending(1, "the run was abandoned")
    }
  }

  private func wake(_ at: Double, _ feed: AsyncStream<Event>.Continuation) -> Task<Void, Never> {
    let clock = environment.clock
    return Task {
      do {
        try await clock.sleep(until: at)
        feed.yield(.tick)
      } catch {
        // Cancelled: an earlier alarm took its place, or the run is over.
      }
    }
  }

  private func perform(
    _ effect: Effect, known: Set<String>, lineage: String, _ feed: AsyncStream<Event>.Continuation
  ) async {
    switch effect {
    case .read: feed.yield(await read())
    case .swap(let batch, let record, let content):
      // From here on, the absence of `begun` proves that a call of this run never began.
      if content != nil { try? await journal.start(lineage: lineage) }
      feed.yield(.swapped(await writer.swap(batch, on: record, content: content)))
    case .prepare(let entry, let checkpoint):
      let answer = await caller.prepare(entry, checkpoint: checkpoint)
      await tell(entry.delivery.account, feed)
      feed.yield(.prepared(entry.delivery, answer))
    case .publish(let entry, let before):
      do {
        try await journal.start(lineage: lineage)
        let answer = await caller.publish(entry, before: before)
        await tell(entry.delivery.account, feed)
        feed.yield(.published(entry.delivery, answer))
      } catch {
        let failure = Failure(.retryLater(afterSeconds: nil), code: "journal", "\(error)")
        feed.yield(.published(entry.delivery, .failed(failure)))
      }
    case .find(let entry, let item, let since):
      let finding = await caller.find(entry, item: item, since: since, known: known)
      await tell(entry.delivery.account, feed)
      feed.yield(.found(entry.delivery, finding))
    case .finish(let entry):
      let answer = await caller.finish(entry)
      await tell(entry.delivery.account, feed)
      feed.yield(.finished(entry.delivery, answer))
    case .change(let entry, let item):
      let answer = await caller.change(entry, item: item)
      await tell(entry.delivery.account, feed)
      feed.yield(.changed(entry.delivery, item: item, answer))
    case .verify(let account):
      let answer = await caller.verify(account)
      await tell(account, feed)
      feed.yield(.verified(account, answer))
    case .wake, .end: break
    }
  }

  /// What the calls used goes before their answer, so that it is recorded with it.
  private func tell(_ account: AccountIdentity, _ feed: AsyncStream<Event>.Continuation) async {
    if let usage = await reader.usage(of: account) { feed.yield(.usage(account, usage)) }
  }

  private func read() async -> Event {
    do {
      if await reader.isFirst, let meta = try await reader.idle() {
        return .idle(commit: try await reader.tips().content?.hex ?? meta.content, meta)
      }
      return .read(try await reader.view())
    } catch let error as RunError {
      return .readFailed(error.description, code: error.exitCode)
    } catch {
      return .readFailed("\(error)", code: Self.code(of: error))
    }
  }

  /// Trouble on the way to the remote passes by itself; anything else does not.
  static func code(of error: any Error) -> Int32 {
    switch (error as? GitError)?.code {
    case .unreachable, .timeout, .throttled: 5
    default: 1
    }
  }
}
