import Foundation
import Locking
import Testing

/// What came of an animal, as `docs/repositories.md` shows it.
struct Row: Sendable {
  let animal: Animal
  /// The first run's exit code.
  var code: Int32 = 0
  /// How many items are public at the end, and whether each is there once.
  var published = 0
  var isOnce = true
  /// Fetches of the first and the second run.
  var fetches: [Int] = []
  /// What each run said.
  var reads: [String]

  init(_ animal: Animal, reads: [String]) {
    self.animal = animal
    self.reads = reads
  }

  private var outcome: String {
    let posts = published == 1 ? "1 post" : "\(published) posts"
    let once = isOnce ? "once" : "MORE THAN ONCE"
    if code == 0 { return "\(posts), each \(once)" }
    return published == 0 ? "exit \(code), nothing published" : "exit \(code), \(posts) \(once)"
  }

  var line: String {
    let said = reads.joined(separator: "; then ").replacingOccurrences(of: "\n", with: " ")
      .replacingOccurrences(of: "|", with: "\\|").split(separator: " ").joined(separator: " ")
    let way = animal.way == .local ? "no remote" : animal.way.rawValue
    let cost = fetches.map(String.init).joined(separator: " + ")
    return "| \(animal.name) | \(way) | \(outcome) | \(cost) | \(said) |"
  }

  /// What the line of an animal begins with.
  static func beginning(_ animal: Animal) -> String {
    "| \(animal.name) | \(animal.way == .local ? "no remote" : animal.way.rawValue) |"
  }
}

/// `docs/repositories.md`: made by the tests, one line an animal.
enum ZooPage {
  private static let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "docs/repositories.md")
  private static let isWriting = ProcessInfo.processInfo.environment["POSTRIDER_WRITE_DOCS"] == "1"
  private static let turn = Guarded(0)

  /// Checks a row against the page, or writes it there.
  static func hold(_ row: Row) throws { try hold(row.line, of: row.animal) }

  static func hold(_ line: String, of animal: Animal) throws {
    try turn.withLock { _ in
      var lines = try read()
      let known = lines.firstIndex { $0.hasPrefix(Row.beginning(animal)) }.map { lines[$0] }
      guard isWriting else {
        #expect(
          known == line,
          "write it anew: POSTRIDER_WRITE_DOCS=1 swift test --filter RepositoryZooTests")
        return
      }
      lines.removeAll { $0.hasPrefix(Row.beginning(animal)) }
      try page(lines + [line]).write(to: file, atomically: true, encoding: .utf8)
    }
  }

  /// Checks that the page has these animals, in this order, and nothing else.
  static func holdWhole() throws {
    try turn.withLock { _ in
      if isWriting { return }
      let text = try String(contentsOf: file, encoding: .utf8)
      #expect(text == page(try read()), "an animal is missing, too many, or the words around differ")
    }
  }

  private static func read() throws -> [String] {
    guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
    return text.split(separator: "\n").map(String.init)
  }

  private static func page(_ lines: [String]) -> String {
    var page = """
      # Kinds of repositories

      Measured by the tests, not written by hand: each kind is made by the git program, a post that is due goes
      out in a first run, a second one is committed by somebody else and goes out in a second run, a third run
      has nothing to do. (Where one post is shown, the second run is the one that has nothing to do.) After each run every file of the clone has the same bytes and the same time as before,
      apart from `postrider/` in the git directory (without a remote: and apart from the record); files of objects
      have the same bytes. Fetches are requests for objects, counted where the remote is reached over http: those
      of the first run + those of the second.
      Write this page anew: `POSTRIDER_WRITE_DOCS=1 swift test --filter RepositoryZooTests`.

      """
    var group = ""
    for animal in Animal.all {
      if animal.group != group {
        group = animal.group
        page += "\n## \(group)\n\n| Repository | Over | Outcome | Fetches | What the person reads |\n"
        page += "|---|---|---|---|---|\n"
      }
      page += lines.first { $0.hasPrefix(Row.beginning(animal)) }.map { $0 + "\n" } ?? ""
    }
    return page
  }
}

/// Lets only so many through at a time.
actor Turnstile {
  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(_ places: Int) { free = places }

  func enter() async {
    if free > 0 {
      free -= 1
    } else {
      await withCheckedContinuation { waiting.append($0) }
    }
  }

  func leave() {
    if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
  }
}
