import Content
import Foundation
import Git
import Ledger
import Reconciler

/// One run's telling: claim, send, record.
struct Telling: Sendable {
  let origin: Origin
  let environment: RunEnvironment
  let receivers: [any Receiver]
  let ending: Ending
  let started: Instant
  let repository: String?
  let run: String
  let wire: Wire

  private var branch: MemoryBranch { MemoryBranch(origin: origin, signature: environment.signature) }
  private var now: Instant { environment.clock.wall() }

  /// What this run tells: memories as they were claimed, and the ids by receiver.
  struct Claimed: Sendable {
    var memories: [String: ReceiverMemory] = [:]
    var ids: [String: [String]] = [:]
    /// False where they could not be written down: then only this run's own are told.
    var isRemembered = true
  }

  func run(_ outcome: inout Teller.Outcome) async {
    let claimed: Claimed
    do {
      claimed = try await claim(&outcome)
    } catch {
      outcome.warnings.append(
        "what was told cannot be remembered (\(error)): what this run settled is told all the same, and may be told again"
      )
      claimed = forgetful()
    }
    guard claimed.ids.values.contains(where: { !$0.isEmpty }) else { return }
    var results: [String: [String: Delivery]] = [:]
    for receiver in receivers {
      let ids = claimed.ids[receiver.mark] ?? []
      guard !ids.isEmpty else { continue }
      let deliveries = await send(ids, to: receiver, claimed.memories[receiver.mark])
      results[receiver.mark] = deliveries
      say(receiver, ids.count, deliveries, &outcome)
    }
    guard claimed.isRemembered else { return }
    do {
      // A signal ends the telling; what arrived is written down all the same.
      let arrived = results
      try await Task { try await record(arrived, claimed) }.value
    } catch {
      outcome.warnings.append(
        "what was told could not be written down (\(error)): the next run may tell it again, under the same ids"
      )
    }
  }

  // MARK: Claiming

  /// Puts what is new beside what waits, and this run's name to all of it that nobody else tells.
  func claim(_ outcome: inout Teller.Outcome) async throws -> Claimed {
    for attempt in 0..<8 {
      let reading = try await branch.read(receivers.map(\.mark))
      if isQuiet(reading) { return Claimed() }
      let scene = try await scene(reading.record)
      var claimed = Claimed()
      var late = 0
      for receiver in receivers {
        var memory =
          reading.memories[receiver.mark] ?? ReceiverMemory(receiver: receiver.title, since: started)
        late += memory.giveUp(now: now)
        receiver.takeIn(scene, &memory)
        let ids = memory.claim(run: run, until: now.adding(seconds: Teller.lease), now: now)
        claimed.ids[receiver.mark] = ids
        claimed.memories[receiver.mark] = keep(memory, over: reading.memories[receiver.mark], ids)
      }
      let answer = try await branch.write(
        claimed.memories, on: reading, subject: "tell \(claimed.ids.values.reduce(0) { $0 + $1.count })",
        at: now)
      switch answer {
      case nil, .won:
        if late > 0 {
          outcome.warnings.append("\(late) alarms could not be told for 7 days and were given up")
        }
        return claimed
      case .lost, .unknown: try await pause(attempt)
      case .rejected(let text), .unreachable(let text), .throttled(_, let text):
        throw MemoryError(description: text)
      }
    }
    throw MemoryError(description: "other runs keep writing it")
  }

  /// Where nothing is to be told, a new tip alone is worth a commit only if it saves later runs the reading.
  private func keep(_ memory: ReceiverMemory, over old: ReceiverMemory?, _ ids: [String]) -> ReceiverMemory {
    guard let old, ids.isEmpty, ending.report.hasRead else { return memory }
    var same = memory
    same.seen = old.seen
    return same == old ? old : memory
  }

  /// The run found nothing to do, everything was looked at before, and nothing waits.
  private func isQuiet(_ reading: MemoryBranch.Reading) -> Bool {
    guard !ending.report.hasRead, ending.report.journal.isEmpty else { return false }
    return receivers.allSatisfy { receiver in
      guard let memory = reading.memories[receiver.mark] else { return false }
      return memory.seen == reading.record?.hex && memory.waiting.isEmpty
    }
  }

  private func scene(_ tip: ObjectID?) async throws -> Scene {
    var record: Record?
    if let tip { record = try await branch.record(at: tip, known: ending.report.record) }
    return Scene(
      ending: ending, record: record, tip: tip?.hex, now: now, run: run, repository: repository)
  }

  /// What the run itself brought, where nothing can be remembered.
  private func forgetful() -> Claimed {
    var claimed = Claimed(isRemembered: false)
    let scene = Scene(
      ending: ending, record: ending.report.record, tip: nil, now: now, run: run, repository: repository)
    for receiver in receivers {
      var memory = ReceiverMemory(receiver: receiver.title, since: started)
      receiver.takeIn(scene, &memory)
      claimed.ids[receiver.mark] = memory.claim(run: run, until: now, now: now)
      claimed.memories[receiver.mark] = memory
    }
    return claimed
  }

  private func pause(_ attempt: Int) async throws {
    let seconds = 0.05 * Double(1 << min(attempt, 5)) * Double.random(in: 0.5...1.5)
    try await environment.clock.sleep(until: environment.clock.monotonic() + seconds)
  }

  // MARK: Sending

  private func send(_ ids: [String], to receiver: any Receiver, _ memory: ReceiverMemory?) async -> [String:
    Delivery]
  {
    var results: [String: Delivery] = [:]
    var rest = ids[...]
    while !rest.isEmpty, !wire.isOver {
      let group = rest.prefix(receiver.parallel)
      rest = rest.dropFirst(group.count)
      let answers = await withTaskGroup(of: (String, Delivery).self) { tasks in
        for id in group {
          guard let message = memory?.waiting[id] else { continue }
          let issue = memory?.issues[id]
          tasks.addTask { (id, await receiver.send(id, message, issue: issue, wire)) }
        }
        var answers: [(String, Delivery)] = []
        for await answer in tasks { answers.append(answer) }
        return answers
      }
      for (id, delivery) in answers { results[id] = delivery }
      if results.values.contains(where: { if case .failed(_, true) = $0 { true } else { false } }) { break }
    }
    return results
  }

  private func say(
    _ receiver: any Receiver, _ wanted: Int, _ deliveries: [String: Delivery], _ outcome: inout Teller.Outcome
  ) {
    var problems: [String] = []
    var arrived = 0
    for (_, delivery) in deliveries.sorted(by: { $0.key < $1.key }) {
      switch delivery {
      case .arrived: arrived += 1
      case .failed(let text, _): if !problems.contains(text) { problems.append(text) }
      }
    }
    if arrived > 0 { outcome.told[receiver.title] = arrived }
    guard arrived < wanted else { return }
    outcome.untold += wanted - arrived
    let why = problems.isEmpty ? "there was no time left" : problems.prefix(3).joined(separator: "; ")
    outcome.warnings.append(
      "\(receiver.title): \(why); \(wanted - arrived) not told, the next run tells \(wanted - arrived == 1 ? "it" : "them")"
    )
  }

  // MARK: Recording

  private func record(_ results: [String: [String: Delivery]], _ claimed: Claimed) async throws {
    for attempt in 0..<8 {
      let reading = try await branch.read(receivers.map(\.mark))
      var memories: [String: ReceiverMemory] = [:]
      for receiver in receivers {
        guard var memory = reading.memories[receiver.mark] else { continue }
        for id in claimed.ids[receiver.mark] ?? [] {
          switch results[receiver.mark]?[id] {
          case .arrived(let issue): memory.delivered(id, issue: issue, now: now)
          case .failed, nil: memory.failed(id, run: run)
          }
        }
        memories[receiver.mark] = memory
      }
      let arrived = results.values.flatMap(\.values).filter { if case .arrived = $0 { true } else { false } }
        .count
      switch try await branch.write(memories, on: reading, subject: "told \(arrived)", at: now) {
      case nil, .won: return
      case .lost, .unknown: try await pause(attempt)
      case .rejected(let text), .unreachable(let text), .throttled(_, let text):
        throw MemoryError(description: text)
      }
    }
    throw MemoryError(description: "other runs keep writing it")
  }
}
