import HTTP

/// Runs programs of this machine, for platforms that are one.
public protocol ProgramRunner: Sendable {
  /// Starts it in a new empty folder that holds `files`, gives it `input` on its standard input, and waits at most
  /// `timeout` seconds. The folder is gone afterwards.
  func run(
    _ program: String, input: [UInt8], files: [ProgramFile], timeout: Double
  ) async throws(ProgramError) -> ProgramOutcome
}

/// A file beside a program.
public struct ProgramFile: Sendable {
  /// A plain name.
  public var name: String
  public var content: HTTPBodyPiece
  public init(name: String, content: HTTPBodyPiece) {
    self.name = name
    self.content = content
  }
}

/// How a program ended.
public struct ProgramOutcome: Sendable {
  /// Its exit status; 128 and the signal's number where one ended it.
  public var status: Int32
  public var output: [UInt8]
  /// The beginning of its standard error.
  public var complaint: String
  public init(status: Int32, output: [UInt8], complaint: String) {
    self.status = status
    self.output = output
    self.complaint = complaint
  }
}

/// Why there is no outcome.
public struct ProgramError: Error, Sendable, CustomStringConvertible {
  public enum Code: String, Sendable {
    /// There is no such program, or it may not be run.
    case missing
    /// It certainly did not begin.
    case notStarted
    /// It began, and nobody knows how far it came.
    case broken
  }

  public var code: Code
  public var description: String
  public init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}
