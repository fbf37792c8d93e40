import Content
import Foundation
import Git
import Ledger
import Reconciler

/// Where receivers' memories are kept: an orphan branch beside the record's, one file a receiver.
///
/// A branch of its own, so that telling never moves the record, never loses it a race and never wakes a run.
struct MemoryBranch: Sendable {
  let origin: Origin
  let signature: (name: String, email: String)

  /// `refs/heads/postrider/alarms` beside `refs/heads/postrider/state`.
  var ref: String { Self.ref(besides: origin.stateRef) }

  static func ref(besides state: String) -> String {
    state.hasSuffix("/state") ? String(state.dropLast(5)) + "alarms" : state + "-alarms"
  }

  /// Both tips and the memories, as they are now.
  struct Reading: Sendable {
    var record: ObjectID?
    var tip: ObjectID?
    var memories: [String: ReceiverMemory] = [:]
  }

  /// One listing; the branch is fetched where it is new here.
  func read(_ marks: [String]) async throws -> Reading {
    let tips = try await origin.refs.list([origin.stateRef, ref])
    var reading = Reading(record: tips[origin.stateRef], tip: tips[ref])
    guard let tip = reading.tip else { return reading }
    if !origin.store.contains(tip) { try await origin.refs.fetch([(ref: ref, id: tip)], deep: false) }
    let files = try await origin.store.perform { (store) throws(GitError) in
      let tree = try store.commit(tip).tree
      var files: [String: [UInt8]] = [:]
      for mark in marks {
        guard let entry = try store.entry(in: tree, at: Self.path(mark)) else { continue }
        files[mark] = try store.blob(entry.id, limit: ReceiverMemory.limit)
      }
      return files
    }
    for (mark, bytes) in files {
      reading.memories[mark] = try ReceiverMemory(decoding: bytes, path: Self.path(mark))
    }
    return reading
  }

  /// Writes what differs on the tip that was read. nil: nothing differs, nothing was written.
  func write(
    _ memories: [String: ReceiverMemory], on reading: Reading, subject: String, at time: Instant
  ) async throws(GitError) -> SwapAnswer? {
    var files: [String: [UInt8]] = [:]
    for (mark, memory) in memories where reading.memories[mark] != memory {
      files[Self.path(mark)] = memory.encoded()
    }
    guard !files.isEmpty else { return nil }
    if reading.tip == nil { files["README.md"] = Array(Self.readme.utf8) }
    let edits = files
    let signature = signature
    let tip = reading.tip
    let commit = try await origin.store.perform { (store) throws(GitError) in
      var blobs: [String: ObjectID?] = [:]
      for (path, bytes) in edits { blobs[path] = .some(try store.writeBlob(bytes)) }
      let old = try tip.map { (id) throws(GitError) in try store.commit(id).tree }
      let tree = try store.editTree(old, edits: blobs)
      let author = Signature(
        name: signature.name, email: signature.email, time: time.secondsSinceEpoch, offsetMinutes: 0)
      return try store.writeCommit(
        tree: tree, parents: tip.map { [$0] } ?? [], author: author, message: "postrider: \(subject)\n")
    }
    return await origin.refs.swap(ref, from: tip, to: commit)
  }

  /// The record at a commit; `known`: an earlier reading, of which only what differs is read.
  func record(at tip: ObjectID, known: Record?) async throws -> Record {
    if let known, known.tip == tip { return known }
    if !origin.store.contains(tip) {
      try await origin.refs.fetch([(ref: origin.stateRef, id: tip)], deep: false)
    }
    let reading = try await origin.store.perform { (store) throws(GitError) in
      Result { () throws(LedgerError) in try Record.read(store: store, commit: tip, previous: known) }
    }
    return try reading.get()
  }

  private static func path(_ mark: String) -> String { "receivers/\(mark).json" }

  private static let readme = """
    # Postrider: who was told what

    One file a receiver of `postrider reconcile --alert …`: what it was told, and what it still is to be told. It
    holds no address and no secret. Nothing here is part of the record; removing this branch tells nobody anything
    again but what needs a person now.

    """
}
