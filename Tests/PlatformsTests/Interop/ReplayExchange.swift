import Foundation
import HTTP

/// A documented exchange of `Tests/interop`: a request as the platform's documentation shows it, the answer beside
/// it (`NAME.answer`), and what is said of our client above it:
///
///     # client: SCENARIO POSITION => WORDS    the scenario sends it as its request of that place, and ends the verb
///                                             with these words
///     # client: never — why                   our client does not send this
///     # as: json | fields                     how far it is the same; else byte for byte
///     # differs: THIS => THAT — why           what our client says instead
struct ReplayExchange: Sendable {
  /// One place in one scenario.
  struct Use: Sendable, Hashable {
    var scenario: String
    var position: Int
    /// What the client must make of the answer.
    var words: String
  }

  /// Why a file cannot be replayed.
  struct Problem: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
  }

  /// `tiktok/01-creator`
  var name: String
  var method: String
  var url: String
  var headers: [(name: String, value: String)]
  var body: [UInt8]
  var uses: [Use] = []
  /// Why our client never sends it.
  var never: String?
  var way = ReplayWay.bytes
  var differences = 0
  var answer: HTTPResponse?

  /// Reads a file; `meanings` are what its values are in this test, the longest first.
  init(
    name: String, _ text: String, answer: String?, meanings: [(value: String, meaning: String)] = []
  ) throws(Problem) {
    func meant(_ text: String) -> String {
      meanings.reduce(text) { $0.replacingOccurrences(of: $1.value, with: $1.meaning) }
    }
    self.name = name
    var lines = text.components(separatedBy: "\n")[...]
    var notes: [(key: String, value: String)] = []
    while let line = lines.first, line.hasPrefix("#") {
      lines.removeFirst()
      let parts = line.dropFirst().split(separator: ":", maxSplits: 1).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      if parts.count == 2 { notes.append((parts[0], parts[1])) }
    }
    var request = lines.joined(separator: "\n")
    for note in notes where note.key == "differs" {
      let parts = note.value.components(separatedBy: " — ")
      let change = parts[0].components(separatedBy: " => ")
      guard parts.count == 2, !parts[1].isEmpty, change.count == 2 else {
        throw Problem("\(name): differs: THIS => THAT — why")
      }
      guard request.contains(change[0]) else { throw Problem("\(name): does not say “\(change[0])”") }
      request = request.replacingOccurrences(of: change[0], with: change[1])
      differences += 1
    }
    let cut = request.range(of: "\n\n")
    let head = meant(String(request[..<(cut?.lowerBound ?? request.endIndex)])).split(separator: "\n")
    let first = (head.first ?? "").split(separator: " ").map(String.init)
    headers = head.dropFirst().compactMap(Self.header)
    guard first.count == 3, let host = headers.first(where: { $0.name == "Host" })?.value else {
      throw Problem("\(name): is no request")
    }
    headers.removeAll { $0.name == "Host" }
    (method, url) = (first[0], "https://\(host)\(first[1])")
    var shown = cut.map { String(request[$0.upperBound...]) } ?? ""
    if shown.hasSuffix("\n") { shown.removeLast() }
    body = try ReplayFile.bytes(meant(shown))
    for note in notes where note.key == "as" {
      guard let way = ReplayWay(rawValue: note.value) else { throw Problem("\(name): as: json or fields") }
      self.way = way
    }
    for note in notes where note.key == "client" { try take(client: note.value, meant) }
    self.answer = try answer.map { text throws(Problem) in try Self.answer(meant(text), name) }
    guard !uses.isEmpty || never != nil else {
      throw Problem("\(name): does not say whether our client sends it: # client:")
    }
    guard uses.isEmpty || (never == nil && self.answer != nil) else {
      throw Problem("\(name): what is sent has a documented answer, and is not never sent")
    }
  }

  private mutating func take(client note: String, _ meant: (String) -> String) throws(Problem) {
    if note.hasPrefix("never") {
      let why = note.components(separatedBy: " — ")
      guard why.count == 2, !why[1].isEmpty else { throw Problem("\(name): client: never — why") }
      never = why[1]
      return
    }
    let parts = note.components(separatedBy: " => ")
    let place = parts[0].split(separator: " ").map(String.init)
    guard parts.count == 2, place.count == 2, let position = Int(place[1]), !parts[1].isEmpty else {
      throw Problem("\(name): client: SCENARIO POSITION => WORDS")
    }
    uses.append(Use(scenario: place[0], position: position, words: meant(parts[1])))
  }

  private static func header(_ line: Substring) -> (name: String, value: String)? {
    guard let cut = line.range(of: ": ") else { return nil }
    return (String(line[..<cut.lowerBound]), String(line[cut.upperBound...]))
  }

  private static func answer(_ text: String, _ name: String) throws(Problem) -> HTTPResponse {
    let cut = text.range(of: "\n\n")
    let head = text[..<(cut?.lowerBound ?? text.endIndex)].split(separator: "\n")
    guard let status = head.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
      throw Problem("\(name): its answer has no status")
    }
    let body = cut.map { text[$0.upperBound...] } ?? ""
    return HTTPResponse(
      status: status, headers: head.dropFirst().compactMap(header),
      body: Array(body.trimmingCharacters(in: .newlines).utf8))
  }
}

/// All documented exchanges of a platform.
struct ReplayFolder: Sendable {
  static let platforms = ["tiktok", "linkedin", "threads"]

  var exchanges: [ReplayExchange] = []
  var problems: [String] = []

  init(_ platform: String) {
    let folder = ReplayFile.root.appendingPathComponent("Tests/interop/\(platform)")
    func text(_ name: String) -> String? {
      try? String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    }
    var meanings: [(value: String, meaning: String)] = []
    for line in (text("client") ?? "").split(separator: "\n") where !line.hasPrefix("#") {
      let parts = line.components(separatedBy: " = ")
      if parts.count == 2 { meanings.append((parts[0], parts[1])) }
    }
    meanings.sort { $0.value.count > $1.value.count }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    for name in names.sorted() where name.hasSuffix(".http") {
      let stem = String(name.dropLast(5))
      do {
        exchanges.append(
          try ReplayExchange(
            name: "\(platform)/\(stem)", text(name) ?? "", answer: text("\(stem).answer"),
            meanings: meanings))
      } catch {
        problems.append("\(error)")
      }
    }
  }

  /// The requests of a scenario in their order.
  func exchanges(of scenario: String) -> [(exchange: ReplayExchange, use: ReplayExchange.Use)] {
    exchanges.flatMap { exchange in
      exchange.uses.filter { $0.scenario == scenario }.map { (exchange, $0) }
    }.sorted { $0.use.position < $1.use.position }
  }
}

/// Files that documented requests carry.
enum ReplayFile {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The film of TikTok's own example, 50 MB.
  static let long = film(50_000_123)
  /// The film of LinkedIn's own example, and one of two parts.
  static let short = film(1_055_736)
  static let middle = film(5_000_000)

  static func picture(_ name: String) -> [UInt8] {
    let file = root.appendingPathComponent("example-content/media/\(name)")
    return (try? Data(contentsOf: file)).map(Array.init) ?? []
  }

  /// A body as a file says it: `{{film SIZE FIRST LAST}}`, `{{picture NAME}}`, or the text itself.
  static func bytes(_ text: String) throws(ReplayExchange.Problem) -> [UInt8] {
    guard text.hasPrefix("{{"), text.hasSuffix("}}") else { return Array(text.utf8) }
    let words = text.dropFirst(2).dropLast(2).split(separator: " ").map(String.init)
    if words.count == 2, words[0] == "picture" { return picture(words[1]) }
    let numbers = words.dropFirst().compactMap { Int($0) }
    let whole = [long, middle, short].first { $0.count == numbers.first }
    guard words.first == "film", numbers.count == 3, let whole, numbers[1] <= numbers[2],
      numbers[2] < whole.count
    else { throw ReplayExchange.Problem("no such file: \(text)") }
    return Array(whole[numbers[1]...numbers[2]])
  }

  /// An MP4 of that many bytes that says it lasts five seconds.
  private static func film(_ size: Int) -> [UInt8] {
    func long(_ values: Int...) -> [UInt8] {
      values.flatMap { value in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }
    }
    func box(_ name: String, _ body: [UInt8]) -> [UInt8] { long(body.count + 8) + Array(name.utf8) + body }
    let mvhd = box("mvhd", long(0, 0, 0, 1000, 5000) + [UInt8](repeating: 0, count: 80))
    let head = box("ftyp", Array("isom".utf8) + long(0) + Array("isommp42".utf8)) + box("moov", mvhd)
    let rest = size - head.count
    return head + long(rest) + Array("mdat".utf8) + [UInt8](repeating: 90, count: rest - 8)
  }
}
