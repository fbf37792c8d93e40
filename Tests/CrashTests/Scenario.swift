import Foundation
import Sandbox

/// Posts of one kind that fall due together.
///
/// The text of a message is `This is <id>.`, with `<id> <n>` for the later ones of a thread: by it the census
/// recognises what is public.
struct Scenario: Sendable, CustomStringConvertible {
  /// Who works on after the stop.
  enum Successor: String, Sendable {
    /// The same clone, with the journal.
    case same
    /// Another machine, which has nothing but the remote.
    case other
  }

  var name: String
  var way: CrashWorld.Way
  var successor = Successor.same
  var files: [(path: String, bytes: [UInt8])]
  /// `post@label` → how many messages it has.
  var wanted: [String: Int]

  var description: String {
    "\(name), \(way.rawValue)" + (successor == .other ? ", another machine goes on" : "")
  }

  static let due = "2026-11-21T09:00:00Z"

  init(
    _ name: String, over way: CrashWorld.Way, successor: Successor = .same, posts: Int = 1,
    to labels: [String], more: String = "", items: Int = 1, media: [(path: String, bytes: [UInt8])] = []
  ) {
    self.name = name
    self.way = way
    self.successor = successor
    files = media.map { ("media/" + $0.path, $0.bytes) }
    wanted = [:]
    var more = more
    if !media.isEmpty {
      more += (more.isEmpty ? "" : "\n") + "media:" + media.map { "\n  - /media/\($0.path)" }.joined()
    }
    for index in 1...posts {
      let id = "post-\(index)"
      let texts = (1...items).map { $0 == 1 ? "This is \(id)." : "This is \(id) \($0)." }
      files.append(
        (
          "posts/\(id).md",
          Array(
            """
            ---
            id: \(id)
            accounts: [\(labels.joined(separator: ", "))]
            publish_at: 2026-11-21 09:00
            \(more.isEmpty ? "" : more + "\n")---
            \(texts.joined(separator: "\n\n---\n\n"))

            """.utf8)
        ))
      for label in labels { wanted["\(id)@\(label)"] = items }
    }
  }

  static let picture: [(path: String, bytes: [UInt8])] = [
    ("a.jpg", SampleMedia.jpeg(width: 400, height: 400))
  ]
  static let pictures: [(path: String, bytes: [UInt8])] = [
    ("a.jpg", SampleMedia.jpeg(width: 400, height: 400)),
    ("b.jpg", SampleMedia.jpeg(width: 400, height: 400, tint: 30)),
  ]
  static let film: [(path: String, bytes: [UInt8])] = [
    ("v.mp4", SampleMedia.mp4(width: 1920, height: 1080, seconds: 8))
  ]
  static let uprightFilm: [(path: String, bytes: [UInt8])] = [
    ("v.mp4", SampleMedia.mp4(width: 1080, height: 1920, seconds: 8))
  ]

  /// What every run of the tests goes through: each kind once, where that costs little.
  static var quick: [Scenario] {
    [
      Scenario("image on gram", over: .none, to: ["gram"], media: picture),
      Scenario("carousel on gram", over: .http, to: ["gram"], more: "type: carousel", media: pictures),
      Scenario("video on page", over: .none, to: ["page"], more: "type: video", media: film),
      Scenario("thread of 3 on toot", over: .file, to: ["toot"], items: 3),
      Scenario("burst of 6", over: .file, posts: 3, to: ["toot", "page"]),
    ]
  }

  /// Each kind on each platform that has it; one of each platform over the other ways, and with another machine
  /// going on.
  static var all: [Scenario] {
    var all = quick
    for label in ["gram", "page", "toot"] {
      all.append(Scenario("image on \(label)", over: .file, to: [label], media: picture))
    }
    all += [
      Scenario("video on page", over: .file, to: ["page"], more: "type: video", media: film),
      Scenario("reel on gram", over: .file, to: ["gram"], more: "type: reel", media: uprightFilm),
      Scenario("reel on page", over: .file, to: ["page"], more: "type: reel", media: uprightFilm),
      Scenario("video on toot", over: .file, to: ["toot"], more: "type: video", media: film),
      Scenario("pictures on page", over: .file, to: ["page"], media: pictures),
      Scenario("text on page", over: .file, to: ["page"]),
      Scenario("text on page", over: .none, to: ["page"]),
      Scenario("thread of 3 on toot", over: .none, to: ["toot"], items: 3),
      Scenario("burst of 24", over: .http, posts: 12, to: ["toot", "page"]),
      Scenario("image on gram", over: .http, successor: .other, to: ["gram"], media: picture),
      Scenario(
        "video on page", over: .http, successor: .other, to: ["page"], more: "type: video", media: film),
      Scenario("thread of 3 on toot", over: .http, successor: .other, to: ["toot"], items: 3),
      Scenario("burst of 6", over: .http, successor: .other, posts: 3, to: ["toot", "page"]),
    ]
    return all
  }
}
