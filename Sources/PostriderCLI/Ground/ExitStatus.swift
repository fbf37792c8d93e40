/// How a command ends. The numbers are a contract: scripts and CI jobs branch on them.
enum ExitStatus: Int32, Sendable, Hashable {
  /// Done, or nothing to do.
  case done = 0
  /// An error: nothing was applied.
  case failed = 1
  /// `plan --detailed-exitcode`: changes are pending.
  case pending = 2
  /// Something was withheld for safety.
  case withheld = 3
  /// A person is needed.
  case personNeeded = 4
  /// Only transient trouble: the next run goes on.
  case transient = 5
  /// Another run has the work.
  case busy = 6
  /// Published but not recorded: the journal was kept.
  case unrecorded = 7
  /// The command line was not understood.
  case usage = 64
}

/// Why a command cannot do what it was asked: for people, with the way out.
struct CommandFailure: Error, Sendable, Hashable, CustomStringConvertible {
  var status: ExitStatus
  /// What is wrong, with the value seen.
  var description: String
  /// What to do.
  var fix: String?

  init(_ description: String, fix: String? = nil, status: ExitStatus = .failed) {
    self.status = status
    self.description = description
    self.fix = fix
  }
}
