import Content
import Credentials
import Git
import HTTP
import Platforms

/// Everything a run touches of the world, passed in.
public struct RunEnvironment: Sendable {
  /// A path in the repository.
  public var path: String
  public var clock: any RunClock
  public var entropy: Entropy
  public var program: GitProgram
  public var transport: any HTTPTransport
  public var platforms: [any Platform]
  /// Runs programs of this machine; nil: none is run.
  public var programs: (any ProgramRunner)?
  /// Credential source text (`env:NAME`) of an account's field → value.
  public var secrets: any SecretSource
  /// Learns every secret that is read; whoever prints asks it first.
  public var redactor: Redactor
  public var tzdata: String
  public var timing: Timing
  /// Who the commits of the record are by.
  public var signature: (name: String, email: String)
  /// Progress for people; nil: silent.
  public var progress: (@Sendable (String) -> Void)?
  #if POSTRIDER_FAILPOINTS
    /// Where a test stops the run; nil: nowhere.
    public var failpoints: Failpoints?
  #endif

  public init(
    path: String, clock: any RunClock, entropy: Entropy, program: GitProgram, transport: any HTTPTransport,
    platforms: [any Platform], secrets: any SecretSource, redactor: Redactor, tzdata: String,
    timing: Timing = .standard, programs: (any ProgramRunner)? = nil,
    signature: (name: String, email: String) = ("Postrider", "postrider@localhost"),
    progress: (@Sendable (String) -> Void)? = nil
  ) {
    self.path = path
    self.clock = clock
    self.entropy = entropy
    self.program = program
    self.transport = transport
    self.platforms = platforms
    self.programs = programs
    self.secrets = secrets
    self.redactor = redactor
    self.tzdata = tzdata
    self.timing = timing
    self.signature = signature
    self.progress = progress
  }

  func platform(_ name: String) -> (any Platform)? {
    platforms.first { $0.descriptor.name == name }
  }
}

/// What one run is asked for beyond the ordinary.
public struct RunOptions: Sendable {
  /// The digest of the withheld actions a person allows.
  public var approved: String?
  /// Only these deliveries; nil: all.
  public var only: Set<DeliveryID>?
  /// The clock is not the real one: nothing beyond this machine may be called.
  public var isRehearsal: Bool
  public init(approved: String? = nil, only: Set<DeliveryID>? = nil, isRehearsal: Bool = false) {
    self.isRehearsal = isRehearsal
    self.approved = approved
    self.only = only
  }
}

/// Why a run cannot even begin.
public struct RunError: Error, Sendable, CustomStringConvertible {
  /// 1, 3 or 5, as the exit codes say.
  public var exitCode: Int32
  public var description: String
  public init(_ exitCode: Int32, _ description: String) {
    self.exitCode = exitCode
    self.description = description
  }
}
