import GitTestServer
import Testing

/// A kind of repository: how it is made, and what has to come of two runs in it.
struct Animal: Sendable, CustomTestStringConvertible {
  /// How the remote is reached.
  enum Way: String, Sendable {
    case http, file
    /// There is no remote: the record lives in the repository itself.
    case local
  }

  /// The heading it stands under in `docs/repositories.md`.
  let group: String
  /// What a person would call it; unique.
  let name: String
  let way: Way
  /// The exit code of the first run; 0: both posts go out, one in each run.
  var code: Int32 = 0
  /// What the first run has to say.
  var says: [String] = []
  /// What is public after a first run that does not end with 0.
  var published: [String] = []
  /// How many runs it takes after the damage between the runs until everything is out.
  var healsIn = 1
  /// How many fetches the first and the second run make over http; nil: not looked at.
  var fetches: [Int]?
  /// True where only the first run is of interest, and that a second one has nothing to do.
  var isBrief = false
  /// Lines added to `postrider.yaml`, and files of the content branch. No dictionary: to Swift two forms of a name
  /// are one.
  var project = ""
  var files: KeyValuePairs<String, String> = [:]
  var branch = "main"
  var stateBranch = "postrider/state"
  /// True where only root can make it.
  var needsRoot = false
  /// True where it gives up root, so that it needs a process of its own.
  var isAlone = false
  /// Whether `safe.directory` names the clone.
  var isTrusted = false
  /// Makes it.
  let make: @Sendable (Keeper) async throws -> Visit

  var testDescription: String { "\(name), \(way.rawValue)" }

  init(
    _ group: String, _ name: String, _ way: Way, make: @escaping @Sendable (Keeper) async throws -> Visit
  ) {
    self.group = group
    self.name = name
    self.way = way
    self.make = make
  }

  /// The same one with other expectations or ingredients.
  func with(_ change: (inout Animal) -> Void) -> Animal {
    var copy = self
    change(&copy)
    return copy
  }

  /// The first run has to end so, say this and publish nothing.
  func refused(_ code: Int32, _ says: String...) -> Animal {
    with {
      $0.code = code
      $0.says = says
    }
  }

  func fetching(_ first: Int, _ second: Int) -> Animal { with { $0.fetches = [first, second] } }

  /// One run and an idle one, to spare time.
  func fetching(_ first: Int) -> Animal {
    with {
      $0.fetches = [first]
      $0.isBrief = true
    }
  }

  var brief: Animal { with { $0.isBrief = true } }
}

/// Where a run takes place, and what must be as it was afterwards.
struct Visit: Sendable {
  /// The path given to the program.
  let path: String
  /// Folders of which no byte may change, apart from our own folder in a git directory.
  let untouched: [String]
  /// Variables of the caller.
  var environment: [String: String] = [:]
  /// How long one git command may take.
  var patience: Duration = .seconds(60)
  /// Never to be seen: in what is said, in an argument, in our own folder.
  var secrets: [String] = []
  /// Happens between the first and the second run.
  var between: (@Sendable () async throws -> Void)?
  /// Looked at after the last run.
  var check: (@Sendable () async throws -> Void)?

  init(_ path: String, untouched: [String]? = nil) {
    self.path = path
    self.untouched = untouched ?? [path]
  }

  func with(_ change: (inout Visit) -> Void) -> Visit {
    var copy = self
    change(&copy)
    return copy
  }
}

extension Animal {
  static let all = clones + places + contents + locks + remotes + credentials + callers + owners

  static func named(_ name: String) throws -> Animal {
    try #require(all.first { $0.name == name })
  }
}
