/// How a command ends. The numbers are a contract: scripts and CI jobs branch on them.
struct ExitStatus: Sendable, Hashable {
  let rawValue: Int32

  init(_ rawValue: Int32) { self.rawValue = rawValue }

  /// Done, or nothing to do.
  static let done = ExitStatus(0)
  /// An error: nothing was applied.
  static let failed = ExitStatus(1)
  /// `plan --detailed-exitcode`: changes are pending.
  static let pending = ExitStatus(2)
  /// Something was withheld for safety.
  static let withheld = ExitStatus(3)
  /// A person is needed.
  static let personNeeded = ExitStatus(4)
  /// Only transient trouble: the next run goes on.
  static let transient = ExitStatus(5)
  /// Another run has the work.
  static let busy = ExitStatus(6)
  /// The command line was not understood.
  static let usage = ExitStatus(64)
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
