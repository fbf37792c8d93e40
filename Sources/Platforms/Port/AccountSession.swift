import Content
import HTTP

/// What a verb works with: one account, its secrets and the ways out. Built for each run.
public struct AccountSession: Sendable {
  public var account: Account
  /// Credential field → value.
  public var secrets: [String: Secret]
  public var transport: any HTTPTransport
  public var media: any MediaReader
  /// Runs programs of this machine; nil: nowhere.
  public var programs: (any ProgramRunner)?
  /// What was learnt in this run and is not worth a call each time: a short-lived token, who the owner is.
  public var memory: SessionMemory
  /// The wall clock of the run.
  public var now: @Sendable () -> Instant

  public init(
    account: Account, secrets: [String: Secret], transport: any HTTPTransport, media: any MediaReader,
    programs: (any ProgramRunner)? = nil, memory: SessionMemory = SessionMemory(),
    now: @escaping @Sendable () -> Instant
  ) {
    self.account = account
    self.secrets = secrets
    self.transport = transport
    self.media = media
    self.programs = programs
    self.memory = memory
    self.now = now
  }
}
