import Content
import Diagnostics
import Testing

@Suite("A thread is one text cut at `---`")
struct ThreadTests {
  private func world(_ body: String, accounts: String = "[acme]", fields: String = "") -> String {
    "== posts/a.md ==\n---\naccounts: \(accounts)\npublish_at: on-merge\n\(fields)---\n\(body)"
  }

  @Test("A line `---` between blank lines starts the next item")
  func items() throws {
    let delivery = try delivery(world("One\n\n---\n\nTwo\nmore\n\n---  \n\nThree"))
    #expect(delivery.content.items.map(\.text) == ["One", "Two\nmore", "Three"])
    #expect(delivery.itemDigests.count == 3)
  }

  @Test("Other lines of marks are text", arguments: ["***", "___", "----", "- - -", "--", " ---"])
  func otherMarks(mark: String) throws {
    let delivery = try delivery(world("One\n\n\(mark)\n\nTwo"))
    #expect(delivery.content.items.map(\.text) == ["One\n\n\(mark)\n\nTwo"])
  }

  @Test("A backslash makes `---` a line of the text")
  func escaped() throws {
    let delivery = try delivery(world("One\n\n\\---\n\nTwo"))
    #expect(delivery.content.items.map(\.text) == ["One\n\n---\n\nTwo"])
  }

  @Test(
    "`---` touching text is an error that offers both readings",
    arguments: [
      ("One\n1️⃣---\n\nTwo", "under"), ("One\n1️⃣---\nTwo", "under"), ("One\n\n1️⃣---\nTwo", "above"),
    ])
  func ambiguous(body: String, side: String) {
    #expect(
      findings(world(body)) == [
        "1️⃣ error ambiguous-separator: `---` directly \(side) text: the next item of a thread, or a line of this one?"
      ])
    #expect(
      World(world(body)).compiled().diagnostics.first?.notes == [
        "for the next item of a thread, leave a blank line before and after `---`",
        #"for a line that reads `---`, write `\---`"#,
      ])
  }

  @Test(
    "An empty item is an error",
    arguments: [
      ("One\n\n---\n\n---\n\nTwo", 2), ("\n---\n\nTwo", 1), ("One\n\n---\n", 2),
      ("One\n\n---\n\n<!-- later -->\n\n---\n\nTwo", 2),
    ])
  func empty(body: String, item: Int) {
    let said = findings(world(body))
    #expect(said.count == 1)
    #expect(said.first?.hasSuffix("error empty-item: item \(item) of the thread is empty") == true)
  }

  @Test("An account that cannot thread must be told what to do")
  func cannotThread() throws {
    let world = World(world("One\n\n---\n\n1️⃣Two", accounts: "[acme, bela]"))
    let compilation = world.compiled()
    #expect(
      world.said(compilation) == [
        "1️⃣ error cannot-thread (bela): the text has 2 items, and Beta has no threads: not yet"
      ])
    #expect(compilation.desired?.deliveries.map(\.label) == ["acme"])
    #expect(compilation.desired?.refused.count == 1)
  }

  @Test("`thread: join` makes one post with blank lines between, where there are no threads")
  func join() throws {
    let both = try deliveries(world("One\n\n---\n\nTwo", accounts: "[acme, bela]", fields: "thread: join\n"))
    #expect(both.map { $0.content.items.map(\.text) } == [["One", "Two"], ["One\n\nTwo"]])
  }

  @Test("`thread: first` sends the first item alone")
  func first() throws {
    let both = try deliveries(world("One\n\n---\n\nTwo", accounts: "[acme, bela]", fields: "thread: first\n"))
    #expect(both.map { $0.content.items.map(\.text) } == [["One", "Two"], ["One"]])
  }

  @Test("In an override it holds for that account, threads or not")
  func overridden() throws {
    let delivery = try delivery(
      world("One\n\n---\n\nTwo", fields: "overrides: {acme: {thread: join}}\n"))
    #expect(delivery.content.items.map(\.text) == ["One\n\nTwo"])
  }

  @Test("`thread` on a text of one item is a warning")
  func idle() {
    #expect(
      findings(world("One", fields: "1️⃣thread: join\n")) == [
        "1️⃣ warning idle-thread: `thread` has no effect: the text is one item"
      ])
  }

  @Test("An override's text replaces the whole thread")
  func overrideText() throws {
    let both = try deliveries(
      world(
        "One\n\n---\n\nTwo", accounts: "[acme, bela]",
        fields: "overrides:\n  beta:\n    text: |\n      Short\n"))
    #expect(both.map { $0.content.items.map(\.text) } == [["One", "Two"], ["Short"]])
  }

  @Test("Media belongs to the first item unless it says which")
  func media() throws {
    let delivery = try delivery(
      world(
        "One\n\n---\n\nTwo",
        fields: "media:\n  - {file: a.jpg, alt: A}\n  - {file: b.jpg, alt: B, item: 2}\n")
        + "\n== posts/a.jpg ==\nx\n== posts/b.jpg ==\ny")
    #expect(delivery.content.items.map { $0.media.map(\.path) } == [["posts/a.jpg"], ["posts/b.jpg"]])
  }

  @Test("Media of an item that is not there is an error")
  func noSuchItem() {
    #expect(
      findings(
        world("One", fields: "media:\n  - {file: a.jpg, alt: A, item: 1️⃣2}\n") + "\n== posts/a.jpg ==\nx"
      ) == ["1️⃣ error no-such-item (acme): `item: 2`, but the text has 1 item"])
  }
}
