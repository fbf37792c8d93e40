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

  /// Films as large as the strictest platform wants them.
  static let largeFilm: [(path: String, bytes: [UInt8])] = [
    ("v.mp4", SampleMedia.mp4(width: 1920, height: 1080, seconds: 8, bytes: 100_000))
  ]
  static let largeUprightFilm: [(path: String, bytes: [UInt8])] = [
    ("v.mp4", SampleMedia.mp4(width: 1080, height: 1920, seconds: 8, bytes: 100_000))
  ]

  /// What every run of the tests goes through: each kind once, where that costs little.
  static var quick: [Scenario] {
    [
      Scenario("image on gram", over: .none, to: ["gram"], media: picture),
      Scenario("carousel on gram", over: .http, to: ["gram"], more: "type: carousel", media: pictures),
      Scenario("video on page", over: .none, to: ["page"], more: "type: video", media: film),
      Scenario("thread of 3 on toot", over: .file, to: ["toot"], items: 3),
      Scenario("burst of 6", over: .file, posts: 3, to: ["toot", "page"]),
      Scenario("video on tok", over: .none, to: ["tok"], more: "type: video", media: largeFilm),
      Scenario("thread of 2 on sky", over: .file, to: ["sky"], items: 2),
    ]
  }

  /// Each kind on each platform that has it; one of each platform over the other ways, and with another machine
  /// going on.
  static var all: [Scenario] {
    var all = quick
    for label in ["gram", "page", "toot", "bird", "knot", "sky", "office"] {
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
    return all + later
  }

  /// The same of the platforms that came later.
  private static var later: [Scenario] {
    let titled = "overrides: {youtube: {title: A film}}\n"
    var later = ["bird", "knot", "sky", "office", "tok", "tube"].map {
      Scenario(
        "video on \($0)", over: .file, to: [$0], more: ($0 == "tube" ? titled : "") + "type: video",
        media: largeFilm)
    }
    later += ["bird", "knot", "sky"].map {
      Scenario("thread of 3 on \($0)", over: .file, to: [$0], items: 3)
    }
    later += ["knot", "tok"].map {
      Scenario("carousel on \($0)", over: .file, to: [$0], more: "type: carousel", media: pictures)
    }
    later += [
      Scenario("text on office", over: .file, to: ["office"]),
      Scenario(
        "reel on tube", over: .file, to: ["tube"], more: titled + "type: reel", media: largeUprightFilm),
      Scenario("burst of 12", over: .http, posts: 2, to: ["toot", "page", "bird", "knot", "sky", "office"]),
    ]
    for label in ["bird", "knot", "sky", "office"] {
      later.append(Scenario("image on \(label)", over: .http, successor: .other, to: [label], media: picture))
    }
    for label in ["tok", "tube"] {
      later.append(
        Scenario(
          "video on \(label)", over: .http, successor: .other, to: [label],
          more: (label == "tube" ? titled : "") + "type: video", media: largeFilm))
    }
    return later
  }
}
