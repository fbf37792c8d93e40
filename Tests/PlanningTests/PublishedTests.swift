import Content
import Ledger
import Testing

@testable import Planning

@Suite("What is public, and files that say something else")
struct PublishedTests {
  /// Published posts, an hour ago, with a policy and a platform that can.
  private func world(
    _ edit: Consent, _ retract: Consent = .never, posts: [String] = ["menu"], can: Bool = true
  ) throws -> World {
    var world = try World()
    world.wanted = posts.map { World.post($0, hours: 1) } + [World.post("other", hours: 500)]
    try world.settle()
    world.pass(hours: 1)
    for post in posts { try world.set(post, .published) }
    world.project.policy.published = PublishedPolicy(edit: edit, retract: retract)
    let support: Support = can ? .can : .cannot("Example keeps what it has")
    world.context.supports = ["example": [.edit: support, .retract: support]]
    return world
  }

  private func changed(_ world: inout World, _ post: Int = 0, text: String = "New") {
    world.wanted[post] = World.post(world.wanted[post].id.post.key, hours: 1, text: text)
  }

  @Test("Unless the team says otherwise, a change of what is public is drift and nothing else")
  func never() throws {
    var edited = try world(.never)
    changed(&edited)
    #expect(try edited.only().kind == .drift)
    #expect(try edited.only().entry?.change == nil)
    var gone = try world(.never)
    gone.wanted.removeFirst()
    #expect(try gone.only().kind == .drift)
  }

  @Test("With auto a changed text becomes an edit that knows what is wanted, and keeps the receipt")
  func auto() throws {
    var world = try world(.auto)
    changed(&world)
    let action = try world.only()
    #expect(action.kind == .edit && action.hazard == nil)
    #expect(action.entry?.change?.digest == "sha256:New")
    #expect(action.entry?.digest == "sha256:Text of menu", "what is public is recorded until it is changed")
    #expect(action.after?.digest == "sha256:New" && action.before?.digest == "sha256:Text of menu")
    #expect(action.entry?.items[0].receipt?.remoteID == "r-menu")
    #expect(world.plan().hasWork)
  }

  @Test("Where the platform cannot, it stays drift, in the platform's own words")
  func cannot() throws {
    var world = try world(.auto, can: false)
    changed(&world)
    let entry = try #require(try world.only().entry)
    #expect(try world.only().kind == .drift)
    let rules = PublishedRules(world.project, supports: world.context.supports)
    #expect(
      rules.words(for: entry)
        == "other content: already public; the change is not sent (Example keeps what it has)")
  }

  @Test("ask withholds it until a person allows exactly this change, and no other")
  func ask() throws {
    var world = try world(.ask)
    changed(&world)
    #expect(try world.only().hazard == .editAsked)
    let approval = try #require(world.plan().approval)
    world.context.approved = approval
    #expect(try world.only().kind == .edit && world.only().hazard == nil)
    changed(&world, text: "Newer")
    #expect(try world.only().hazard == .editAsked, "another text is another change")
    changed(&world)
    world.pass(hours: 5)
    #expect(world.plan().approval == nil && world.plan().openHazards.isEmpty, "time changes nothing")
  }

  @Test("What was allowed once and recorded goes on without being asked for again")
  func askedOnce() throws {
    var world = try world(.ask)
    changed(&world)
    world.context.approved = world.plan().approval
    let action = try world.only()
    try world.commit([try #require(action.change(on: world.record))])
    world.context.approved = nil
    #expect(try world.only().kind == .edit && world.only().hazard == nil)
    #expect(try world.only().entry == nil, "nothing new is to be written")
  }

  @Test("A file that is gone, or cancelled, becomes a retraction by policy; a draft is only drift")
  func retract() throws {
    var gone = try world(.never, .auto)
    gone.wanted.removeFirst()
    #expect(try gone.only().kind == .retract)
    var cancelled = try world(.never, .auto)
    cancelled.wanted[0].wish = .cancelled
    #expect(try cancelled.only().kind == .retract)
    var draft = try world(.never, .auto)
    draft.wanted[0].wish = .draft
    #expect(try draft.only().kind == .drift)
    var asked = try world(.never, .ask)
    asked.wanted.removeFirst()
    #expect(try asked.only().hazard == .retractAsked)
  }

  @Test("While some content cannot be read, or the read is stale, nothing public is touched")
  func unread() throws {
    var world = try world(.auto, .auto)
    changed(&world)
    world.isComplete = false
    #expect(try world.only().kind == .drift)
    world.isComplete = true
    world.context.isStale = true
    #expect(world.plan().actions.isEmpty)
  }

  @Test("Many at once need a person, at the limit plus one")
  func many() throws {
    let names = (1...6).map { "post\($0)" }
    for (count, isHeld) in [(5, false), (6, true)] {
      var world = try world(.auto, .auto, posts: Array(names.prefix(count)))
      world.wanted.removeAll { $0.id.post.key.hasPrefix("post") }
      let actions = world.plan().actions
      #expect(actions.map(\.kind) == Array(repeating: .retract, count: count))
      #expect(actions.allSatisfy { ($0.hazard == .manyRetractions) == isHeld })
      var edited = try self.world(.auto, posts: Array(names.prefix(count)))
      edited.project.policy.safety.edits = 5
      for index in 0..<count { changed(&edited, index) }
      #expect(edited.plan().actions.allSatisfy { ($0.hazard == .manyEdits) == isHeld })
    }
  }

  @Test("An empty folder never takes everything back, however little it is")
  func nothingWanted() throws {
    var world = try world(.auto, .auto)
    world.wanted = []
    try world.set("other", .cancelled)
    #expect(try world.only().kind == .retract && world.only().hazard == .nothingWanted)
  }

  @Test("What was taken back never goes out again: a file that returns is a hazard")
  func returned() throws {
    var world = try world(.auto, .auto)
    let menu = world.wanted.removeFirst()
    try world.set("menu", .published) {
      $0.items[0].retractedAt = World.start
      $0.reason = "taken back: the file is gone"
    }
    #expect(world.plan().actions.isEmpty, "gone and taken back: nothing to do")
    world.wanted.insert(menu, at: 0)
    let action = try world.only()
    #expect(action.kind == .drift && action.hazard == .idReturned)
    world.wanted[0] = World.post("menu", hours: 48, text: "New")
    #expect(try world.only().hazard == .idReturned)
    #expect(world.plan().actions.allSatisfy { $0.kind != .publish && $0.kind != .schedule })
  }

  @Test("A new time is never an edit, and another number of messages neither")
  func notEditable() throws {
    var world = try world(.auto)
    world.wanted[0] = World.post("menu", hours: 0, text: "New")
    #expect(try world.only().kind == .drift)
    changed(&world)
    world.wanted[0].itemDigests.append("sha256:second")
    #expect(try world.only().kind == .drift)
  }

  @Test("A change that failed is not tried again for the same content; another content is")
  func failed() throws {
    var world = try world(.auto)
    changed(&world)
    let entry = try #require(try world.only().entry)
    try world.set("menu", .published) { next in
      next.change = entry.change
      next.change?.standing = .failed
      next.change?.problem = "no edits after a day"
      next.drift = entry.drift
    }
    #expect(world.plan().actions.isEmpty)
    let rules = PublishedRules(world.project, supports: world.context.supports)
    #expect(
      world.entry("menu").flatMap(rules.words)
        == "other content: already public; the change failed: no edits after a day")
    changed(&world, text: "Newer")
    #expect(try world.only().kind == .edit && world.only().entry?.change?.standing == .open)
  }

  @Test("A change that was begun and is no longer allowed is remembered; one that never began is forgotten")
  func stopped() throws {
    var world = try world(.auto)
    changed(&world)
    let change = try #require(try world.only().entry?.change)
    try world.set("menu", .published) {
      $0.change = change
      $0.drift = "other content"
    }
    world.project.policy.published.edit = .never
    #expect(try world.only().entry?.change == nil)
    try world.set("menu", .published) { $0.change?.attempts = 1 }
    #expect(try world.only().kind == .drift && world.only().entry?.change?.standing == .stopped)
    // The file goes back to what was published first: what is public is not known, so it is written again.
    world.project.policy.published.edit = .auto
    world.wanted[0] = World.post("menu", hours: 1)
    let back = try world.only()
    #expect(back.kind == .edit && back.entry?.change?.isBlind == true)
    #expect(back.entry?.change?.digest == "sha256:Text of menu")
  }

  @Test("What another run is at is left alone")
  func claimed() throws {
    var world = try world(.auto)
    changed(&world)
    let change = try #require(try world.only().entry?.change)
    let claim = Claim(run: "another", at: world.now, commit: "c1")
    try world.set("menu", .published) {
      $0.change = change
      $0.claim = claim
    }
    #expect(world.plan().actions.isEmpty)
    world.context.run = "another"
    #expect(try world.only().kind == .edit)
  }

  @Test("A freeze holds edits back, not retractions")
  func freeze() throws {
    var world = try world(.auto, .auto, posts: ["menu", "bread"])
    changed(&world)
    world.wanted.remove(at: 1)
    world.project.policy.freezeUntil = world.now.adding(seconds: 3600)
    let actions = Dictionary(
      world.plan().actions.map { ($0.delivery.post.key, $0) }, uniquingKeysWith: { first, _ in first })
    #expect(actions["menu"]?.kind == .hold && actions["menu"]?.until == world.project.policy.freezeUntil)
    #expect(actions["bread"]?.kind == .retract)
  }

  @Test("An account's own word goes before the project's")
  func account() throws {
    var world = try world(.auto)
    changed(&world)
    world.project.accounts[0].published.edit = .never
    #expect(try world.only().kind == .drift)
  }
}
