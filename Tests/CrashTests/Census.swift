import Foundation
import JSON
import Sandbox

/// What is public and what is recorded, counted from the sandbox's ledger and from git alone.
struct Census: Sendable {
  /// Messages that are public more than once.
  var duplicates: [String] = []
  /// Messages that are not public, of deliveries the record has in no terminal folder, or calls published.
  var lost: [String] = []
  /// Deliveries that are still open.
  var stuck: [String] = []
  /// Deliveries that ended otherwise.
  var failed: [String] = []
  /// Deliveries nobody can decide: the call may have begun, and the platform does not show it.
  var undecidable: [String] = []
  /// Deliveries that stand as uncertain although the platform shows them, or although no call had begun.
  var needlesslyUncertain: [String] = []
  /// Leases that are left.
  var leases: [String] = []
  /// Receipts that name nothing public, or the same as another.
  var receipts: [String] = []

  var isWhole: Bool {
    duplicates.isEmpty && lost.isEmpty && stuck.isEmpty && failed.isEmpty && needlesslyUncertain.isEmpty
      && leases.isEmpty && receipts.isEmpty
  }

  /// `post@label` and the message's number of a text on a platform.
  static func message(_ text: String, on platform: String) -> String? {
    guard text.hasPrefix("This is "), text.hasSuffix("."), let label = CrashAccount.labels[platform]
    else { return nil }
    let words = text.dropFirst(8).dropLast(1).split(separator: " ")
    guard let id = words.first else { return nil }
    return "\(id)@\(label)/\(words.count > 1 ? String(words[1]) : "1")"
  }

  /// - Parameters:
  ///   - posts: `GET /_sandbox/posts`.
  ///   - entries: path on the state branch → file.
  ///   - begun: `post@label` of every call that a journal says began; nil: no journal can tell.
  init(wanted: [String: Int], posts: JSON, entries: [String: JSON], begun: Set<String>?) {
    var count: [String: Int] = [:]
    var ids: Set<String> = []
    for post in posts["posts"]?.array ?? [] where post["deleted_at"]?.string == nil {
      guard let text = post["text"]?.string, let platform = post["platform"]?.string,
        let message = Self.message(text, on: platform)
      else {
        receipts.append("something unknown is public: \(post["text"]?.string ?? "?")")
        continue
      }
      count[message, default: 0] += 1
      // A video's receipt may be the video's own id, which its post on the page names.
      ids.formUnion([post["id"]?.string, post["details"]?["video"]?.string].compactMap { $0 })
    }
    duplicates = count.filter { $0.value > 1 }.map { "\($0.key) ×\($0.value)" }.sorted()
    var folders: [String: [String]] = [:]
    var named: Set<String> = []
    for (path, entry) in entries {
      let parts = path.split(separator: "/").map(String.init)
      if parts[0] == "runs" { leases.append(path) }
      guard parts.count == 5 else { continue }
      folders[String(parts[4].dropLast(5)), default: []].append(parts[0])
      for item in entry["items"]?.array ?? [] {
        guard let id = item["receipt"]?["id"]?.string else { continue }
        if !named.insert(id).inserted { receipts.append("\(path): \(id) is another's receipt, too") }
        if !ids.contains(id) { receipts.append("\(path): \(id) is not public") }
      }
    }
    for (delivery, items) in wanted {
      let states = folders[delivery] ?? []
      let missing = (1...items).map { "\(delivery)/\($0)" }.filter { count[$0] == nil }
      switch states {
      case ["published"]: lost += missing
      case ["scheduled"], ["publishing"]: stuck.append(delivery)
      case ["uncertain"]:
        let mayHaveBegun = begun.map { $0.contains(delivery) } ?? true
        if missing.isEmpty || !mayHaveBegun {
          needlesslyUncertain.append(delivery)
        } else {
          undecidable.append(delivery)
        }
      case ["failed"], ["missed"], ["cancelled"]: failed.append("\(delivery): \(states[0])")
      default: lost.append("\(delivery) is recorded \(states.count) times")
      }
    }
  }

  var text: String {
    let parts = [
      ("duplicates", duplicates), ("lost", lost), ("stuck", stuck), ("ended otherwise", failed),
      ("needlessly uncertain", needlesslyUncertain), ("leases", leases), ("receipts", receipts),
      ("undecidable", undecidable),
    ]
    return parts.filter { !$0.1.isEmpty }.map { "\($0.0): \($0.1.sorted().joined(separator: ", "))" }
      .joined(separator: "; ")
  }
}

extension CrashWorld {
  /// Counts what is public and what is recorded.
  func census(_ wanted: [String: Int], begun: Set<String>?) async throws -> Census {
    Census(
      wanted: wanted, posts: ["posts": .array(sandbox.posts.map { $0.json(base: sandbox.baseURL) })],
      entries: try await entries(),
      begun: begun)
  }

  /// Every JSON file of the state branch.
  func entries() async throws -> [String: JSON] {
    guard
      let tip = try? await git("-C", recordHome, "rev-parse", "-q", "--verify", "refs/heads/postrider/state")
    else { return [:] }
    let names = try await git("-C", recordHome, "ls-tree", "-r", "--name-only", tip)
      .split(separator: "\n").map(String.init).filter { $0.hasSuffix(".json") && !$0.hasPrefix("ids/") }
    let wanted = names.map { "\(tip):\($0)\n" }.joined()
    var rest = Array(try await shell("git", ["-C", recordHome, "cat-file", "--batch"], input: wanted).utf8)[
      ...]
    var entries: [String: JSON] = [:]
    for name in names {
      guard let end = rest.firstIndex(of: 10),
        let size = Int(String(decoding: rest[..<end], as: UTF8.self).split(separator: " ").last ?? "")
      else { throw CrashFailure("git cat-file does not know \(name)") }
      let body = rest[(end + 1)...].prefix(size)
      entries[name] = try JSON(parsing: Array(body))
      rest = rest.dropFirst(body.endIndex - rest.startIndex + 1)
    }
    return entries
  }

  /// `post@label` of every call that a journal beside the clone says began.
  func begun() throws -> Set<String> {
    let folder = runner + "/.git/postrider"
    var begun: Set<String> = []
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    where name.hasPrefix("journal-") {
      let data = FileManager.default.contents(atPath: folder + "/" + name) ?? Data()
      for line in data.split(separator: 10) {
        guard let json = try? JSON(parsing: Array(line)), json["kind"]?.string == "begun",
          let post = json["post"]?.string, let account = json["account"]?.string,
          let label = CrashAccount.labels[String(account.prefix { $0 != ":" })]
        else { continue }
        begun.insert("\(post)@\(label)")
      }
    }
    return begun
  }
}
