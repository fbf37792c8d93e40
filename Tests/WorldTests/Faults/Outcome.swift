import Content
import Ledger
import Reconciler
import Sandbox
import Testing

/// What a person has after something went wrong, as a cell of the table says it.
struct Outcome: Sendable {
  var text: String

  /// A cell that cannot exist, with its reason.
  static func none(_ why: String) -> Outcome { Outcome(text: "— " + why) }

  init(text: String) { self.text = text }

  /// Measures a story that came to its end; a second post anywhere is a failed test.
  init(_ story: Story, _ more: String = "", copies: Int = 1) throws {
    #expect(story.repeated.isEmpty, "published twice: \(story.repeated)")
    let states = try story.states()
    let live = story.world.sandbox.posts.count
    let wanted = story.kinds.reduce(0) { $0 + $1.items } * copies
    var parts = ["exit " + Self.exits(story.endings)]
    let ends = states.sorted { $0.key.rawValue < $1.key.rawValue }
    parts.append(
      ends.map { $0.value == 1 ? $0.key.rawValue : "\($0.value) \($0.key.rawValue)" }.joined(separator: ", "))
    parts.append(
      live == wanted
        ? (live == 1 ? "public once" : "all \(live) public once")
        : live == 0 ? "not public" : "\(live) of \(wanted) public")
    if !more.isEmpty { parts.append(more) }
    if let said = Self.said(story.endings) { parts.append("“\(said)”") }
    text = parts.joined(separator: " · ")
  }

  /// `5 → 0`: one number for a stretch of runs that ended alike.
  static func exits(_ endings: [Ending]) -> String {
    var codes: [Int32] = []
    for ending in endings where codes.last != ending.exitCode { codes.append(ending.exitCode) }
    return codes.map(String.init).joined(separator: " → ")
  }

  /// The first words that say what was the matter, without what differs from run to run.
  static func said(_ endings: [Ending]) -> String? {
    let telling: Set<String> = ["waits", "looks again", "failed", "missed", "uncertain", "held"]
    for ending in endings {
      let lines = ending.report.lines.filter { telling.contains($0.verb) }
      let words = lines.compactMap(\.detail) + (ending.exitCode == 0 ? [] : ending.report.notes)
      if let first = words.first(where: { !$0.isEmpty }) { return plain(first) }
    }
    return nil
  }

  /// Without addresses, numbers made by chance, and times; short; fit for a table.
  static func plain(_ text: String) -> String {
    var words = text.replacing("\n", with: " ").replacing("|", with: "/")
    words = words.replacing(#/(https?|file):\/\/[^ \n,;'"]+/#, with: "URL")
    words = words.replacing(#/\d{4}-\d\d-\d\dT[0-9:]+Z/#, with: "TIME")
    words = words.replacing(#/[0-9a-f]{10,}/#, with: "ID")
    words = words.replacing(#/\/[^ ]*postrider-world-[^ ':]*/#, with: "PATH")
    words = words.replacing(#/; again at TIME$/#, with: "")
    words = words.replacing(#/within [0-9.]+ seconds/#, with: "in time")
    // What git's own client adds is worded by its version.
    words = words.replacing(#/ curl \d+ .*$/#, with: " …")
    return words.count > 140 ? words.prefix(139) + "…" : words
  }
}
