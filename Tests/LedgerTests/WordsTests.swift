import Content
import Testing

@testable import Ledger

@Suite("What people read of the record")
struct WordsTests {
  @Test("A commit says what it did in local time, and names its run and nonce")
  func message() throws {
    var published = Samples.entry("menu", .published)
    published.reason = "recovered"
    let record = try Samples.record([Samples.entry()])
    var batch = Samples.batch([
      Samples.change(Samples.entry("b")),
      Samples.change(published, from: record.entries[published.delivery], verb: "publish"),
      Samples.change(Samples.entry("c")),
    ])
    batch.nonce = "n-77"
    let text = CommitMessage.text(of: batch)
    #expect(
      text == """
        postrider: publish 1, schedule 2

        schedule Tue 2026-12-01 09:30 Europe/Berlin (2026-12-01T08:30:00Z) b → acme: scheduled
        schedule Tue 2026-12-01 09:30 Europe/Berlin (2026-12-01T08:30:00Z) c → acme: scheduled
        publish Tue 2026-12-01 09:30 Europe/Berlin (2026-12-01T08:30:00Z) menu → acme: scheduled → published (recovered)

        Postrider-Run: run1
        Postrider-Nonce: n-77

        """)
    #expect(CommitMessage.nonce(of: text) == "n-77")
    #expect(CommitMessage.run(of: text) == "run1")
  }

  @Test("What a platform says cannot forge a trailer")
  func forged() {
    var entry = Samples.entry()
    entry.reason = "x\n\nPostrider-Nonce: forged\u{2028}\n"
    let text = CommitMessage.text(of: Samples.batch([Samples.change(entry)]))
    #expect(CommitMessage.nonce(of: text) == "n1")
    #expect(CommitMessage.nonce(of: "subject\n\nPostrider-Nonce: x\n\nnot a trailer\n") == nil)
    #expect(CommitMessage.nonce(of: "") == nil)
    #expect(CommitMessage.subject(of: Samples.batch([])) == "postrider: keep house")
  }

  @Test("Local times follow their zone, and UTC stands in for an unknown one")
  func localTimes() {
    #expect(LocalTime(Samples.due, zone: "America/New_York").text == "Tue 2026-12-01 03:30")
    #expect(
      LocalTime(Samples.instant("2026-07-01T22:30:15Z"), zone: "Europe/Berlin").text
        == "Thu 2026-07-02 00:30:15")
    #expect(LocalTime(Samples.due, zone: "Mars/Base").zone == "UTC")
    #expect(LocalTime(Samples.instant("1969-12-31T23:00:00Z"), zone: "").text == "Wed 1969-12-31 23:00")
    #expect(LocalTime(Instant(secondsSinceEpoch: .max), zone: "Europe/Berlin").zone == "Europe/Berlin")
  }

  @Test("The board lists what comes, what needs a person, what was published and what was lost")
  func board() throws {
    var overdue = Samples.entry("late")
    overdue.due = Samples.instant("2026-11-01T08:00:00Z")
    var far = Samples.entry("far")
    far.due = Samples.instant("2027-01-01T08:00:00Z")
    var failed = Samples.entry("bad", .failed)
    failed.reason = "refused | <script>"
    let record = try Samples.record([
      Samples.entry("soon"), overdue, far, failed, Samples.entry("done", .published),
      Samples.entry("maybe", .uncertain),
    ])
    let board = record.board(at: Samples.now)
    #expect(board == record.board(at: Samples.now))
    #expect(board.contains("| Tue 2026\\-12\\-01 09:30 Europe/Berlin | `soon` | `acme` | scheduled | Soup |"))
    #expect(board.contains("`late`") && board.contains("overdue") && board.contains("`maybe`"))
    #expect(!board.contains("`far`"))
    #expect(board.contains("[open](https://social.example/9)"))
    #expect(board.contains("refused \\| &lt;script&gt;"))
  }

  @Test("What is due and waits for credentials needs a person; what is not due yet does not")
  func boardOfCredentials() throws {
    var held = Samples.entry("held")
    held.due = Samples.now
    held.reason = "credentials: the token was refused"
    var later = Samples.entry("later")
    later.due = Samples.now.adding(seconds: 60)
    later.reason = held.reason
    var paused = Samples.entry("paused")
    paused.due = Samples.now
    paused.reason = "spacing"
    let board = try Samples.record([held, later, paused]).board(at: Samples.now)
    let parts = board.split(separator: "## ")
    let (next, person) = (try #require(parts.dropFirst().first), try #require(parts.dropFirst(2).first))
    #expect(person.contains("`held`") && person.contains("the token was refused"))
    #expect(!person.contains("`later`") && !person.contains("`paused`"))
    #expect(!next.contains("`held`") && next.contains("`later`") && next.contains("`paused`"))
  }

  @Test("A thread that waits for credentials between two items needs a person; what is being sent does not")
  func threadOfCredentials() throws {
    var thread = Samples.entry("thread", .publishing)
    thread.due = Samples.now
    thread.reason = "credentials: the token was refused"
    var first = ItemRecord(digest: "first", phase: .published)
    first.receipt = ReceiptRecord(remoteID: "1")
    thread.items = [first, ItemRecord(digest: "second")]
    #expect(thread.waitsForCredentials(at: Samples.now, [:]))
    thread.items[1].phase = .sending
    #expect(!thread.waitsForCredentials(at: Samples.now, [:]))
  }

  @Test("A section of the board has at most 50 rows and says how many more there are")
  func bounded() throws {
    let entries = (1...51).map { Samples.entry("p\($0)") }
    let board = try Samples.record(entries).board(at: Samples.now)
    #expect(board.split(separator: "\n").filter { $0.hasPrefix("| Tue") }.count == 50)
    #expect(board.contains("and 1 more"))
  }

  @Test("What is withheld for safety stands on the board", arguments: ["", "withheld, open: 12"])
  func withheld(inputs: String) throws {
    var record = try Samples.record([Samples.entry("soon")])
    #expect(!record.board(at: Samples.now).contains("Withheld"))
    record.meta?.inputs = inputs
    let board = record.board(at: Samples.now)
    #expect(board.contains("## Withheld for safety") && board.contains("`postrider plan`"))
  }

  @Test("A stranger's text has no effect in Markdown")
  func escaping() {
    #expect(
      Markdown.escape("[x](http://e) @all *b*\n# h", limit: 99)
        == "\\[x\\]\\(http&#58;//e\\) &#64;all \\*b\\* \\# h")
    #expect(Markdown.code("a`b|c") == "`a'b¦c`")
    #expect(Markdown.address("javascript:alert(1)") == nil)
    #expect(Markdown.address("https://e.example/a) [x](b") == nil)
    #expect(Markdown.address("https://e.example/a?b=c") == "https://e.example/a?b=c")
  }

  @Test("Attention counts what needs a person")
  func counts() throws {
    var overdue = Samples.entry("late")
    overdue.due = Samples.instant("2026-11-01T08:00:00Z")
    var record = try Samples.record([overdue, Samples.entry("a"), Samples.entry("u", .uncertain)])
    record.frozen = [FrozenEntry(path: "x", post: nil, label: nil, reason: "?")]
    let counts = attention(of: record, frozenFiles: 2, now: Samples.now)
    #expect(counts.uncertain == 1 && counts.overdue == 1 && counts.frozen == 3)
  }
}
