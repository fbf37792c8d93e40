import Content
import JSON
import Ledger
import Testing

@testable import Planning

@Suite("A plan as people and machines read it")
struct PlanTextTests {
  @Test("A plan in words")
  func words() throws {
    var world = try World()
    world.wanted = [
      World.post("menu", hours: 24), World.post("old", hours: 500), World.post("third", hours: 600),
    ]
    try world.settle()
    world.wanted = [
      World.post("menu", hours: 30), World.post("third", hours: 600), World.post("now", hours: 0),
      World.post("fresh", hours: 2, to: World.beta),
    ]
    #expect(
      PlanText.text(of: world.plan()) == """
        1 to publish, 1 to cancel, 1 to reschedule, 1 to schedule.

        Publish now (1)
          now → acme (social.example)
              Tue 2026-12-01 09:00 Europe/Berlin (2026-12-01T08:00:00Z)

        Cancel (1)
          old → acme (social.example)
              Tue 2026-12-22 05:00 Europe/Berlin (2026-12-22T04:00:00Z)
              why: the file is gone

        Reschedule (1)
          menu → acme (social.example)
              Wed 2026-12-02 15:00 Europe/Berlin (2026-12-02T14:00:00Z)
              before: Wed 2026-12-02 09:00 Europe/Berlin (2026-12-02T08:00:00Z)
              why: another time

        Schedule (1)
          fresh → beta (social.example)
              Tue 2026-12-01 11:00 Europe/Berlin (2026-12-01T10:00:00Z)

        """)
  }

  @Test("An empty plan says so")
  func empty() throws {
    #expect(PlanText.text(of: try World().plan()) == "Nothing to do.\n")
  }

  @Test("A hazard shows what waits and the words that allow it")
  func hazards() throws {
    var world = try World()
    world.wanted = [World.post("menu")]
    try world.settle()
    world.wanted = []
    let plan = world.plan()
    let text = PlanText.text(of: plan)
    #expect(text.contains("Withheld (nothing-wanted): no post is wanted any more"))
    #expect(text.contains("  cancel menu → acme"))
    #expect(text.contains("postrider reconcile --approve \(plan.approval ?? "?")"))
    world.context.approved = plan.approval
    #expect(PlanText.text(of: world.plan()).contains("Allowed (nothing-wanted)"))
  }

  @Test("Nothing a stranger wrote moves the cursor")
  func escaping() throws {
    var world = try World()
    world.wanted = [World.post("menu", path: "posts/\u{1B}[31mred\u{202E}\n.md")]
    try world.settle()
    world.wanted[0].path = "posts/menu.md"
    let text = PlanText.text(of: world.plan())
    #expect(text.contains("posts/\\u{1b}[31mred\\u{202e}\\u{a}.md → posts/menu.md"))
    #expect(!text.unicodeScalars.contains("\u{1B}"))
  }

  @Test("Long plans are cut and counted")
  func rows() throws {
    var world = try World()
    world.wanted = (1...5).map { World.post("p\($0)") }
    #expect(PlanText.text(of: world.plan(), rows: 3).contains("  and 2 more\n"))
  }

  @Test("The machine's form is versioned and complete")
  func json() throws {
    var world = try World()
    world.wanted = [World.post("menu", hours: 24)]
    try world.settle()
    world.wanted[0].digest = "sha256:new"
    let plan = world.plan()
    let json = plan.json
    #expect(json["version"] == 1)
    #expect(json["digest"]?.string == plan.digest)
    #expect(json["wake"] == "2026-12-02T08:00:00Z")
    #expect(json["approval"] == nil)
    let action = try #require(json["actions"]?[0])
    #expect(action["action"] == "update" && action["post"] == "menu" && action["label"] == "acme")
    #expect(action["account"]?["host"] == "social.example")
    #expect(action["before"]?["digest"] == "sha256:Text of menu")
    #expect(action["after"]?["digest"] == "sha256:new")
    #expect(action["hazard"] == nil)
  }

  @Test("Inputs change with the content and the zone data, and with nothing else")
  func inputs() throws {
    var world = try World()
    let first = inputsDigest(world.desired, tzdata: "2026b")
    #expect(inputsDigest(world.desired, tzdata: "2026c") != first)
    world.context.now = World.start.adding(seconds: 9)
    #expect(inputsDigest(world.desired, tzdata: "2026b") == first)
    var desired = world.desired
    desired.inputs = "sha256:other"
    #expect(inputsDigest(desired, tzdata: "2026b") != first)
  }
}
