import Content
import HTTP
import Platforms

#if POSTRIDER_FAILPOINTS
  import Reconciler
#endif

/// Everything a command takes from the machine it runs on. Built once, in `main`; tests build their own.
public struct Environment: Sendable {
  /// The environment variables: credentials come from here, and `NO_COLOR`, `EDITOR` and the like.
  public var variables: [String: String]
  /// Absolute path of the folder the command was started in.
  public var workingDirectory: String
  /// The IANA zone of the machine.
  public var timezone: String
  /// The wall clock.
  public var now: @Sendable () -> Instant
  /// So many random bytes, fit for nonces and keys.
  public var random: @Sendable (Int) -> [UInt8]
  public var console: Console
  /// Carries requests to the platforms.
  public var transport: any HTTPTransport
  /// Takes every secret that was read out of whatever is shown.
  public var redactor: Redactor
  /// The platforms this program knows.
  public var platforms: [any Platform]
  /// The signals that ask for an end, from the moment of the call; asked for by commands that stay.
  public var signals: @Sendable () -> AsyncStream<Int32>
  #if POSTRIDER_FAILPOINTS
    /// Where a test stops a run; nil: nowhere.
    public var failpoints: Failpoints?
  #endif

  public init(
    variables: [String: String], workingDirectory: String, timezone: String,
    now: @escaping @Sendable () -> Instant, random: @escaping @Sendable (Int) -> [UInt8], console: Console,
    transport: any HTTPTransport, redactor: Redactor,
    platforms: [any Platform],
    signals: @escaping @Sendable () -> AsyncStream<Int32>
  ) {
    self.variables = variables
    self.workingDirectory = workingDirectory
    self.timezone = timezone
    self.now = now
    self.random = random
    self.console = console
    self.transport = transport
    self.redactor = redactor
    self.platforms = platforms
    self.signals = signals
  }

  /// What the platforms say of themselves.
  var descriptors: [PlatformDescriptor] { platforms.map(\.descriptor) }
}
