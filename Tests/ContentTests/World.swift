import Content
import Diagnostics
import Testing

/// A test's files as one text: `== path ==` begins a file; a marker such as 1️⃣ names the position behind it and is
/// taken out. Without a `postrider.yaml` of its own it gets a small one.
struct World {
  var files: [String: [UInt8]] = [:]
  private var markers: [Place: String] = [:]

  struct Place: Hashable {
    var path: String
    var line: Int
    var column: Int
  }

  static let project = """
    version: 1
    timezone: Europe/Berlin
    accounts:
      acme: {platform: alpha, handle: "@acme", credentials: env:ACME}
      bela: {platform: beta, id: 42, credentials: {key: env:BELA_KEY, secret: env:BELA_SECRET}}
    groups:
      all: [acme, bela]
    media: {base_url: https://media.example}
    """

  init(_ text: String) {
    var path = "posts/post-1.md"
    var lines: [String: [String]] = [:]
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if line.hasPrefix("== "), line.hasSuffix(" ==") {
        path = String(line.dropFirst(3).dropLast(3))
        lines[path] = []
      } else {
        lines[path, default: []].append(take(line, path: path, number: lines[path, default: []].count + 1))
      }
    }
    if lines["postrider.yaml"] == nil { lines["postrider.yaml"] = [World.project] }
    for (path, lines) in lines { files[path] = Array(lines.joined(separator: "\n").utf8) }
  }

  private mutating func take(_ line: String, path: String, number: Int) -> String {
    var kept = ""
    for character in line {
      if let digit = character.unicodeScalars.first, character.unicodeScalars.count > 1,
        character.unicodeScalars.contains("\u{20E3}"), ("0"..."9").contains(digit)
      {
        markers[Place(path: path, line: number, column: kept.unicodeScalars.count + 1)] = String(character)
      } else {
        kept.append(character)
      }
    }
    return kept
  }

  var tree: MemoryTree { MemoryTree(files: files) }

  func compiled(_ facts: [String: MediaFactsSummary] = [:]) -> Compilation {
    compile(tree, platforms: Fakes.platforms, tzdata: "test") { entry, _ in facts[entry.path] }
  }

  /// `1️⃣ error unknown-key: message`, in order; positions without a marker as `path:line:column`.
  func said(_ compilation: Compilation) -> [String] {
    compilation.diagnostics.map { diagnostic in
      let account = diagnostic.account.map { " (\($0))" } ?? ""
      return "\(mark(diagnostic)) \(diagnostic.severity) \(diagnostic.id)\(account): \(diagnostic.message)"
    }
  }

  private func mark(_ diagnostic: Diagnostic) -> String {
    guard let place = diagnostic.place else { return "nowhere" }
    let key = Place(path: place.path, line: place.start.line, column: place.start.column)
    return markers[key] ?? "\(place.path):\(place.start.line):\(place.start.column)"
  }
}

/// The findings of a world, each as one line.
func findings(_ text: String, _ facts: [String: MediaFactsSummary] = [:]) -> [String] {
  let world = World(text)
  return world.said(world.compiled(facts))
}

/// The deliveries of a world that must have no error.
func deliveries(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> [WantedDelivery]
{
  let compilation = World(text).compiled()
  #expect(compilation.diagnostics.filter { $0.severity == .error } == [], sourceLocation: sourceLocation)
  return try #require(compilation.desired, sourceLocation: sourceLocation).deliveries
}

/// The one delivery of a world.
func delivery(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> WantedDelivery {
  let all = try deliveries(text, sourceLocation: sourceLocation)
  #expect(all.count == 1, sourceLocation: sourceLocation)
  return try #require(all.first, sourceLocation: sourceLocation)
}

/// The fixes of a world's findings, in order.
func fixes(_ text: String) -> [String?] { World(text).compiled().diagnostics.map(\.fix) }
