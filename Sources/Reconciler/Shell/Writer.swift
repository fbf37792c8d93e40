import Content
import Git
import Ledger
import Planning

/// Writes a batch as a commit on the tip that was read and pushes it with that tip as the expected old value.
struct Writer: Sendable {
  let reader: Reader
  let origin: Origin
  let environment: RunEnvironment

  private var writer: RecordWriter {
    RecordWriter(origin: origin, name: environment.signature.name, email: environment.signature.email)
  }

  /// One attempt; every answer but `won` means: nothing of this batch may be taken as recorded.
  func swap(_ batch: Batch, on record: Record, content: String?) async -> SwapResult {
    if let content {
      do {
        let tips = try await reader.tips()
        if tips.content?.hex != content { return .contentMoved(try await reader.view()) }
        if tips.state != record.tip { return .lost(try await reader.view()) }
      } catch {
        return .unreachable("\(error)")
      }
    }
    let commit: ObjectID
    do {
      // No change, no commit.
      guard let written = try await writer.commit(batch, on: record) else { return .won(record) }
      commit = written
    } catch {
      return .rejected("the record cannot be written here: \(error)")
    }
    switch await writer.push(commit, over: record) {
    case .won: return await won(commit)
    case .lost(let reason):
      let settled = await race(record, content, reason)
      guard case .rejected = settled else { return settled }
      // It compares with another tip than it shows: what we read is behind, and no policy refuses anything.
      return .unreachable("it shows an older record than it has (\(reason))")
    case .rejected(let text): return await race(record, content, text)
    case .throttled(let seconds, let text): return .throttled(seconds, text)
    case .unreachable(let text): return .unreachable(text)
    case .unknown(let text): return .unknown(try? await reader.view(), text)
    }
  }

  private func won(_ commit: ObjectID) async -> SwapResult {
    do {
      let record = try await reader.record(at: commit)
      await reader.remember(record)
      return .won(record)
    } catch {
      return .unknown(try? await reader.view(), "pushed, but it cannot be read back: \(error)")
    }
  }

  /// A refusal is a race only if the ref moved. The content may have moved meanwhile: that is not passed over.
  private func race(_ record: Record, _ content: String?, _ reason: String) async -> SwapResult {
    guard let view = try? await reader.view() else { return .unknown(nil, reason) }
    if view.record.tip != record.tip { return .lost(view) }
    if let content, view.context.commit != content { return .contentMoved(view) }
    return .rejected(reason)
  }
}
