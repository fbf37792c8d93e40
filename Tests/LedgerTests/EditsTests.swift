import Content
import Testing

@testable import Ledger

@Suite("Writing the record")
struct EditsTests {
  @Test("A transition is a rename, and the post is remembered")
  func rename() throws {
    var branch = MemoryBranch()
    try branch.commit(Samples.batch([Samples.change(Samples.entry())]))
    let ids = Layout.path(of: PostID(folding: "menu"))
    #expect(Set(branch.files.keys) == ["scheduled/2026/12/01/menu@acme.json", ids, "meta.json"])
    let from = branch.record.entries[Samples.delivery("menu")]
    let edits = try branch.record.edits(
      for: Samples.batch([Samples.change(Samples.entry("menu", .missed), from: from)]))
    #expect(Set(edits.keys) == ["scheduled/2026/12/01/menu@acme.json", "missed/2026/12/01/menu@acme.json"])
    #expect(edits["scheduled/2026/12/01/menu@acme.json"] == .some(nil))
  }

  @Test("What is written reads back as what was foreseen, through a whole life")
  func foreseen() throws {
    var branch = MemoryBranch()
    let delivery = Samples.delivery("menu")
    func same() throws {
      let read = try branch.reread()
      #expect(read.entries == branch.record.entries)
      #expect(read.seen == branch.record.seen)
      #expect(read.accounts == branch.record.accounts)
      #expect(read.runs == branch.record.runs)
      #expect(read.meta == branch.record.meta)
      #expect(read.frozen.isEmpty)
    }
    try branch.commit(Samples.batch([Samples.change(Samples.entry())]))
    try same()
    var sending = Samples.entry("menu", .publishing)
    sending.items[0].phase = .sending
    sending.items[0].key = "k1"
    var batch = Samples.batch([Samples.change(sending, from: branch.record.entries[delivery])])
    batch.lease = RunLease(run: "run1", started: Samples.due, until: Samples.now)
    batch.accounts = [AccountRecord(identity: Samples.account, label: "acme")]
    try branch.commit(batch)
    try same()
    #expect(branch.record.runs.count == 1)
    batch = Samples.batch([
      Samples.change(Samples.entry("menu", .published), from: branch.record.entries[delivery])
    ])
    batch.makesBoard = true
    var account = AccountRecord(identity: Samples.account, label: "acme-two")
    account.recent = [Samples.now]
    batch.accounts = [account]
    try branch.commit(batch)
    try same()
    #expect(branch.record.runs.isEmpty)
    #expect(branch.files.keys.filter { $0.hasPrefix("accounts/") } == ["accounts/acme-two.json"])
    #expect(branch.files[Layout.board] != nil)
  }

  @Test("No change, no commit")
  func nothing() throws {
    var branch = MemoryBranch()
    try branch.commit(Samples.batch([Samples.change(Samples.entry())]))
    var batch = Samples.batch([])
    batch.makesBoard = true
    #expect(try branch.record.edits(for: batch).isEmpty)
    let recorded = branch.record.entries[Samples.delivery("menu")]
    #expect(
      try branch.record.edits(for: Samples.batch([Samples.change(Samples.entry(), from: recorded)])).isEmpty)
  }

  private func code(_ record: Record, _ changes: [Change]) -> LedgerError.Code? {
    do {
      _ = try record.edits(for: Samples.batch(changes))
      return nil
    } catch {
      return error.code
    }
  }

  @Test("A change made from another record is refused: nothing is removed blindly")
  func stale() throws {
    let record = try Samples.record([Samples.entry()])
    let recorded = try #require(record.entries[Samples.delivery("menu")])
    let missed = Samples.entry("menu", .missed)
    #expect(code(record, [Samples.change(missed, from: recorded)]) == nil)
    #expect(code(Record(), [Samples.change(missed, from: recorded)]) == .stale)
    var other = recorded
    other.blob = Samples.id(7)
    #expect(code(record, [Samples.change(missed, from: other)]) == .stale)
    other = recorded
    other.path = "scheduled/2026/12/02/menu@acme.json"
    #expect(code(record, [Samples.change(missed, from: other)]) == .stale)
    #expect(code(record, [Samples.change(Samples.entry())]) == .stale, "it is recorded already")
  }

  @Test("One delivery changes once in a batch, and only along the table")
  func duplicateAndIllegal() throws {
    let record = try Samples.record([Samples.entry("a", .published)])
    #expect(
      code(record, [Samples.change(Samples.entry("b")), Samples.change(Samples.entry("b"))]) == .duplicate)
    let recorded = record.entries[Samples.delivery("a")]
    #expect(
      code(record, [Samples.change(Samples.entry("a", .scheduled), from: recorded)]) == .illegalTransition)
  }

  @Test("Nothing is written over what is frozen, whatever its name")
  func frozen() throws {
    var files = [Layout.meta: try Samples.meta().encoded()]
    files["published/2026/11/01/menu@acme.json"] = Array("{".utf8)
    let record = try Record.read(files: files, tip: Samples.id(1), tipTime: Samples.now)
    #expect(code(record, [Samples.change(Samples.entry())]) == .frozen)
    #expect(
      code(record, [Samples.change(Samples.entry("menu", account: Samples.other, label: "two"))]) == nil)
    #expect(code(record, [Samples.change(Samples.entry("b"))]) == nil)
  }

  @Test("A name used again for another account gets a mark, and keeps it")
  func labelReuse() throws {
    var branch = MemoryBranch()
    try branch.commit(Samples.batch([Samples.change(Samples.entry())]))
    try branch.commit(Samples.batch([Samples.change(Samples.entry("menu", account: Samples.other))]))
    let marked = try #require(branch.record.entries[Samples.delivery("menu", Samples.other)])
    #expect(marked.path == "scheduled/2026/12/01/menu@acme~\(Layout.mark(of: Samples.other)).json")
    #expect(try branch.reread().entries == branch.record.entries)
    var missed = Samples.entry("menu", .missed, account: Samples.other)
    missed.reason = "late"
    try branch.commit(Samples.batch([Samples.change(missed, from: marked)]))
    #expect(branch.record.entries[missed.delivery]?.path.hasPrefix("missed/2026/12/01/menu@acme~") == true)
    #expect(try branch.reread().entries == branch.record.entries)
  }

  @Test("Two deliveries may change names in one commit")
  func swap() throws {
    var branch = MemoryBranch()
    var first = Samples.entry("menu", label: "one")
    var second = Samples.entry("menu", account: Samples.other, label: "two")
    try branch.commit(Samples.batch([Samples.change(first), Samples.change(second)]))
    let (one, two) = (branch.record.entries[first.delivery], branch.record.entries[second.delivery])
    first.label = "two"
    second.label = "one"
    try branch.commit(Samples.batch([Samples.change(first, from: one), Samples.change(second, from: two)]))
    #expect(try branch.reread().entries.values.map(\.entry.label).sorted() == ["one", "two"])
    #expect(try branch.reread().entries == branch.record.entries)
  }

  @Test("A post's new id takes its delivery along; the old id stays known")
  func newID() throws {
    var branch = MemoryBranch()
    try branch.commit(Samples.batch([Samples.change(Samples.entry("old"))]))
    let from = branch.record.entries[Samples.delivery("old")]
    try branch.commit(Samples.batch([Samples.change(Samples.entry("new"), from: from, verb: "move")]))
    let read = try branch.reread()
    #expect(read.entries.keys.map(\.post.key) == ["new"])
    #expect(Set(read.seen.keys.map(\.key)) == ["old", "new"])
  }

  @Test(
    "A name that could leave its folder is refused", arguments: ["..", "../x", "a/b", "", ".git", "a\u{0}b"])
  func badNames(name: String) throws {
    #expect(code(Record(), [Samples.change(Samples.entry(name))]) == .badName)
    #expect(code(Record(), [Samples.change(Samples.entry("ok", label: name))]) == .badName)
    var batch = Samples.batch([])
    batch.lease = RunLease(run: name, started: Samples.due, until: Samples.now)
    #expect(throws: LedgerError.self) { try Record().edits(for: batch) }
  }

  @Test("Leases of dead runs are taken away, unknown ones are no trouble")
  func leases() throws {
    var branch = MemoryBranch()
    var batch = Samples.batch([])
    batch.lease = RunLease(run: "run1", started: Samples.due, until: Samples.now)
    try branch.commit(batch)
    batch = Samples.batch([])
    batch.run = "run2"
    batch.endedRuns = ["run1", "run0"]
    let edits = try branch.record.edits(for: batch)
    #expect(Array(edits.keys) == ["runs/run1.json"])
    #expect(edits["runs/run1.json"] == .some(nil))
  }
}
