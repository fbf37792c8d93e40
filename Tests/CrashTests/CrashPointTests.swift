import Foundation
import JSON
import Sandbox
import Testing

@Suite("The program stopped after every effect")
struct CrashPointTests {
  /// With `POSTRIDER_CRASH_POINTS=all`, every kind over every way; otherwise one of each kind.
  static let scenarios =
    ProcessInfo.processInfo.environment["POSTRIDER_CRASH_POINTS"] == "all" ? Scenario.all : Scenario.quick

  @Test(
    "Stopped at the 1st, 2nd, … point until none is left, each message is public exactly once",
    arguments: scenarios)
  func stopped(_ scenario: Scenario) async throws {
    try await CrashWorld.with(scenario.way) { world in
      try await world.prepare(scenario)
      var table = Table()
      var point = 0
      while true {
        point += 1
        let (name, census, said) = try await world.stop(at: point, scenario)
        #expect(census.isWhole, "\(scenario), point \(point) (\(name ?? "none")): \(census.text)\n\(said)")
        guard name != nil else { break }
        table.add(census)
        try #require(point < 500, "the run never ends by itself")
      }
      #expect(point > 8, "points were passed")
      print(table.row(scenario))
    }
  }

  /// What all points of a scenario came to.
  struct Table {
    var points = 0
    var duplicates = 0
    var lost = 0
    var stuck = 0
    var uncertain = 0
    var undecidable = 0

    mutating func add(_ census: Census) {
      points += 1
      duplicates += census.duplicates.count
      lost += census.lost.count + census.failed.count
      stuck += census.stuck.count + census.leases.count
      uncertain += census.needlesslyUncertain.count
      undecidable += census.undecidable.count
    }

    func row(_ scenario: Scenario) -> String {
      "crash points  \("\(scenario)".padding(toLength: 48, withPad: " ", startingAt: 0)) "
        + "\(points) points, duplicates \(duplicates), lost \(lost), stuck \(stuck), uncertain \(uncertain), "
        + "undecidable \(undecidable)"
    }
  }

  @Test("The census finds a planted duplicate, a planted loss, a stuck delivery and a needless doubt")
  func control() {
    let post: (String) -> JSON = { ["platform": "mastodon", "text": "This is post-1.", "id": .string($0)] }
    let entry: JSON = ["items": [["receipt": ["id": "1"]]]]
    func census(_ posts: [JSON], _ path: String?, begun: Set<String> = []) -> Census {
      Census(
        wanted: ["post-1@toot": 1], posts: ["posts": .array(posts)],
        entries: path.map { [$0 + "/2026/11/21/post-1@toot.json": $0 == "published" ? entry : [:]] } ?? [:],
        begun: begun)
    }
    #expect(census([post("1")], "published").isWhole)
    #expect(census([post("1"), post("2")], "published").duplicates == ["post-1@toot/1 ×2"])
    #expect(census([], "published").lost == ["post-1@toot/1"])
    #expect(census([], nil).lost.count == 1)
    #expect(census([], "scheduled").stuck == ["post-1@toot"])
    #expect(census([post("1")], "uncertain", begun: ["post-1@toot"]).needlesslyUncertain == ["post-1@toot"])
    #expect(census([], "uncertain").needlesslyUncertain == ["post-1@toot"])
    #expect(census([], "uncertain", begun: ["post-1@toot"]).undecidable == ["post-1@toot"])
    #expect(!census([post("7")], "published").receipts.isEmpty)
  }
}

extension CrashWorld {
  /// Stops a run at a point, lets others go on until nothing is open, and counts. No name: the run ended before it.
  func stop(
    at point: Int, _ scenario: Scenario
  ) async throws -> (name: String?, census: Census, said: String) {
    set(Scenario.due)
    try await restore()
    let trace = work + "/trace"
    var ended = try await run(failpoints: "stop=\(point),trace=\(trace)")
    var said = "[\(ended.code)] \(ended.said)"
    let lines = Self.lines(of: trace)
    var begun = try begun()
    guard ended.code == 137 else {
      guard ended.code == 0 else { throw CrashFailure("an undisturbed run ended with \(said)") }
      return (nil, try await census(scenario.wanted, begun: begun), said)
    }
    for minutes in [20, 2, 30, 60] {
      advance(minutes: minutes)
      ended = try await run(in: scenario.successor == .other ? work + "/other" : nil)
      said += "[\(ended.code)] \(ended.said)"
      begun.formUnion(try self.begun())
      // What is left to another run's extras, or to its lease, is nobody's trouble yet.
      guard ended.code == 0 || ended.code == 4 else { continue }
      if try await !entries().keys.contains(where: { $0.hasPrefix("runs/") }) { break }
    }
    let census = try await census(scenario.wanted, begun: scenario.successor == .other ? nil : begun)
    let landed = Set(
      try await git("-C", recordHome, "rev-list", "refs/heads/postrider/state").split(separator: "\n"))
    for line in lines where line.hasPrefix("! acknowledged ") {
      let words = line.split(separator: " ")
      if words.count == 4, !landed.contains(words[2]) {
        throw CrashFailure("\(line) is lost at point \(point)")
      }
    }
    return (lines.last { $0.hasPrefix(". ") }.map { String($0.dropFirst(2)) } ?? "?", census, said)
  }

  static func lines(of path: String) -> [String] {
    String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
      .split(separator: "\n").map(String.init)
  }
}
