import Foundation
import Ledger
import Reconciler
import Testing

@Suite("Bad input: one file is broken, the others go out")
struct BadInputFileTests {
  /// One broken file beside a good one: the good one goes out, the broken one is named and neither sent nor
  /// recorded; repaired, it goes out once.
  private func story(
    says words: [String], exitCode: Int32 = 4, frozenID: String = "bad",
    break breakIt: (World) async throws -> Void, repair: (World) async throws -> Void,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    try await World.with(now: "2026-11-21T08:00:00Z") { world in
      try world.write("postrider.yaml", world.project())
      try world.writePost("good", at: "2026-11-21 09:00")
      try await world.publishCommit()
      #expect(await world.reconcile().exitCode == 0, sourceLocation: sourceLocation)

      try await breakIt(world)
      try await world.publishCommit("Break")
      world.clock.set("2026-11-21T09:00:00Z")
      let broken = await world.reconcile()
      #expect(broken.exitCode == exitCode, "\(broken.words)", sourceLocation: sourceLocation)
      for word in words {
        #expect(
          broken.words.contains(word), "\(word) is not in:\n\(broken.words)", sourceLocation: sourceLocation)
      }
      world.expectPublic(["good"], sourceLocation: sourceLocation)
      try await world.expectWholeRecord(sourceLocation: sourceLocation)
      #expect(
        try await world.states() == ["good": .published], sourceLocation: sourceLocation)

      let tip = try await world.stateTip()
      #expect(await world.reconcile().exitCode == exitCode, sourceLocation: sourceLocation)
      #expect(try await world.stateTip() == tip, "a run without news commits", sourceLocation: sourceLocation)

      try await repair(world)
      try await world.publishCommit("Repair")
      let repaired = await world.reconcile()
      #expect(repaired.exitCode == 0, "\(repaired.words)", sourceLocation: sourceLocation)
      world.expectPublic(["good", "bad"], sourceLocation: sourceLocation)
      #expect(await world.reconcile().exitCode == 0, sourceLocation: sourceLocation)
      world.expectPublic(["good", "bad"], sourceLocation: sourceLocation)
      try await world.expectWholeRecord(sourceLocation: sourceLocation)
    }
  }

  /// The bad file as it should have been.
  private func repaired(_ world: World) throws {
    try world.writePost("bad", at: "2026-11-21 08:30")
  }

  @Test("Broken YAML is named with file and line, and nothing of that file is sent")
  func brokenYAML() async throws {
    try await story(says: ["posts/bad.md:3: "]) { world in
      try world.write(
        "posts/bad.md",
        "---\nid: bad\naccounts: [acme\npublish_at: 2026-11-21 08:30\n---\nThis is bad.\n")
    } repair: {
      try repaired($0)
    }
  }

  @Test("A binary as Markdown is named with the line of its first strange byte")
  func binary() async throws {
    try await story(says: ["posts/bad.md:1: ", "not a text file", "NUL byte on line 2"]) { world in
      try world.write("posts/bad.md", bytes: Array("---\n\u{0}id".utf8) + (0..<4000).map { UInt8($0 % 256) })
    } repair: {
      try repaired($0)
    }
  }

  @Test("A file of 50 MB is named with its size and the limit, and is not read")
  func fiftyMegabytes() async throws {
    try await story(says: ["posts/bad.md:1: ", "52428800 bytes", "1048576"]) { world in
      var bytes = Array(World.post("bad", at: "2026-11-21 08:30").utf8)
      bytes += [UInt8](repeating: UInt8(ascii: "a"), count: 50 << 20 - bytes.count)
      try world.write("posts/bad.md", bytes: bytes)
    } repair: {
      try repaired($0)
    }
  }

  @Test("Missing media is named with the line that asks for it and the file that may be meant")
  func missingMedia() async throws {
    try await story(says: ["posts/bad.md:6: ", "there is no file", "soup.jpg"]) { world in
      try world.writePost(
        "bad", at: "2026-11-21 08:30", more: "media:\n  - {file: Soup.jpg, alt: Soup}")
      try world.write("posts/soup.jpg", "not looked at")
    } repair: {
      try repaired($0)
    }
  }

  @Test("`..` in a media path that leaves the repository is refused with its line")
  func dots() async throws {
    try await story(says: ["posts/bad.md:6: ", "leaves the repository"]) { world in
      try world.write("../secret.jpg", "a secret of this machine")
      try world.writePost(
        "bad", at: "2026-11-21 08:30", more: "media:\n  - {file: ../../secret.jpg, alt: Secret}")
    } repair: {
      try repaired($0)
    }
  }

  @Test("A symbolic link out of the tree is not followed, neither as media nor as a post")
  func symlinks() async throws {
    try await story(says: ["posts/bad.md:6: ", "symbolic link", "posts/link.md:1: "]) { world in
      try world.write("../secret.jpg", "a secret of this machine")
      try world.write("../link.md", World.post("link", at: "2026-11-21 08:30"))
      let posts = world.author + "/posts/"
      try FileManager.default.createSymbolicLink(
        atPath: posts + "link.md", withDestinationPath: world.folder + "/link.md")
      try FileManager.default.createSymbolicLink(
        atPath: posts + "secret.jpg", withDestinationPath: "../../secret.jpg")
      try world.writePost(
        "bad", at: "2026-11-21 08:30", more: "media:\n  - {file: secret.jpg, alt: Secret}")
    } repair: { world in
      try world.remove("posts/link.md")
      try world.remove("posts/secret.jpg")
      try repaired(world)
    }
  }

  @Test("A folder that is a symbolic link out of the tree is not followed")
  func symlinkedFolder() async throws {
    try await story(says: ["posts/bad.md:6: ", "symbolic link"]) { world in
      try world.write("../outside/secret.jpg", "a secret of this machine")
      try FileManager.default.createSymbolicLink(
        atPath: world.author + "/pictures", withDestinationPath: world.folder + "/outside")
      try world.writePost(
        "bad", at: "2026-11-21 08:30", more: "media:\n  - {file: /pictures/secret.jpg, alt: Secret}")
    } repair: {
      try repaired($0)
    }
  }

  @Test("An unknown account is named with its line and the accounts there are")
  func unknownAccount() async throws {
    try await story(says: ["posts/bad.md:3: ", "unknown account", "acme"]) { world in
      try world.writePost("bad", at: "2026-11-21 08:30", accounts: "[acne]")
    } repair: {
      try repaired($0)
    }
  }

  @Test("A post to a known and an unknown account goes to neither until it is repaired")
  func halfUnknownAccount() async throws {
    try await story(says: ["posts/bad.md:3: ", "unknown account"]) { world in
      try world.writePost("bad", at: "2026-11-21 08:30", accounts: "[acme, nobody]")
    } repair: {
      try repaired($0)
    }
  }

  @Test("Two files with one id are both frozen, each naming the other")
  func duplicateIDs() async throws {
    try await story(says: ["posts/bad.md:2: ", "posts/twin.md:2: ", "two posts are called `bad`", "id: "]) {
      world in
      try repaired(world)
      try world.write("posts/twin.md", World.post("bad", at: "2026-11-21 08:30", text: "The twin."))
    } repair: {
      try $0.remove("posts/twin.md")
    }
  }

  @Test("A twin of a scheduled post freezes it: nothing is sent, nothing cancelled, until the twin is gone")
  func duplicateOfScheduled() async throws {
    try await World.with(now: "2026-11-21T08:00:00Z") { world in
      try world.write("postrider.yaml", world.project())
      try world.writePost("bad", at: "2026-11-21 09:00")
      try world.writePost("good", at: "2026-11-21 09:00")
      try await world.publishCommit()
      #expect(await world.reconcile().exitCode == 0)
      try world.write("posts/twin.md", World.post("bad", at: "2026-11-21 09:00", text: "The twin."))
      try await world.publishCommit("Copy")
      world.clock.set("2026-11-21T09:00:00Z")
      let ending = await world.reconcile()
      #expect(ending.exitCode == 4, "\(ending.words)")
      world.expectPublic(["good"])
      #expect(try await world.states() == ["good": .published, "bad": .scheduled])
      try world.remove("posts/twin.md")
      try await world.publishCommit("Take the copy away")
      let repaired = await world.reconcile()
      #expect(repaired.exitCode == 0, "\(repaired.words)")
      world.expectPublic(["good", "bad"])
      try await world.expectWholeRecord()
    }
  }
}
