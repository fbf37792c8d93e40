import Diagnostics

/// A post's file, read and held against the declared fields; nothing resolved yet.
struct WrittenPost: Sendable {
  var path: String
  /// What it is called: written, or from the file's name; nil where neither gives an id.
  var id: PostID?
  var idPlace: Place?
  /// False where the fields could not be read, so that `id` is a guess or missing.
  var idIsSure = false
  /// The top level, with the body as `text`.
  var settings: Settings = [:]
  var overrides: [Override] = []
  var references: [Reference] = []
  var bodyLine = 1
  var diagnostics: [Diagnostic] = []

  /// What is written below one name of `overrides`.
  struct Override: Sendable {
    var name: String
    var place: Place
    var settings: Settings
    /// False for an override by platform.
    var isAccount: Bool
  }

  /// One entry of `accounts`.
  struct Reference: Sendable {
    var name: String
    var place: Place
  }

  /// True where it may be built: nothing in it was refused.
  var isSound: Bool { !diagnostics.contains { $0.severity == .error } }

  init(path: String) { self.path = path }

  /// Where to point for what is missing.
  var start: Place {
    Place(path: path, start: Position(line: 1, column: 1), end: Position(line: 1, column: 1), sourceLine: nil)
  }
}
